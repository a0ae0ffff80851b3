/** @file The number and names of a classifier's classes. */

import { badConfig } from "./config";

/** Extreme classification has tens of thousands; a file with more is hostile. */
const mostLabels = 100_000;

interface LabelSettings {
  readonly id2label?: unknown;
  readonly label2id?: unknown;
  readonly num_labels?: unknown;
}

export interface Labels {
  readonly names: readonly string[];
  /** A notice if config.json and the weights disagree. */
  readonly notices: readonly string[];
}

/**
 * `rows`: how many classes the classifier's weight has, `null` if there is none. Throws `AppError` if there are too
 * many.
 */
export function labelsOf(settings: LabelSettings, rows: number | null): Labels {
  const named = namesIn(settings);
  const said = countOf(settings);
  const count = rows ?? said ?? 2;
  if (count > mostLabels) {
    throw badConfig(
      `it names ${count.toLocaleString("en-US")} classes; the limit is ${mostLabels.toLocaleString("en-US")}.`,
    );
  }
  const names = Array.from({ length: count }, (_, index) => named.get(index) ?? `LABEL_${index}`);
  const differ = rows !== null && said !== null && said !== rows;
  const notice = `config.json names ${said} classes, but the classifier has ${rows}; the classifier's are shown.`;
  return { names, notices: differ ? [notice] : [] };
}

/** As in the library, `id2label` takes precedence over `num_labels`. */
function countOf({ id2label, num_labels }: LabelSettings): number | null {
  if (isTable(id2label)) return Object.keys(id2label).length || null;
  return Number.isInteger(num_labels) && Number(num_labels) > 0 ? Number(num_labels) : null;
}

/** Class names by index, from `id2label` or else `label2id`. */
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

/** A name as text; null for null, objects and lists. */
function nameOf(value: unknown): string | null {
  return typeof value === "object" ? null : String(value);
}

/** An object, or a list whose keys are its indices. */
function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
