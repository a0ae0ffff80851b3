/** @file Text before it is cut into words: cleaned, lower-cased, without accents, as the checkpoint asks. */

import { byteCharacters } from "./byte-alphabet";
import { regexOf } from "./patterns";
import type { Settings } from "./settings";
import type { Normalizer, TokenizerFile } from "./tokenizer-file";
import {
  cleanText,
  lowerCase,
  nmtNormalized,
  normalForm,
  spaceIdeographs,
  stripAccents,
  stripCombining,
  stripSpaces,
} from "./unicode";

type BertNormalizer = Extract<Normalizer, { type: "BertNormalizer" }>;
type Normalize = (text: string) => string;

/** The steps that a text goes through, as one function. */
export function normalizerOf({ normalizer }: TokenizerFile, settings: Settings): Normalize {
  if (!normalizer) return inTurn([]);
  const { steps, isSingle } = normalizer;
  return inTurn(isSingle ? steps.map((step) => asConfigured(step, settings)) : steps);
}

/** The steps as tokenizer.json has them: those that the library takes added tokens through, whatever the settings say. */
export function writtenNormalizer(normalizer: TokenizerFile["normalizer"]): Normalize {
  return inTurn(normalizer?.steps ?? []);
}

function inTurn(steps: readonly Normalizer[]): Normalize {
  const functions = steps.map(plainNormalizer);
  return (text) => functions.reduce((done, step) => step(done), text);
}

/** The library's BERT class gives tokenizer_config.json, and its own defaults, precedence over tokenizer.json. */
function asConfigured(step: Normalizer, { tokenizerClass, config }: Settings): Normalizer {
  if (tokenizerClass !== "bert" || step.type !== "BertNormalizer") return step;
  return {
    ...step,
    lowercase: config.do_lower_case ?? true,
    strip_accents: config.strip_accents ?? null,
    handle_chinese_chars: config.tokenize_chinese_chars ?? true,
  };
}

function plainNormalizer(step: Normalizer): Normalize {
  switch (step.type) {
    case "BertNormalizer":
      return (text) => bertNormalized(text, step);
    case "Lowercase":
      return lowerCase;
    case "StripAccents":
      return stripCombining;
    case "Nmt":
      return nmtNormalized;
    case "ByteLevel":
      return byteCharacters;
    case "Strip":
      return (text) => stripSpaces(text, step.strip_left, step.strip_right);
    case "Prepend":
      return (text) => (text === "" ? "" : step.prepend + text);
    case "Replace": {
      const pattern = regexOf(step.pattern);
      return (text) => text.replace(pattern, () => step.content);
    }
    default:
      return (text) => normalForm(text, step.type);
  }
}

function bertNormalized(text: string, normalizer: BertNormalizer): string {
  const clean = normalizer.clean_text ? cleanText(text) : text;
  const spaced = normalizer.handle_chinese_chars ? spaceIdeographs(clean) : clean;
  const plain = (normalizer.strip_accents ?? normalizer.lowercase) ? stripAccents(spaced) : spaced;
  return normalizer.lowercase ? lowerCase(plain) : plain;
}
