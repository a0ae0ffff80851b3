/** @file A notebook as Markdown with its pictures beside it, in a zip. */

import { strToU8, zipSync } from "fflate";
import { markdownInline } from "../../lib/markdown";
import type { Notebook, Question } from "../../store";
import type { Piece, Pieces } from "./reports";

/** `about`: what the figures are of. */
export function notebookZip(content: Notebook, pieces: Pieces, about: string): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {};
  const sections = content.questions.map((question, place) => {
    const figure = (pieces.get(question.id) ?? []).map((piece, i) => {
      if (piece.kind !== "picture") return pieceText(piece);
      const name = `figures/${place + 1}-${i + 1}.${piece.format}`;
      files[name] = piece.bytes;
      return `![${markdownInline(piece.name)}](${name})`;
    });
    return sectionText(question, place + 1, figure);
  });
  const { title, author, intro } = content;
  const head = [`# ${markdownInline(title)}`, markdownInline(author), markdownInline(about), intro].filter(
    (part) => part !== "",
  );
  files["notebook.md"] = strToU8(`${[...head, ...sections].join("\n\n")}\n`);
  return zipSync(files);
}

function sectionText({ title, text, answer }: Question, number: number, figure: readonly string[]): string {
  const parts = [`## ${number}. ${markdownInline(title)}`, text, ...figure, "**Answer**", answer];
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

function pieceText(piece: Exclude<Piece, { kind: "picture" }>): string {
  if (piece.kind === "sentence") return markdownInline(piece.text);
  return [piece.head, piece.head.map(() => "---"), ...piece.rows]
    .map((cells, row) => `| ${cells.map(row === 1 ? String : markdownInline).join(" | ")} |`)
    .join("\n");
}
