/** @file A number with three digits; the full value on hover. */

import { formatFull, formatNumber } from "../../lib/format";

interface FigureProps {
  readonly name: string;
  readonly value: number | null;
}

export function Figure({ name, value }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={value === null ? undefined : formatFull(value)}>{figureText(value)}</dd>
    </div>
  );
}

/** With a true minus sign; a dash if there is no value. */
export function figureText(value: number | null): string {
  return value === null ? "–" : formatNumber(value).replace(/^-/, "−");
}
