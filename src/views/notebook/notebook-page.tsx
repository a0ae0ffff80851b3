/** @file A notebook as one HTML page without scripts: React makes its elements, so every text is escaped. */

import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { Notebook, Question } from "../../store";
import { escapeHtml } from "../charts/html-page";
import { dayOf } from "../charts/picture-file";
import { sans } from "../ui/fonts";
import { pageColors } from "../ui/page-colors";
import { MarkdownText } from "./MarkdownText";
import type { Piece, Pieces } from "./reports";

const { text, muted, line, sunken, background } = pageColors.light;

const style = `
body{max-width:1000px;margin:32px auto;padding:0 20px;background:${background};color:${text};font:15px/1.5 ${sans}}
h2{margin:40px 0 8px;padding-top:24px;border-top:1px solid ${line}}
figure{margin:12px 0}
img{max-width:100%;height:auto}
table{border-collapse:collapse;font-size:13px}
th,td{padding:4px 12px 4px 0;border-bottom:1px solid ${line};text-align:left;vertical-align:top}
td{white-space:pre-wrap;overflow-wrap:anywhere}
pre{overflow-x:auto;padding:8px 12px;background:${sunken}}
.note{color:${muted};font-size:13px}
.answer{padding:4px 16px;border-left:4px solid ${line};overflow-wrap:anywhere}
`;

/** Nothing runs, and nothing is fetched. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

export function notebookPage(content: Notebook, pieces: Pieces, about: string, date: Date): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(content.title)}</title>
<style>${style}</style>
</head>
<body>
${markupOf(<NotebookBody content={content} pieces={pieces} about={about} date={date} />)}
</body>
</html>
`;
}

/** By the library that draws the page: the one for servers would double what is downloaded. */
function markupOf(node: ReactNode): string {
  const box = document.createElement("div");
  const root = createRoot(box);
  flushSync(() => root.render(node));
  const { innerHTML } = box;
  root.unmount();
  return innerHTML;
}

interface NotebookBodyProps {
  readonly content: Notebook;
  readonly pieces: Pieces;
  /** What the figures are of. */
  readonly about: string;
  readonly date: Date;
}

export function NotebookBody({
  content: { title, author, intro, questions },
  pieces,
  about,
  date,
}: NotebookBodyProps) {
  return (
    <main>
      <h1>{title}</h1>
      <p className="note">{[author, dayOf(date), "made with Headscope"].filter(Boolean).join(" · ")}</p>
      <p className="note">{about}</p>
      <MarkdownText text={intro} isSaved />
      {questions.map((question, place) => (
        <OneQuestion
          key={question.id}
          question={question}
          number={place + 1}
          pieces={pieces.get(question.id) ?? []}
        />
      ))}
    </main>
  );
}

interface OneQuestionProps {
  readonly question: Question;
  readonly number: number;
  readonly pieces: readonly Piece[];
}

function OneQuestion({ question, number, pieces }: OneQuestionProps) {
  return (
    <section>
      <h2>
        {number}. {question.title}
      </h2>
      <MarkdownText text={question.text} isSaved />
      {pieces.map((piece, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never change
        <OnePiece key={place} piece={piece} />
      ))}
      <div className="answer">
        {question.answer.trim() === "" ? (
          <p className="note">No answer.</p>
        ) : (
          <MarkdownText text={question.answer} isSaved />
        )}
      </div>
    </section>
  );
}

function OnePiece({ piece }: { readonly piece: Piece }) {
  switch (piece.kind) {
    case "sentence":
      return <p>{piece.text}</p>;
    case "picture":
      return (
        <figure>
          <img src={dataUrl(piece)} alt={piece.name} />
        </figure>
      );
    case "table":
      return (
        <table>
          <thead>
            <tr>
              {piece.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {piece.rows.map((cells) => (
              <tr key={cells.join("\n")}>
                {cells.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the cells never change
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

const types = { svg: "image/svg+xml", png: "image/png" } as const;

function dataUrl({ format, bytes }: Extract<Piece, { kind: "picture" }>): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return `data:${types[format]};base64,${btoa(characters.join(""))}`;
}
