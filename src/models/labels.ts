/** @file The classes of a classifier: how many, and what config.json calls them. */

import { badConfig } from "./config";

/** Extreme classification has tens of thousands; beyond this a file is hostile. */
const mostLabels = 100_000;

interface LabelSettings {
  readonly id2label?: unknown;
  readonly label2id?: unknown;
  readonly num_labels?: unknown;
}

export interface Labels {
  readonly names: readonly string[];
  /** What to tell the user if config.json and the weights disagree. */
  readonly notices: readonly string[];
}

/** `rows`: how many classes the classifier's weight has, `null` if there is none. Throws `AppError` if there are absurdly many. */
export function labelsOf(settings: LabelSettings, rows: number | null): Labels {
  const named = namesIn(settings);
  const said = countOf(settings);
  const count = rows ?? said ?? 2;
  if (count > mostLabels) {
    throw badConfig(
      `it names ${count.toLocaleString("en-US")} classes; there may be ${mostLabels.toLocaleString("en-US")}.`,
    );
  }
  const names = Array.from({ length: count }, (_, index) => named.get(index) ?? `LABEL_${index}`);
  const differ = rows !== null && said !== null && said !== rows;
  const notice = `config.json names ${said} classes, but the classifier has ${rows}; those of the classifier are shown.`;
  return { names, notices: differ ? [notice] : [] };
}

/** As in the library `id2label` counts before `num_labels`. */
function countOf({ id2label, num_labels }: LabelSettings): number | null {
  if (isTable(id2label)) return Object.keys(id2label).length || null;
  return Number.isInteger(num_labels) && Number(num_labels) > 0 ? Number(num_labels) : null;
}

/** Class names by index; where `id2label` says nothing, `label2id` may. */
function namesIn({ id2label, label2id }: LabelSettings): ReadonlyMap<number, string> {
  const entries = isTable(id2label) ? Object.entries(id2label) : [];
  const named = entries.flatMap(([key, name]) => {
    const text = nameOf(name);
    return /^\s*\d+\s*$/.test(key) && text !== null ? [[Number(key), text] as const] : [];
  });
  if (named.length > 0 || !isTable(label2id)) return new Map(named);
  const reversed = Object.entries(label2id).filter(([, index]) => Number.isInteger(index));
  return new Map(reversed.map(([name, index]) => [Number(index), name]));
}

/** A name as it reads; null and what holds more than one value is no name. */
function nameOf(value: unknown): string | null {
  return typeof value === "object" ? null : String(value);
}

/** A table, or a list, whose keys are its indices. */
function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
