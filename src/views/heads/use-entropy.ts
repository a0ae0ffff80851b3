/** @file Entropy of the heads over what the place looks at: the sentence or the data set. */

import type { HeadEntropies, Measured } from "../../store";
import { useApp, useAppState } from "../ui/context";
import type { Asking } from "./MeasureNote";
import { useMeasured } from "./use-measured";

interface Entropy {
  readonly measurement: Asking;
  readonly measured: Measured<unknown, HeadEntropies>;
  /** Those of the data set that it is of; null where it is of the sentence. */
  readonly texts: readonly string[] | null;
}

export function useEntropy(slot: string): Entropy {
  const { heads } = useApp();
  const isSentence = useAppState(({ view }) => view.scope === "sentence");
  const sentence = useMeasured(heads.sentence, slot, isSentence);
  const data = useMeasured(heads.data, slot, !isSentence);
  return isSentence
    ? { measurement: heads.sentence, measured: sentence, texts: null }
    : { measurement: heads.data, measured: data, texts: data.finding?.asked ?? [] };
}
