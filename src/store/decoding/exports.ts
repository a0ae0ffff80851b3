/** @file Writes the lanes as files. Pure. */

import { csvText } from "../../lib/csv";
import { markdownCode, markdownInline, markdownQuote } from "../../lib/markdown";
import { figuresOf, laneText, tokensPerSecond } from "./figures";
import { settingsLine } from "./lanes";
import { shownTokens } from "./shown";
import { type DecodingState, type Lane, lengthOf } from "./state";

/** Everything known about the lanes: settings, texts, figures and the record of every step. */
export function lanesJson({ subject, lanes, texts }: DecodingState): string {
  const named = Object.fromEntries([...texts].sort(([a], [b]) => a - b));
  const all = lanes.map((lane) => ({
    name: lane.name,
    options: lane.options,
    strategy: lane.strategy,
    text: laneText(lane, lengthOf(lane), texts),
    tokens: shownTokens(lane, lengthOf(lane)).map(({ token, logProbability, rank }) => ({
      token,
      text: texts.get(token) ?? null,
      logProbability,
      rank,
    })),
    figures: figuresOf(shownTokens(lane, lengthOf(lane))),
    tokensPerSecond: tokensPerSecond(lane),
    state: lane.state,
    steps: lane.steps,
  }));
  return JSON.stringify({ subject, lanes: all, tokenTexts: named }, null, 1);
}

/** The texts, with a table of the figures. */
export function lanesMarkdown({ subject, lanes, texts }: DecodingState): string {
  const head = subject
    ? `Prompt: ${markdownInline(subject.prompt)}  \nModel: ${markdownInline(subject.modelName)}, seed ${subject.seed}`
    : "";
  const rows = lanes.map((lane) => `| ${tableRow(lane).map(cell).join(" | ")} |`);
  const table = [`| ${columns.join(" | ")} |`, `|${columns.map(() => "---").join("|")}|`, ...rows].join("\n");
  const parts = lanes.map(
    (lane) =>
      `## ${markdownInline(lane.name)}\n\n${markdownCode(settingsLine(lane.options))}\n\n${markdownQuote(laneText(lane, lengthOf(lane), texts))}`,
  );
  return `# Decoding\n\n${head}\n\n${table}\n\n${parts.join("\n\n")}\n`;
}

/** One line per token: lane, place, token, probability, rank, entropy. */
export function lanesCsv({ lanes, texts }: DecodingState): string {
  const rows = lanes.flatMap((lane) =>
    shownTokens(lane, lengthOf(lane)).map(({ token, logProbability, rank, row }, place) => {
      return [lane.name, place + 1, token, texts.get(token), logProbability, rank, row?.entropy];
    }),
  );
  return csvText(["lane", "position", "token_id", "token", "log_probability", "rank", "entropy"], rows);
}

const columns = [
  "lane",
  "mean log-probability",
  "perplexity",
  "distinct-1",
  "distinct-2",
  "distinct-3",
  "longest repeat",
  "loop",
  "tokens",
] as const;

function tableRow(lane: Lane): (string | number | null)[] {
  const { meanLogProbability, perplexity, distinct, longestRepeat, loop, length } = figuresOf(
    shownTokens(lane, lengthOf(lane)),
  );
  const times = loop ? `×${loop.positions.length}` : "none";
  return [lane.name, meanLogProbability, perplexity, ...distinct, longestRepeat?.length ?? 0, times, length];
}

function cell(value: string | number | null): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return value === null ? "" : markdownInline(value);
}
