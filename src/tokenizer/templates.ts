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

/** Which of the two texts a token belongs to; a special token belongs to the text before it. */
export type Segment = 0 | 1;

export interface Arranged {
  readonly ids: number[];
  readonly typeIds: number[];
  readonly segments: Segment[];
}

/** The ids with their token types and segments, as the template arranges them. */
export function arrange(
  pieces: readonly TemplatePiece[],
  first: readonly number[],
  second: readonly number[],
): Arranged {
  const arranged: Arranged = { ids: [], typeIds: [], segments: [] };
  let segment: Segment = 0;
  for (const piece of pieces) {
    if (piece.kind === "text") segment = piece.which === "first" ? 0 : 1;
    const ids = piece.kind === "special" ? piece.ids : segment === 0 ? first : second;
    for (const id of ids) {
      arranged.ids.push(id);
      arranged.typeIds.push(piece.typeId);
      arranged.segments.push(segment);
    }
  }
  return arranged;
}
