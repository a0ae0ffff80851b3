/** @file Says in words how many texts have each label. */

import { formatNumber, plural } from "../../lib/format";
import { shortened } from "../../lib/quoted";
import type { LabelledSet } from "../../store";

const mostNamed = 8;

/**
 * “16 each of sadness, joy, love”; “joy 12, fear 9”; labels after the eighth are only counted; “numbers from 0 to 5”.
 */
export function balanceWords({ balance, labelColumn }: Pick<LabelledSet, "balance" | "labelColumn">): string {
  const [first] = balance;
  if (labelColumn === null || !first) return "without labels";
  const numbers = balance.map(({ name }) => Number(name));
  if (balance.length > mostNamed && numbers.every(Number.isFinite) && !numbers.every(Number.isInteger)) {
    return `numbers from ${formatNumber(Math.min(...numbers))} to ${formatNumber(Math.max(...numbers))}`;
  }
  const shown = balance.slice(0, mostNamed).map(({ name, count }) => ({ name: shortened(name), count }));

  const rest = balance.length - shown.length;
  const more = rest > 0 ? `, ${plural(rest, "other label")}` : "";
  const isEven = balance.length > 1 && balance.every(({ count }) => count === first.count);
  if (isEven) return `${first.count} each of ${shown.map(({ name }) => name).join(", ")}${more}`;
  return shown.map(({ name, count }) => `${name} ${count}`).join(", ") + more;
}
