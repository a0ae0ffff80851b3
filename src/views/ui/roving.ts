/** @file One tab stop for many rows: the arrow keys move within them. */

import { type KeyboardEvent, useState } from "react";

const steps: Record<string, (row: number, numRows: number) => number> = {
  ArrowUp: (row) => row - 1,
  ArrowDown: (row) => row + 1,
  PageUp: (row) => row - 10,
  PageDown: (row) => row + 10,
  Home: () => 0,
  End: (_row, numRows) => numRows - 1,
};

/** The row that a key leads to, at most the last one; null for a key that leads nowhere. */
export function rowAfter(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
  row: number,
  numRows: number,
): number | null {
  const step = ctrlKey || metaKey || altKey ? undefined : steps[key];
  return step ? Math.max(0, Math.min(numRows - 1, step(row, numRows))) : null;
}

/** What makes a button in a row of a table one of those that share a tab stop. */
interface RovingProps {
  readonly "data-roving": true;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * The tab stop of a table with a button in each row, by the rows' names: where the keyboard was last, until another row is
 * selected. `selected`: the name of that row, if there is one.
 */
export function useRoving(names: readonly string[], selected: string | null): (name: string) => RovingProps {
  const [last, setLast] = useState<{ readonly name: string; readonly selected: string | null } | null>(null);
  const isLast = last !== null && last.selected === selected && names.includes(last.name);
  const stop = isLast ? last.name : (selected ?? names[0]);
  return (name) => ({
    "data-roving": true,
    tabIndex: name === stop ? 0 : -1,
    onFocus: () => setLast({ name, selected }),
    onKeyDown: walk,
  });
}

/** The order is that of the page: a table may be sorted. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const own = event.currentTarget;
  const all = [...(own.closest("tbody")?.querySelectorAll<HTMLElement>("[data-roving]") ?? [])];
  const next = rowAfter(event, all.indexOf(own), all.length);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  all[next]?.focus();
}
