/** @file Writes SVG. Token texts and names of models may be anything, so every text and every attribute is escaped here. */

import { sans } from "../ui/fonts";
import { pageColors } from "../ui/page-colors";

/** Only `element` makes one, so that no text gets into a picture as markup. */
export interface SvgElement {
  readonly markup: string;
}

/** A figure without title and caption. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: readonly SvgElement[];
  /** What a reader must know of the drawing itself, such as which lines are left out. */
  readonly notes: readonly string[];
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly SvgElement[] | string = "",
): SvgElement {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [` ${key}="${escaped(typeof value === "number" ? coordinate(value) : value)}"`],
  );
  const inside =
    typeof content === "string" ? escaped(content) : content.map(({ markup }) => markup).join("\n");
  return { markup: `<${name}${written.join("")}>${inside}</${name}>` };
}

/** Two decimals, which are finer than any screen. */
export const coordinate = (value: number): string => String(Math.round(value * 100) / 100);

const margin = 24;
const titleHeight = 34;
const captionLine = 17;
/** The average width of a letter in the caption's font. */
const characterWidth = 6.3;
const leastWidth = 560;

/** The whole picture, on white: a title, the figure, and below it the caption with what it shows. */
export function svgDocument(drawing: Drawing, title: string, caption: readonly string[]): string {
  const room = Math.max(leastWidth, drawing.width);
  const lines = [...caption, ...drawing.notes].flatMap((line) =>
    wrapped(line, Math.floor(room / characterWidth)),
  );
  const width = room + 2 * margin;
  const captionTop = margin + titleHeight + drawing.height + 30;
  const height = captionTop + lines.length * captionLine + margin - captionLine;
  const { text, muted, background } = pageColors.light;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: Math.ceil(width),
      height: Math.ceil(height),
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: "img",
      "font-family": sans,
      style: "white-space: pre",
    },
    [
      element("title", {}, title),
      element("desc", {}, lines.join(" ")),
      element("rect", { width: Math.ceil(width), height: Math.ceil(height), fill: background }),
      element("text", { x: margin, y: margin + 14, "font-size": 16, "font-weight": 600, fill: text }, title),
      element("g", { transform: `translate(${margin} ${margin + titleHeight})` }, drawing.content),
      ...lines.map((line, i) =>
        element("text", { x: margin, y: captionTop + i * captionLine, "font-size": 12, fill: muted }, line),
      ),
    ],
  ).markup;
}

/** XML has no way to write most control characters; Unicode's pictures of them are shown instead. */
function escaped(text: string): string {
  return (
    text
      .replace(/\p{Cc}/gu, pictureOf)
      // A half of a surrogate pair, or a code point that is no character.
      .replace(/\p{Cs}|[\ufffe\uffff]/gu, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : "\ufffd";
}

/** Twice as wide as other characters in a monospaced font: Chinese, Japanese, Korean, and most emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const segmenter = new Intl.Segmenter();

const columnsIn = (character: string) => (wide.test(character) ? 2 : 1);
const charactersOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** The width of a text in a monospaced font, in the columns of a terminal. */
export const columnsOf = (text: string): number =>
  charactersOf(text).reduce((sum, character) => sum + columnsIn(character), 0);

/** The text, or as much of its beginning as leaves room for an ellipsis in `most` columns. */
export function shortened(text: string, most: number): string {
  if (columnsOf(text) <= most) return text;
  let whole = "";
  let columns = 1;
  for (const character of charactersOf(text)) {
    columns += columnsIn(character);
    if (columns > most) break;
    whole += character;
  }
  return `${whole}…`;
}

/** Lines of at most `most` characters, broken at blanks where there are some. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let rest = text.replaceAll("\n", " ");
  while (rest.length > most) {
    const blank = rest.lastIndexOf(" ", most);
    const end = blank > most / 2 ? blank : most;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
