/** @file Escapes texts of models and users for Markdown files, so that none is read as Markdown or HTML. */

/** On one line, for a heading, a paragraph or a table cell. */
export function markdownInline(text: string): string {
  return escapeLine(text.replaceAll(lineEnds, " "));
}

/** As a block quotation of one or more lines. */
export function markdownQuote(text: string): string {
  return text
    .split(lineEnds)
    .map((line) => `> ${escapeLine(line)}`)
    .join("\n");
}

/** As code on one line. */
export function markdownCode(text: string): string {
  const line = text.replaceAll(lineEnds, " ");
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  return runs.length > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

function escapeLine(text: string): string {
  return (
    text
      .replaceAll(/[\\`*_{}[\]<>#|~&$@^]/g, "\\$&")
      // Addresses would become links.
      .replaceAll(/(https?|ftp|mailto)(?=:)|\bwww(?=\.)/gi, (start) => `${start}\\`)
      // At the start of a line: lists, headings and rules, then blanks that would begin a block of code.
      .replace(/^(\s*)([-+=])/, "$1\\$2")
      .replace(/^(\s*\d+)([.)])/, "$1\\$2")
      .replace(/^(?:\s{3,}|\s*\t\s*)/, (blanks) => "&nbsp;".repeat(blanks.length))
      .replace(/ +$/, "")
  );
}
