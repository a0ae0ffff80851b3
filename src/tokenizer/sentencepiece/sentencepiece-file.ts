/**
 * @file Reads a SentencePiece model, and makes of its Unigram or BPE the tokenizer.json that the library's converters do
 * (`SpmConverter` and its descendants in transformers 4.49).
 */

import { fromBinary } from "@bufbuild/protobuf";
import type { z } from "zod";
import type { Files, Settings } from "../classes/tokenizer-class";
import { contentOf } from "../config";
import { badTokenizer } from "../reading";
import type { normalizers } from "../stages/normalizers/table";
import type { TokenizerFile, WrittenTokenizerFile } from "../tokenizer-file";
import { checked } from "../vocabulary-files";
import { type ModelProto, ModelProtoSchema } from "./sentencepiece_pb";

/** A piece and its score. */
export type ScoredPiece = readonly [piece: string, score: number];

/** What the format's numbers and absent fields mean. */
const unigram = 1;
const bytePairs = 2;
const normal = 1;
const control = 3;
const userDefined = 4;

interface SentencePieces {
  readonly pieces: readonly ScoredPiece[];
  readonly unkId: number;
  readonly isBytePairs: boolean;
}

/** What a family makes of the model: its vocabulary, and the steps around it. */
export interface Conversion {
  vocab(pieces: readonly ScoredPiece[]): ScoredPiece[];
  /** By default the model's own. */
  readonly unkId?: number;
  /** Pieces of the model that merges may name by others; none by default. */
  readonly otherNames?: Readonly<Record<string, string>>;
  /** Pieces that are special whatever the model says. */
  readonly specialPieces?: readonly string[];
  /** `table`: the model's normalizations, unless it has none. */
  normalizers(table: readonly Normalizer[]): readonly Normalizer[];
  /** By default, spaces are marks before words. */
  readonly spaces?: Pick<WrittenTokenizerFile, "pre_tokenizer" | "decoder">;
  /** Whether characters without a piece become the pieces of their bytes. */
  readonly fallsBack?: true;
  postProcessor?(idOf: (piece: string) => number): WrittenTokenizerFile["post_processor"];
}

type Normalizer = z.input<typeof normalizers.schema>;

export const mark = "▁";
const marked = { type: "Metaspace", replacement: mark, prepend_scheme: "always" } as const;

/** The tokenizer that the library makes of the SentencePiece model `file`; null if it is absent. */
export async function sentencePieceFile(
  files: Files,
  { roles }: Pick<Settings, "roles">,
  file: string,
  conversion: Conversion,
): Promise<TokenizerFile | null> {
  const bytes = await files.bytes(file);
  if (bytes === null) return null;
  const proto = parsed(file, bytes);
  const { pieces, unkId, isBytePairs } = piecesOf(file, proto);
  const vocab = conversion.vocab(pieces);
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const unk = conversion.unkId ?? unkId;
  const byte_fallback = conversion.fallsBack ?? false;
  const table = Uint8Array.from(proto.normalizerSpec?.precompiledCharsmap ?? []);
  const tables = table.length > 0 ? [{ type: "Precompiled", precompiled_charsmap: table } as const] : [];
  return checked(file, {
    added_tokens: addedTokens(proto, ids, {
      playing: new Set(Object.values(roles).map(contentOf)),
      special: new Set(conversion.specialPieces),
    }),
    normalizer: { type: "Sequence", normalizers: conversion.normalizers(tables) },
    ...(conversion.spaces ?? { pre_tokenizer: marked, decoder: marked }),
    post_processor: conversion.postProcessor?.((piece) => ids.get(piece) ?? unk),
    model: isBytePairs
      ? {
          type: "BPE",
          vocab: ids,
          merges: mergesOf(file, named(pieces, conversion.otherNames ?? {}), vocab),
          unk_token: pieces[unkId]?.[0],
          fuse_unk: true,
          byte_fallback,
        }
      : { type: "Unigram", vocab, unk_id: unk, byte_fallback },
  });
}

/** The ids of the pieces by all their names. */
function named(
  pieces: readonly ScoredPiece[],
  otherNames: Readonly<Record<string, string>>,
): ReadonlyMap<string, number> {
  const ids = new Map(pieces.map(([piece], id) => [piece, id]));
  for (const [piece, other] of Object.entries(otherNames)) {
    const id = ids.get(piece);
    if (id !== undefined) ids.set(other, id);
  }
  return ids;
}

/** Real pieces have at most a few dozen; all splits of a long one would take minutes. */
const mostCharacters = 128;

/**
 * Every split of a piece into two others, those of the best pieces first; among equals, those with the longest parts.
 * @param ids What the parts may be.
 * @param vocab What the conversion makes of the pieces, with its scores.
 */
function mergesOf(
  file: string,
  ids: ReadonlyMap<string, number>,
  vocab: readonly ScoredPiece[],
): [string, string][] {
  const merges = [...new Map(vocab)].flatMap(([piece, score]) => {
    const characters = Array.from(piece);
    if (characters.length > mostCharacters)
      throw badTokenizer(`${file} has a piece of more than ${mostCharacters} characters.`);
    let at = 0;
    const splits = characters.slice(0, -1).flatMap((character, index) => {
      at += character.length;
      const [first, second] = [piece.slice(0, at), piece.slice(at)];
      const [a, b] = [ids.get(first), ids.get(second)];
      if (a === undefined || b === undefined) return [];
      return [{ first, second, a, b, score, before: index + 1, after: characters.length - index - 1 }];
    });
    return splits.sort((one, other) => one.a - other.a || one.b - other.b);
  });
  merges.sort(
    (one, other) => other.score - one.score || other.before - one.before || other.after - one.after,
  );
  return merges.map(({ first, second }) => [first, second]);
}

function parsed(file: string, bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    throw badTokenizer(`${file} is not a SentencePiece model.`);
  }
}

function piecesOf(file: string, { pieces, trainerSpec }: ModelProto): SentencePieces {
  if (pieces.length === 0) throw badTokenizer(`${file} is not a SentencePiece model: it has no pieces.`);
  const modelType = trainerSpec?.modelType ?? unigram;
  if (modelType !== unigram && modelType !== bytePairs)
    throw badTokenizer(
      `${file} is neither a Unigram nor a BPE, the only SentencePiece models that Headscope reads.`,
    );
  return {
    pieces: pieces.map(({ piece, score }) => [piece, score]),
    unkId: trainerSpec?.unkId ?? 0,
    isBytePairs: modelType === bytePairs,
  };
}

/**
 * Control symbols and those that the model's author defined are found before words are split. Those with a role are
 * added with its flags.
 */
function addedTokens(
  { pieces }: ModelProto,
  ids: ReadonlyMap<string, number>,
  { playing, special }: { readonly playing: ReadonlySet<string>; readonly special: ReadonlySet<string> },
) {
  return pieces.flatMap(({ piece, type = normal }) => {
    const id = ids.get(piece);
    if (id === undefined || playing.has(piece) || (type !== control && type !== userDefined)) return [];
    return [{ id, content: piece, normalized: false, special: type === control || special.has(piece) }];
  });
}

/** The steps before XLM-RoBERTa's and CamemBERT's pieces. */
export const spacesMarked = (table: readonly Normalizer[]): readonly Normalizer[] => [
  ...table,
  { type: "Strip", strip_left: false, strip_right: true },
  { type: "Replace", pattern: { Regex: " {2,}" }, content: mark },
];
