/** @file Describes token ids for the user: their text, whether they are special, whether they continue a word. */

import { bytesOfToken } from "./byte-alphabet";
import type { Marks } from "./marks";
import { gpt2Words } from "./patterns";
import { decoders } from "./stages/decoders/table";
import { models } from "./stages/models/table";
import { normalizers } from "./stages/normalizers/table";
import { preTokenizers } from "./stages/pre-tokenizers/table";
import type { TokenizerFile } from "./tokenizer-file";
import { readableText, textWithOffsets } from "./utf8";
import type { Vocabulary } from "./vocabulary";

/** One entry per token id. */
export interface Description {
  /** The vocabulary's own strings (`##ing`, `Ġthe`). */
  readonly tokens: string[];
  /** Readable text without `##` or `Ġ`; part of a character is shown as its bytes, `⟨F0 9F⟩`. */
  readonly texts: string[];
  readonly special: boolean[];
  /** True if a token continues the previous token's word. */
  readonly continues: boolean[];
}

export type Describe = (ids: readonly number[]) => Description;

/** Chosen by the marks that the tokenizer's vocabulary has. */
export function describerOf(file: TokenizerFile, vocabulary: Vocabulary): Describe {
  const marks = marksOf(file);
  switch (marks?.kind) {
    case "bytes":
      return describeBytes(vocabulary);
    case "space":
    case "end":
      return describeMarked(vocabulary, marks);
    default:
      return describePrefixed(vocabulary, marks?.prefix ?? "");
  }
}

/** Bytes take precedence, then the decoder's marks, then the model's. */
function marksOf({ decoder, pre_tokenizer, normalizer, model }: TokenizerFile): Marks | null {
  const marks = [
    ...(decoder?.steps ?? []).map(decoders.marks),
    ...(pre_tokenizer?.steps ?? []).map(preTokenizers.marks),
    ...(normalizer?.steps ?? []).map(normalizers.marks),
    models.marks(model),
  ].filter((found) => found !== null);
  return marks.find(({ kind }) => kind === "bytes") ?? marks[0] ?? null;
}

/** For vocabularies that mark the space before a word, or its end. */
export function describeMarked(
  vocabulary: Vocabulary,
  { space = "", end = "" }: { readonly space?: string; readonly end?: string },
): Describe {
  const isPlain = (id: number) => !vocabulary.isAdded(id) && vocabulary.tokenOf(id) !== undefined;
  const ends = (id: number) => !isPlain(id) || nameOf(vocabulary, id).endsWith(end);
  const textOf = (id: number) => {
    const name = nameOf(vocabulary, id);
    if (!isPlain(id)) return name;
    return (space === "" ? name : name.replaceAll(space, " ")).slice(0, name.length - endLength(name, end));
  };
  const isInside = (id: number, before: number) =>
    isPlain(id) &&
    isPlain(before) &&
    (end === "" ? !nameOf(vocabulary, id).startsWith(space) : !ends(before));
  return (ids) => ({
    ...common(vocabulary, ids),
    texts: ids.map(textOf),
    continues: ids.map((id, index) => index > 0 && isInside(id, ids[index - 1]!)),
  });
}

const endLength = (name: string, end: string) => (name.endsWith(end) && name !== end ? end.length : 0);

/** For vocabularies that mark the pieces inside a word with a prefix. */
export function describePrefixed(vocabulary: Vocabulary, prefix: string): Describe {
  const isInside = (id: number) =>
    prefix !== "" && !vocabulary.isAdded(id) && (vocabulary.tokenOf(id)?.startsWith(prefix) ?? false);
  const textOf = (id: number) =>
    (isInside(id) && nameOf(vocabulary, id).slice(prefix.length)) || nameOf(vocabulary, id);
  return (ids) => ({
    ...common(vocabulary, ids),
    texts: ids.map(textOf),
    continues: ids.map((id, index) => index > 0 && isInside(id) && !vocabulary.isSpecial(ids[index - 1]!)),
  });
}

/** For vocabularies of byte strings. */
function describeBytes(vocabulary: Vocabulary): Describe {
  const isPlain = (id: number) => !vocabulary.isAdded(id) && vocabulary.tokenOf(id) !== undefined;
  const bytesOf = (id: number) => bytesOfToken(nameOf(vocabulary, id));
  return (ids) => ({
    ...common(vocabulary, ids),
    texts: ids.map((id) => (isPlain(id) ? readableText(bytesOf(id)) : nameOf(vocabulary, id))),
    continues: stretches(ids, isPlain).flatMap((stretch) =>
      isPlain(stretch[0]!) ? continuing(stretch.map(bytesOf)) : stretch.map(() => false),
    ),
  });
}

function common(vocabulary: Vocabulary, ids: readonly number[]): Pick<Description, "tokens" | "special"> {
  return {
    tokens: ids.map((id) => nameOf(vocabulary, id)),
    special: ids.map((id) => vocabulary.isSpecial(id)),
  };
}

/** Models often have a few more ids than their tokenizer has tokens. */
function nameOf(vocabulary: Vocabulary, id: number): string {
  return vocabulary.tokenOf(id) ?? `⟨unused ${id}⟩`;
}

/** Splits ids into stretches in which all ids are plain or none is. */
function stretches(ids: readonly number[], isPlain: (id: number) => boolean): number[][] {
  const found: number[][] = [];
  ids.forEach((id, index) => {
    if (index > 0 && isPlain(id) === isPlain(ids[index - 1]!)) found.at(-1)!.push(id);
    else found.push([id]);
  });
  return found;
}

/** Which tokens do not begin at the start of a word of the joined text. */
function continuing(tokens: readonly (readonly number[])[]): boolean[] {
  const { text, byteAt } = textWithOffsets(tokens.flat());
  const wordStarts = new Set<number>();
  let unit = 0;
  for (const word of gpt2Words(text)) {
    wordStarts.add(byteAt[unit]!);
    unit += word.length;
  }
  let byte = 0;
  return tokens.map((bytes) => {
    const continues = !wordStarts.has(byte);
    byte += bytes.length;
    return continues;
  });
}
