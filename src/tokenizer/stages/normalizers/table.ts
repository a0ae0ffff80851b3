/** @file The normalizers, which change a text before it is split into words. */

import { type Normalize, stageTable } from "../stage";
import { bertNormalizer } from "./bert-normalizer";
import { byteLevel } from "./byte-level";
import { lowercase } from "./lowercase";
import { nmt } from "./nmt";
import { precompiled } from "./precompiled";
import { prepend } from "./prepend";
import { replace } from "./replace";
import { strip } from "./strip";
import { stripAccents } from "./strip-accents";
import { unicodeForm } from "./unicode-form";

export const normalizers = stageTable({
  BertNormalizer: bertNormalizer,
  ByteLevel: byteLevel,
  Lowercase: lowercase,
  NFC: unicodeForm("NFC"),
  NFD: unicodeForm("NFD"),
  NFKC: unicodeForm("NFKC"),
  NFKD: unicodeForm("NFKD"),
  Nmt: nmt,
  Precompiled: precompiled,
  Prepend: prepend,
  Replace: replace,
  Strip: strip,
  StripAccents: stripAccents,
});

export type Normalizer = Parameters<typeof normalizers.make>[0];

/** Combines all steps into one function. */
export function normalizerOf(steps: readonly Normalizer[]): Normalize {
  const functions = steps.map(normalizers.make);
  return (text) => functions.reduce((done, step) => step(done), text);
}
