/** @file The page's models as the Decoding place uses them. */

import { AppError } from "../../lib/errors";
import type { AppStore } from "../app-store";
import { sourceWords } from "../link/link";
import type { ModelList } from "../model-list";
import type { Models } from "../models";
import { isOwnFilesId } from "../slots";
import { decoderOf, type ModelHolder } from "./model";
import { defaultSlot, defaultSource } from "./state";

export function slotHolder(store: AppStore, loader: Models, list: ModelList): ModelHolder {
  const find = (id: string) => store.getState().slots.find((slot) => slot.id === id);
  return {
    ensure: async (id) => {
      if (id === defaultSlot && !find(id)) list.put({ kind: "embedded", model: "gpt2-stories" });
      const info = await loader.ensure(id);
      if (info) return decoderOf(info);
      const state = find(id)?.state;
      if (state?.kind === "failed") throw state.error;
      throw new AppError("no-model", "The model of these lanes is not on the page.", "Choose another model.");
    },
    sourceOf: (id) => {
      const words = sourceWords(id, store.getState().slots);
      return words ?? (id === defaultSlot ? defaultSource : null);
    },
    isLasting: (id) => !isOwnFilesId(id),
  };
}
