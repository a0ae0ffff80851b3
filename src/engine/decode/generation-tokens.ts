/** @file A model's start, end and padding tokens, from generation_config.json or config.json. */

import { z } from "zod";
import { generationFile } from "../model/generation-file";
import type { LoadedModel } from "../model/loading";

export interface GenerationTokens {
  /** The start of an empty prompt; empty if the model has no such token. */
  readonly bosTokenIds: readonly number[];
  readonly eosTokenIds: readonly number[];
  readonly padTokenId: number | null;
}

const id = z.number().int().min(0).nullish();
const schema = z.object({
  bos_token_id: id,
  eos_token_id: z.union([id, z.array(z.number().int().min(0))]),
  pad_token_id: id,
});

const configSchema = (defaultToken: number | null) =>
  schema.extend({
    bos_token_id: id.default(defaultToken),
    eos_token_id: schema.shape.eos_token_id.default(defaultToken),
  });

/**
 * Finds the tokens as the library's `generate` does. Ignores ids beyond the vocabulary, and a file that cannot be read.
 */
export async function generationTokens(
  { repository, config, model }: Pick<LoadedModel, "repository" | "config" | "model">,
  signal: AbortSignal | undefined,
): Promise<GenerationTokens> {
  const bytes = repository && (await generationFile(repository, { signal }));
  const written = bytes ? schema.safeParse(parsed(bytes)) : null;
  const { bos_token_id, eos_token_id, pad_token_id } = written?.success
    ? written.data
    : configSchema(model.defaultEndToken).catch({ bos_token_id: null, eos_token_id: null }).parse(config);
  const known = (ids: number | readonly number[] | null | undefined) =>
    ids == null ? [] : [ids].flat().filter((token) => token < model.vocabSize);
  return {
    bosTokenIds: known(bos_token_id),
    eosTokenIds: known(eos_token_id),
    padTokenId: known(pad_token_id)[0] ?? null,
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
