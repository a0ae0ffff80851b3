/** @file Token ids back to one text, as the library's `decode` gives it with its special tokens. */

import { bytesOfToken } from "./byte-alphabet";
import type { Settings } from "./settings";
import type { TokenizerFile } from "./tokenizer-file";
import { lossyText } from "./utf8";

type Decoder = NonNullable<TokenizerFile["decoder"]>;

/** The tokens of a text joined into that text. An id that stands for nothing must have been left out. */
export function decoderOf(
  decoder: Decoder | null | undefined,
  settings: Settings,
  fromVocabularyFiles: boolean,
): (tokens: readonly string[]) => string {
  // Of the library's classes only the one that reads vocab.txt tidies up unless told not to.
  const tidyByDefault = fromVocabularyFiles && settings.tokenizerClass === "bert";
  const tidies = settings.config.clean_up_tokenization_spaces ?? tidyByDefault;
  return (tokens) => {
    const text = join(decoder, tokens);
    return tidies ? tidied(text) : text;
  };
}

function join(decoder: Decoder | null | undefined, tokens: readonly string[]): string {
  if (!decoder) return tokens.join(" ");
  if (decoder.type === "ByteLevel") return lossyText(tokens.flatMap(bytesOfToken));
  const { prefix, cleanup } = decoder;
  const pieces = tokens.map((token, index) => {
    if (index === 0) return token;
    return token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
  });
  return pieces.map((piece) => (cleanup ? tidied(piece).replaceAll(" do not", " don't") : piece)).join("");
}

const tidySteps: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** English text without the spaces that separate its tokens. */
function tidied(text: string): string {
  return tidySteps.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}
