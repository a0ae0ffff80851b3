/** @file `TemplateProcessing`: arranges special tokens around texts as the file's template says. */

import { z } from "zod";
import { badTokenizer } from "../../reading";
import type { Template, TemplatePiece } from "../../templates";
import { content, tokenId } from "../fields";
import { postProcessor } from "../stage";

const typeId = z.int().min(0).max(1000);
const piece = z.union([
  z.strictObject({ SpecialToken: z.object({ id: content, type_id: typeId }) }),
  z.strictObject({ Sequence: z.object({ id: z.enum(["A", "B"]), type_id: typeId }) }),
]);

export const templateProcessing = postProcessor({
  fields: {
    single: z.array(piece).max(64),
    pair: z.array(piece).max(64),
    special_tokens: z.record(z.string(), z.object({ ids: z.array(tokenId).max(64) })),
  },
  make: (part): Template => {
    const special = new Map(Object.entries(part.special_tokens));
    const pieceOf = (piece: (typeof part.single)[number]): TemplatePiece => {
      if ("Sequence" in piece) {
        const { id, type_id } = piece.Sequence;
        return { kind: "text", which: id === "A" ? "first" : "second", typeId: type_id };
      }
      const { id, type_id } = piece.SpecialToken;
      const token = special.get(id);
      if (!token) throw badTokenizer(`The tokenizer's template names "${id}", which it does not define.`);
      return { kind: "special", ids: token.ids, typeId: type_id };
    };
    const template = { single: part.single.map(pieceOf), pair: part.pair.map(pieceOf) };
    if (
      textsOf(template.single) !== "first" ||
      !["first second", "second first"].includes(textsOf(template.pair))
    ) {
      throw badTokenizer("The tokenizer's template does not contain each text once.");
    }
    return template;
  },
});

function textsOf(pieces: readonly TemplatePiece[]): string {
  return pieces.flatMap((piece) => (piece.kind === "text" ? piece.which : [])).join(" ");
}
