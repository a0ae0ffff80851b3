/** @file Writes a Jupyter file, and numbers as Python writes them. Pure. */

import { at, type FloatTensor } from "../../lib/tensor";

export interface Cell {
  readonly kind: "markdown" | "code";
  readonly text: string;
}

export const markdown = (...lines: readonly string[]): Cell => ({
  kind: "markdown",
  text: lines.join("\n").trimEnd(),
});
export const code = (...lines: readonly string[]): Cell => ({ kind: "code", text: lines.join("\n") });

/** The file, in nbformat 4.5. */
export function jupyterText(cells: readonly Cell[]): string {
  const written = cells.map(({ kind, text }, index) => ({
    cell_type: kind,
    id: `cell-${index}`,
    metadata: {},
    source: text.split(/(?<=\n)/),
    ...(kind === "code" ? { execution_count: null, outputs: [] } : {}),
  }));
  const metadata = {
    kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
    language_info: { name: "python" },
  };
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** Nested lists, a line for each row of two or more axes; NaN, a head that was removed, is None. */
export function pythonNumbers(tensor: FloatTensor, indent = ""): string {
  const { data, shape } = tensor;
  if (shape.length <= 1) return `[${Array.from(data, pythonNumber).join(", ")}]`;
  const inner = `${indent}    `;
  const rows = Array.from(
    { length: shape[0]! },
    (_, row) => `${inner}${pythonNumbers(at(tensor, row), inner)},`,
  );
  return ["[", ...rows, `${indent}]`].join("\n");
}

/** Nine digits tell every float32 apart. */
const pythonNumber = (value: number): string =>
  Number.isNaN(value) ? "None" : String(Number(value.toPrecision(9)));

/** A list with a line for each item, which is written as Python already. */
export const pythonLines = (items: readonly string[]): string =>
  ["[", ...items.map((item) => `    ${item},`), "]"].join("\n");
