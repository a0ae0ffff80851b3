/** @file What chance gives of a measure: the same of a head that attends evenly to all keys that a query sees. */

import { isPlain, type KeyFactor, type Measure, type MeasuredText, type Rule, visibleKeys } from "./measure";

/** What is summed over the queries of a text; of a measure of the largest product, the largest. */
export function chanceOf({ rule }: Measure, text: MeasuredText): number {
  const terms = text.ids.flatMap((_, query) => {
    const factor = rule.factor(text, query);
    return factor === null ? [] : [evenly(rule, text, query, factor)];
  });
  return rule.of === "largest" ? Math.max(0, ...terms) : sumOf(terms);
}

/** The query's term of the sum; for a measure of the largest product, its largest one. */
function evenly({ of, keys }: Rule, text: MeasuredText, query: number, factor: number | KeyFactor): number {
  const [first, end] = visibleKeys(text, query);
  const seen = Array.from({ length: end - first }, (_, i) => first + i).filter(
    (key) => keys !== "plain" || isPlain(text, key),
  );
  if (typeof factor !== "number") {
    const products = seen.map((key) => factor(key) / seen.length);
    return of === "largest" ? Math.max(...products) : sumOf(products);
  }
  return (
    factor * (of === "spread" ? deviationOf(seen.map((key) => Math.abs(query - key))) : Math.log(seen.length))
  );
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function deviationOf(values: readonly number[]): number {
  const mean = sumOf(values) / values.length;
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / values.length);
}
