/** @file Arranges special tokens around one or two texts, and cuts texts so that both fit. */

export type TemplatePiece =
  | { readonly kind: "special"; readonly ids: readonly number[]; readonly typeId: number }
  | { readonly kind: "text"; readonly which: "first" | "second"; readonly typeId: number };

export interface Template {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
}

export const first: TemplatePiece = { kind: "text", which: "first", typeId: 0 };
export const second = (typeId: number): TemplatePiece => ({ kind: "text", which: "second", typeId });
export const special = (typeId: number, ...ids: number[]): TemplatePiece => ({
  kind: "special",
  ids,
  typeId,
});

export const bare: Template = { single: [first], pair: [first, second(1)] };

/** How many tokens the template adds to its texts. */
export function numSpecialTokens(pieces: readonly TemplatePiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === "special" ? piece.ids.length : 0), 0);
}

/** The lengths of both texts cut to `room` tokens in total; as in the library, the longer one is cut first. */
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
