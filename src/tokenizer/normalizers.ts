/** @file Text before it is cut into words: cleaned, lower-cased, without accents, as the checkpoint asks. */

import type { Settings } from "./settings";
import type { TokenizerFile } from "./tokenizer-file";
import { cleanText, lowerCase, spaceIdeographs, stripAccents } from "./unicode";

type Normalizer = NonNullable<TokenizerFile["normalizer"]>;
type PlainNormalizer = Exclude<Normalizer, { type: "Sequence" }>;
type BertNormalizer = Extract<PlainNormalizer, { type: "BertNormalizer" }>;

/** The steps that a text goes through, as one function. */
export function normalizerOf({ normalizer }: TokenizerFile, settings: Settings): (text: string) => string {
  if (normalizer?.type === "BertNormalizer") return plainNormalizer(asConfigured(normalizer, settings));
  return writtenNormalizer(normalizer);
}

/** The steps as tokenizer.json has them: those that the library takes added tokens through, whatever the settings say. */
export function writtenNormalizer(normalizer: TokenizerFile["normalizer"]): (text: string) => string {
  if (!normalizer) return (text) => text;
  if (normalizer.type !== "Sequence") return plainNormalizer(normalizer);
  const steps = normalizer.normalizers.map(plainNormalizer);
  return (text) => steps.reduce((done, step) => step(done), text);
}

/** The library's BERT class gives tokenizer_config.json, and its own defaults, precedence over tokenizer.json. */
function asConfigured(normalizer: BertNormalizer, { tokenizerClass, config }: Settings): BertNormalizer {
  if (tokenizerClass !== "bert") return normalizer;
  return {
    ...normalizer,
    lowercase: config.do_lower_case ?? true,
    strip_accents: config.strip_accents ?? null,
    handle_chinese_chars: config.tokenize_chinese_chars ?? true,
  };
}

function plainNormalizer(normalizer: PlainNormalizer): (text: string) => string {
  switch (normalizer.type) {
    case "BertNormalizer":
      return (text) => bertNormalized(text, normalizer);
    case "Lowercase":
      return lowerCase;
    default:
      return (text) => text.normalize(normalizer.type);
  }
}

function bertNormalized(text: string, normalizer: BertNormalizer): string {
  const clean = normalizer.clean_text ? cleanText(text) : text;
  const spaced = normalizer.handle_chinese_chars ? spaceIdeographs(clean) : clean;
  const plain = (normalizer.strip_accents ?? normalizer.lowercase) ? stripAccents(spaced) : spaced;
  return normalizer.lowercase ? lowerCase(plain) : plain;
}
