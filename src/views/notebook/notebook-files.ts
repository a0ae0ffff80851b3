/** @file The files of a notebook: a page and Markdown with the figures as they are now, and JSON for Headscope. */

import { type Notebook, notebookFile, questionView, withoutAnswers } from "../../store";
import { type FileKind, textFile } from "../charts/FileMenu";
import { notebookZip } from "./notebook-markdown";
import { notebookPage } from "./notebook-page";
import type { Pieces, Reports } from "./reports";

export function notebookFiles(content: Notebook, reports: Reports): readonly FileKind[] {
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
      make: withFigures((pieces) => textFile([notebookPage(content, pieces, new Date())], "text/html")),
    },
    {
      ending: "zip",
      label: "Markdown with pictures (zip)",
      make: withFigures((pieces) => new Blob([notebookZip(content, pieces)], { type: "application/zip" })),
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
