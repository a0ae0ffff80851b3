/** @file Special tokens around one text or two, and the cut that makes both fit. */

import { badTokenizer } from "./reading";
import type { PostProcessor, TokenizerFile } from "./tokenizer-file";

export type TemplatePiece =
  | { readonly kind: "special"; readonly ids: readonly number[]; readonly typeId: number }
  | { readonly kind: "text"; readonly which: "first" | "second"; readonly typeId: number };

export interface Template {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
}

const first: TemplatePiece = { kind: "text", which: "first", typeId: 0 };
const second = (typeId: number): TemplatePiece => ({ kind: "text", which: "second", typeId });
const special = (typeId: number, ...ids: number[]): TemplatePiece => ({ kind: "special", ids, typeId });

const bare: Template = { single: [first], pair: [first, second(1)] };

/** What a tokenizer puts around its texts. Throws "bad-tokenizer" for a template that leaves a text out. */
export function templateOf(processor: TokenizerFile["post_processor"]): Template {
  const telling = (processor?.steps ?? []).filter((part) => part.type !== "ByteLevel");
  if (telling.length > 1)
    throw badTokenizer("The tokenizer adds special tokens in several steps, which Headscope does not know.");
  return telling[0] ? plainTemplate(telling[0]) : bare;
}

function plainTemplate(processor: PostProcessor): Template {
  switch (processor.type) {
    case "ByteLevel":
      return bare;
    case "BertProcessing": {
      const single = [special(0, processor.cls[1]), first, special(0, processor.sep[1])];
      return { single, pair: [...single, second(1), special(1, processor.sep[1])] };
    }
    case "RobertaProcessing": {
      const [cls, sep] = [processor.cls[1], processor.sep[1]];
      const single = [special(0, cls), first, special(0, sep)];
      return { single, pair: [...single, special(0, sep), second(0), special(0, sep)] };
    }
    case "TemplateProcessing":
      return writtenTemplate(processor);
  }
}

type Written = Extract<PostProcessor, { type: "TemplateProcessing" }>;

function writtenTemplate(processor: Written): Template {
  const special = new Map(Object.entries(processor.special_tokens));
  const pieceOf = (piece: Written["single"][number]): TemplatePiece => {
    if ("Sequence" in piece) {
      return {
        kind: "text",
        which: piece.Sequence.id === "A" ? "first" : "second",
        typeId: piece.Sequence.type_id,
      };
    }
    const token = special.get(piece.SpecialToken.id);
    if (!token)
      throw badTokenizer(
        `The tokenizer's template names "${piece.SpecialToken.id}", which it does not define.`,
      );
    return { kind: "special", ids: token.ids, typeId: piece.SpecialToken.type_id };
  };
  const template = { single: processor.single.map(pieceOf), pair: processor.pair.map(pieceOf) };
  if (
    textsOf(template.single) !== "first" ||
    !["first second", "second first"].includes(textsOf(template.pair))
  ) {
    throw badTokenizer("The tokenizer's template does not hold each text once.");
  }
  return template;
}

function textsOf(pieces: readonly TemplatePiece[]): string {
  return pieces.flatMap((piece) => (piece.kind === "text" ? piece.which : [])).join(" ");
}

/** How many tokens the template adds to its texts. */
export function numSpecialTokens(pieces: readonly TemplatePiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === "special" ? piece.ids.length : 0), 0);
}

/** How many tokens of each text stay if both together may have `room`: the longer one is cut first, as the library does. */
export function fittingLengths(first: number, second: number, room: number): [first: number, second: number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const rest = Math.max(shorter, room - shorter);
  const [low, high] =
    shorter + rest <= room ? [shorter, rest] : [Math.floor(room / 2), Math.floor(room / 2) + (room % 2)];
  return first <= second ? [low, high] : [high, low];
}

/** The ids with their token types, as the template arranges them. */
export function arrange(
  pieces: readonly TemplatePiece[],
  first: readonly number[],
  second: readonly number[],
): { ids: number[]; typeIds: number[] } {
  const idsOf = (piece: TemplatePiece) =>
    piece.kind === "special" ? piece.ids : piece.which === "first" ? first : second;
  return {
    ids: pieces.flatMap(idsOf),
    typeIds: pieces.flatMap((piece) => idsOf(piece).map(() => piece.typeId)),
  };
}
