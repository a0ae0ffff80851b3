/** @file The files of a notebook: a page and Markdown with the figures as they are now, and JSON for Headscope. */

import { type AppState, type Notebook, notebookFile, questionView, withoutAnswers } from "../../store";
import { type FileKind, textFile } from "../charts/FileMenu";
import { notebookZip } from "./notebook-markdown";
import { notebookPage } from "./notebook-page";
import type { Pieces, Reports } from "./reports";

/** What the figures of a file are of, which the page around them no longer says. */
export function figuresOf({ subject, slots }: Pick<AppState, "subject" | "slots">): string {
  const { text, pair } = subject;
  const sentence = pair === null ? `“${text}”` : `“${text}” and “${pair}”`;
  return `The figures are those of ${sentence}. Models: ${slots.map(({ label }) => label).join("; ")}.`;
}

/** `about`: what the figures are of. */
export function notebookFiles(content: Notebook, reports: Reports, about: () => string): readonly FileKind[] {
  const ids = content.questions.filter(({ view }) => questionView(view)?.figure).map(({ id }) => id);
  const withFigures =
    (write: (pieces: Pieces) => Blob): FileKind["make"] =>
    async (signal, onShare) => {
      const pieces = await reports.takeAll(ids, signal, onShare);
      return pieces && write(pieces);
    };
  return [
    {
      ending: "html",
      label: "HTML page, to read or hand in",
      make: withFigures((pieces) =>
        textFile([notebookPage(content, pieces, about(), new Date())], "text/html"),
      ),
    },
    {
      ending: "zip",
      label: "Markdown with pictures (zip)",
      make: withFigures(
        (pieces) => new Blob([notebookZip(content, pieces, about())], { type: "application/zip" }),
      ),
    },
    {
      ending: "json",
      label: "Notebook with answers (JSON)",
      make: async () => textFile([notebookFile(content)], "application/json"),
    },
    {
      key: "questions",
      ending: "json",
      label: "Questions only (JSON)",
      make: async () => textFile([notebookFile(withoutAnswers(content))], "application/json"),
    },
  ];
}
