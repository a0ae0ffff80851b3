/**
 * @file Reads a SentencePiece model, and makes of its Unigram the tokenizer.json that the library's converters do
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
const normal = 1;
const control = 3;
const userDefined = 4;

interface SentencePieces {
  readonly pieces: readonly ScoredPiece[];
  readonly unkId: number;
}

/** What a family makes of the model: its vocabulary, and the steps around it. */
export interface Conversion {
  vocab(pieces: readonly ScoredPiece[]): ScoredPiece[];
  /** By default the model's own. */
  readonly unkId?: number;
  /** `table`: the model's normalizations, unless it has none. */
  normalizers(table: readonly Normalizer[]): readonly Normalizer[];
  postProcessor(idOf: (piece: string) => number): WrittenTokenizerFile["post_processor"];
}

type Normalizer = z.input<typeof normalizers.schema>;

const mark = "▁";

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
  const { pieces, unkId } = piecesOf(file, proto);
  const vocab = conversion.vocab(pieces);
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const unk = conversion.unkId ?? unkId;
  const table = Uint8Array.from(proto.normalizerSpec?.precompiledCharsmap ?? []);
  const tables = table.length > 0 ? [{ type: "Precompiled", precompiled_charsmap: table } as const] : [];
  const space = { type: "Metaspace", replacement: mark, prepend_scheme: "always" } as const;
  return checked(file, {
    added_tokens: addedTokens(proto, ids, new Set(Object.values(roles).map(contentOf))),
    normalizer: { type: "Sequence", normalizers: conversion.normalizers(tables) },
    pre_tokenizer: space,
    post_processor: conversion.postProcessor((piece) => ids.get(piece) ?? unk),
    decoder: space,
    model: { type: "Unigram", vocab, unk_id: unk },
  });
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
  if ((trainerSpec?.modelType ?? unigram) !== unigram)
    throw badTokenizer(`${file} is not a Unigram, the only SentencePiece model that Headscope reads.`);
  return {
    pieces: pieces.map(({ piece, score }) => [piece, score]),
    unkId: trainerSpec?.unkId ?? 0,
  };
}

/**
 * Control symbols and those that the model's author defined are found before words are split. Those with a role are
 * added with its flags.
 */
function addedTokens({ pieces }: ModelProto, ids: ReadonlyMap<string, number>, playing: ReadonlySet<string>) {
  return pieces.flatMap(({ piece, type = normal }) => {
    const id = ids.get(piece);
    if (id === undefined || playing.has(piece) || (type !== control && type !== userDefined)) return [];
    return [{ id, content: piece, normalized: false, special: type === control }];
  });
}

/** The steps before XLM-RoBERTa's and CamemBERT's pieces. */
export const spacesMarked = (table: readonly Normalizer[]): readonly Normalizer[] => [
  ...table,
  { type: "Strip", strip_left: false, strip_right: true },
  { type: "Replace", pattern: { Regex: " {2,}" }, content: mark },
];
