/** @file A table of numbers as elements. */

import type { NumbersTable } from "../numbers-table";
import { make } from "./make";

export function numbersElement({ label, head, rows }: NumbersTable): HTMLElement {
  const heading = head.map((name) => make("th", { scope: "col", textContent: name }));
  const body = rows.map(({ name, cells }) =>
    make("tr", {}, [
      make("th", { scope: "row", textContent: name }),
      ...cells.map((cell) => make("td", { textContent: cell })),
    ]),
  );
  return make("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: label }, [
    make("table", {}, [
      make("caption", { textContent: label }),
      make("thead", {}, [make("tr", {}, heading)]),
      make("tbody", {}, body),
    ]),
  ]);
}
