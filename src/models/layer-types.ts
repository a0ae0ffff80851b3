/** @file `layer_types`: which layers see all tokens and which only near ones, as the library writes it since version 4.53. */

import { z } from "zod";
import { badConfig } from "./config";

export const layerTypes = z.array(z.enum(["full_attention", "sliding_attention"])).nullish();

interface Typed {
  readonly num_hidden_layers: number;
  readonly layer_types?: z.infer<typeof layerTypes>;
}

/** One type for each layer; null if config.json has none. Throws `AppError` for another number of them. */
export function typesOf({ layer_types: types, num_hidden_layers: layers }: Typed) {
  if (types && types.length !== layers) {
    throw badConfig(`it has ${layers} layers, but ${types.length} layer_types.`);
  }
  return types ?? null;
}
