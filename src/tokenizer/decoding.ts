/** @file Token ids back to one text, as the library's `decode` gives it with its special tokens. */

import { bytesOfToken } from "./byte-alphabet";
import { regexOf } from "./patterns";
import type { Settings } from "./settings";
import type { Decoder, TokenizerFile } from "./tokenizer-file";
import { lossyText, strictText } from "./utf8";

/** What becomes of the tokens of a text, one step after the other; at the end they are joined. */
type Step = (tokens: readonly string[]) => readonly string[];

/** The tokens of a text joined into that text. An id that stands for nothing must have been left out. */
export function decoderOf(
  decoder: TokenizerFile["decoder"],
  settings: Settings,
  fromVocabularyFiles: boolean,
): (tokens: readonly string[]) => string {
  // Of the library's classes only the one that reads vocab.txt tidies up unless told not to.
  const tidyByDefault = fromVocabularyFiles && settings.tokenizerClass === "bert";
  const tidies = settings.config.clean_up_tokenization_spaces ?? tidyByDefault;
  const steps = decoder?.steps.map(stepOf);
  return (tokens) => {
    const text = steps ? steps.reduce((done, step) => step(done), tokens).join("") : tokens.join(" ");
    return tidies ? tidied(text) : text;
  };
}

function stepOf(decoder: Decoder): Step {
  switch (decoder.type) {
    case "ByteLevel":
      return (tokens) => [lossyText(tokens.flatMap(bytesOfToken))];
    case "ByteFallback":
      return fromByteTokens;
    case "Fuse":
      return (tokens) => [tokens.join("")];
    case "WordPiece":
      return (tokens) => tokens.map((token, index) => wordPieceText(token, index, decoder));
    case "BPEDecoder":
      return (tokens) =>
        tokens.map((token, index) => replaced(token, decoder.suffix, index === tokens.length - 1 ? "" : " "));
    case "Metaspace":
      return (tokens) =>
        tokens.map((token, index) =>
          replaced(token, decoder.replacement, index === 0 && decoder.prepend_scheme !== "never" ? "" : " "),
        );
    case "CTC":
      return (tokens) => ctcTexts(tokens, decoder);
    case "Replace": {
      const pattern = regexOf(decoder.pattern);
      return (tokens) => tokens.map((token) => token.replace(pattern, () => decoder.content));
    }
    case "Strip":
      return (tokens) => tokens.map((token) => stripped(token, decoder));
  }
}

/** An empty `from` is found nowhere. */
const replaced = (text: string, from: string, to: string) => (from === "" ? text : text.replaceAll(from, to));

function wordPieceText(
  token: string,
  index: number,
  { prefix, cleanup }: Extract<Decoder, { type: "WordPiece" }>,
): string {
  const isInside = index > 0 && token.startsWith(prefix);
  const text = isInside ? token.slice(prefix.length) : index > 0 ? ` ${token}` : token;
  return cleanup ? tidiedPiece(text) : text;
}

const tidiedPiece = (text: string) => tidied(text).replaceAll(" do not", " don't");

/** Neighbours that are alike count once. */
function ctcTexts(
  tokens: readonly string[],
  { pad_token, word_delimiter_token, cleanup }: Extract<Decoder, { type: "CTC" }>,
): string[] {
  const texts = tokens
    .filter((token, index) => index === 0 || token !== tokens[index - 1])
    .map((token) => replaced(token, pad_token, ""))
    .map((token) => (cleanup ? replaced(tidiedPiece(token), word_delimiter_token, " ") : token));
  return texts.filter((text) => text !== "");
}

/** Without up to `start` of the character at the beginning and up to `stop` at the end. */
function stripped(token: string, { content, start, stop }: Extract<Decoder, { type: "Strip" }>): string {
  const characters = [...token];
  let from = 0;
  while (from < start && characters[from] === content) from++;
  let to = characters.length;
  while (characters.length - to < stop && to > 0 && characters[to - 1] === content) to--;
  return characters.slice(from, Math.max(from, to)).join("");
}

const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;

/** Neighbouring tokens of bytes become their text, or, where they are no UTF-8, one replacement character each. */
function fromByteTokens(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) texts.push(strictText(bytes) ?? "\ufffd".repeat(bytes.length));
    bytes = [];
  };
  for (const token of tokens) {
    const [, hex] = byteToken.exec(token) ?? [];
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else {
      flush();
      texts.push(token);
    }
  }
  flush();
  return texts;
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
