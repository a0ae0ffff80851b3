/** @file The distribution a token was chosen from as a picture for a paper, and its numbers. Pure. */

import { processorLabel } from "../../decoding";
import { csvText } from "../../lib/csv";
import { formatNumber } from "../../lib/format";
import type { RowRecord } from "../../store";
import { type Drawing, element, type SvgElement, shortened } from "../figures/svg";
import { monospace } from "../ui/fonts";
import { pageColors } from "../ui/page-colors";
import { afterText, type CandidateRow, candidateRows, listedRows } from "./candidates";
import { marked, type Texts, tokenName } from "./words";

const colors = pageColors.light;
const sizes = { row: 22, top: 24, name: 150, bars: 240, number: 80 } as const;
const lettersInName = 18;

/** As the popover shows it after all processors. */
export function distributionDrawing(row: RowRecord, chosen: number, texts: Texts): Drawing {
  const { stages } = row;
  const rows = listedRows(candidateRows(row, chosen, stages.length, (token) => tokenName(token, texts)));
  const largest = Math.max(...rows.map(({ before, after }) => Math.max(before, after)), 1e-9);
  const isProcessed = stages.length > 0;
  const [model, after] = columnEnds;
  return {
    width: isProcessed ? after : model,
    height: sizes.top + rows.length * sizes.row,
    content: [
      element("g", { "font-family": monospace, "font-size": 12 }, [
        text(0, 12, "token", { fill: colors.muted }),
        text(model, 12, "model", { fill: colors.muted, "text-anchor": "end" }),
        ...(isProcessed ? [text(after, 12, "after", { fill: colors.muted, "text-anchor": "end" })] : []),
        ...rows.map((candidate, place) =>
          rowGroup(candidate, sizes.top + place * sizes.row, {
            name: shortened(marked(texts.get(candidate.token) ?? `#${candidate.token}`), lettersInName),
            largest,
            isProcessed,
          }),
        ),
      ]),
    ],
    notes: [
      "Bold: the token that was taken. The listed probabilities need not add up to 1: less likely tokens are left out.",
      ...(isProcessed
        ? [
            `Pale: the model's probability. Dark: after ${stages.map(({ processor }) => processorLabel(processor)).join(", ")}.`,
          ]
        : []),
    ],
  };
}

const columnEnds = [
  sizes.name + sizes.bars + sizes.number,
  sizes.name + sizes.bars + 2 * sizes.number,
] as const;

interface RowLooks {
  readonly name: string;
  readonly largest: number;
  readonly isProcessed: boolean;
}

function rowGroup(candidate: CandidateRow, y: number, { name, largest, isProcessed }: RowLooks): SvgElement {
  const { before, after, isChosen, isBelowCut, token } = candidate;
  const looks = {
    fill: isChosen ? colors.accent : after === 0 ? colors.muted : colors.text,
    "font-weight": isChosen ? 700 : undefined,
  };
  const [model, end] = columnEnds;
  const cut = { x1: 0, x2: end, y1: 0, y2: 0, stroke: colors.mark, "stroke-dasharray": "4 3" };
  const bar = (probability: number, top: number, height: number, opacity?: number) =>
    element("rect", {
      x: sizes.name,
      y: top,
      width: Math.max(0.5, (sizes.bars * probability) / largest),
      height,
      rx: 2,
      fill: colors.accent,
      opacity,
    });
  return element("g", { transform: `translate(0 ${y})`, "data-token": token }, [
    ...(isBelowCut ? [element("line", cut)] : []),
    text(0, 15, name, looks),
    ...(isProcessed ? [bar(before, 5, 6, 0.32), bar(after, 12, 6)] : [bar(before, 6, 10)]),
    text(model, 15, formatNumber(before), { ...looks, "text-anchor": "end" }),
    ...(isProcessed ? [text(end, 15, afterText(candidate), { ...looks, "text-anchor": "end" })] : []),
  ]);
}

const text = (x: number, y: number, words: string, looks: Record<string, string | number | undefined>) =>
  element("text", { x, y, ...looks }, words);

/** One line for each recorded token and each stage, the model itself being stage 0. */
export function distributionCsv({ candidates, stages }: RowRecord, chosen: number, texts: Texts): string {
  const names = ["model", ...stages.map(({ processor }) => processorLabel(processor))];
  const rows = names.flatMap((name, stage) =>
    candidates.map(({ token, logProbabilities }) => {
      const value = logProbabilities[stage] ?? null;
      const probability = value === null ? 0 : Math.exp(value);
      return [stage, name, token, texts.get(token), token === chosen ? 1 : 0, value, probability];
    }),
  );
  return csvText(
    ["stage", "after", "token_id", "token", "taken", "log_probability_nats", "probability"],
    rows,
  );
}
