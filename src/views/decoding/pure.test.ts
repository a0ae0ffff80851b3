/** @file The place's pure parts: shades, candidates, the tree's layout. */

import { expect, test } from "vitest";
import { type BeamNode, type BeamState, banOf, type RowRecord, type Shown } from "../../store";
import { allElements, parseXml } from "../../testing/xml";
import { svgDocument } from "../figures/svg";
import { beamLayout, rowsOf } from "./beam-layout";
import { beamDrawing } from "./beam-picture";
import { candidateRows } from "./candidates";
import { distributionCsv, distributionDrawing } from "./distribution-picture";
import { shadeOf } from "./shade";
import { banSentence, emptiedSentence, endOfText, findingSentence, marked } from "./words";

const shown = (logProbability: number | null, rank: number | null = 1): Shown => ({
  token: 1,
  logProbability,
  rank,
  row: null,
  draw: null,
  isGiven: false,
});

test("the scale runs from certain to one in ten thousand", () => {
  expect(shadeOf(shown(0), "probability")).toBe(0);
  expect(shadeOf(shown(Math.log(0.01)), "probability")).toBeCloseTo(0.5);
  expect(shadeOf(shown(-50), "probability")).toBe(1);
  expect(shadeOf(shown(null), "probability")).toBe(0);
  expect(shadeOf(shown(-1, 1000), "rank")).toBe(1);
  expect(shadeOf(shown(-1, null), "rank")).toBe(1);
  expect(shadeOf(shown(-50), "none")).toBe(0);
});

test("blanks are seen", () => {
  expect([" a", "\n", "  ", ""].map(marked)).toEqual(["a", "↵", "␣␣", "∅"]);
});

test("a long prompt is cut to its last words", () => {
  expect(endOfText("I came back", 20)).toBe("I came back");
  expect(endOfText("one two three four", 8)).toBe("… four");
  expect(endOfText("x".repeat(30), 8)).toBe(`…${"x".repeat(8)}`);
});

test("hypotheses are said to be alike as far as they are", () => {
  const said = (shared: number) =>
    findingSentence({ kind: "alike", index: 0, hypotheses: 4, shared, length: 16 }, [], new Map());
  expect(said(0)).toBe("The 4 hypotheses do not even share their first token.");
  expect(said(8)).toBe("The 4 hypotheses share their first 8 tokens of 16.");
  expect(said(12)).toContain("they differ only at the end");
});

const row: RowRecord = {
  entropy: 1,
  candidates: [
    { token: 4, logProbabilities: [Math.log(0.5), null, null] },
    { token: 7, logProbabilities: [Math.log(0.3), Math.log(0.6), 0] },
    { token: 9, logProbabilities: [Math.log(0.2), Math.log(0.4), null] },
  ],
  stages: [
    {
      processor: { name: "bad_words_ids", words: [[4]] },
      kept: 2,
      removed: 1,
      entropy: 0.7,
      changes: [{ token: 4, reason: { kind: "bad-word", word: [4] } }],
      numChanges: 1,
      cut: null,
    },
    {
      processor: { name: "top_k", topK: 1, minKeep: 1 },
      kept: 1,
      removed: 1,
      entropy: 0,
      changes: [],
      numChanges: 0,
      cut: { kind: "probability", at: 0.6 },
    },
  ],
};

test("a candidate is shown before and after each processor, with the cut where it fell", () => {
  const name = (token: number) => `t${token}`;
  const after = candidateRows(row, 7, 2, name);
  expect(after.map(({ after: probability }) => probability)).toEqual([0, 1, 0]);
  expect(after.map(({ isNamed }) => isNamed)).toEqual([true, false, false]);
  expect(after.map(({ isBelowCut }) => isBelowCut)).toEqual([false, false, true]);
  expect(after[0]!.reasons).toEqual(["is one of the bad words"]);
  expect(after[2]!.reasons).toEqual([expect.stringContaining("top_k")]);
  expect(after[1]).toMatchObject({ isChosen: true, reasons: [] });
  const model = candidateRows(row, 7, 0, name);
  expect(model.map(({ after: probability, before }) => probability === before)).toEqual([true, true, true]);
  expect(model.some(({ isBelowCut }) => isBelowCut)).toBe(false);
});

test("a banned token names its ban before what lowered its score", () => {
  const [bans, cut] = row.stages;
  const seen = { kind: "seen", position: 2, times: 1, penalty: 1.5 } as const;
  const lowered = {
    ...bans!,
    processor: { name: "repetition_penalty", penalty: 1.5 } as const,
    changes: [{ token: 4, reason: seen }],
  };
  const candidates = [{ token: 4, logProbabilities: [-1, -2, null, null] }];
  const [banned] = candidateRows({ entropy: 1, candidates, stages: [lowered, bans!, cut!] }, 7, 3, String);
  expect(banned).toMatchObject({ isNamed: true, isBanned: true });
  expect(banned!.reasons).toEqual([
    "is one of the bad words",
    "has come once, first at token 3, prompt counted: its score is lowered by the factor 1.5",
  ]);
});

test("a token whose score a rule lowered and a cut removed is cut, not banned", () => {
  const [, cut] = row.stages;
  const seen = { kind: "seen", position: 0, times: 1, penalty: 2 } as const;
  const lowered = {
    ...cut!,
    processor: { name: "repetition_penalty", penalty: 2 } as const,
    changes: [{ token: 4, reason: seen }],
    cut: null,
  };
  const candidates = [{ token: 4, logProbabilities: [-1, -2, null] }];
  const [gone] = candidateRows({ entropy: 1, candidates, stages: [lowered, cut!] }, 7, 2, String);
  expect(gone).toMatchObject({ isNamed: true, isBanned: false, after: 0 });
});

test("the picture of a distribution has the popover's rows, bars in proportion, the cut, and its numbers as a table", () => {
  const names = new Map([
    [4, " <i>"],
    [7, " cat"],
  ]);
  const elements = allElements(parseXml(svgDocument(distributionDrawing(row, 7, names), "Title", [])));
  const rows = elements.filter(({ attributes }) => "data-token" in attributes);
  const wordsOf = (name: string) =>
    rows.map(({ children }) => children.filter((child) => child.name === name));
  expect(wordsOf("text").map((texts) => texts.map(({ text }) => text))).toEqual([
    ["<i>", "0.500", "banned"],
    ["cat", "0.300", "1.00"],
    ["#9", "0.200", "cut"],
  ]);
  const widths = wordsOf("rect").map((bars) => bars.map(({ attributes }) => Number(attributes.width)));
  expect(widths).toEqual([
    [120, 0.5],
    [72, 240],
    [48, 0.5],
  ]);
  expect(wordsOf("line").map(({ length }) => length)).toEqual([0, 0, 1]);
  expect(elements.some(({ text }) => text.includes("after bad_words_ids, top_k 1"))).toBe(true);
  const lines = distributionCsv(row, 7, names).trim().split("\r\n");
  expect(lines).toHaveLength(1 + 3 * 3);
  expect(lines[4]).toBe("1,bad_words_ids,4, <i>,0,,0");
  expect(lines[5]).toMatch(/^1,bad_words_ids,7, cat,1,-0\.51\d+,0\.6/);
});

test("a ban that kept the likeliest token out is told with its rule", () => {
  const cat: Shown = { ...shown(Math.log(0.3), 2), token: 7, row };
  const ban = banOf(cat)!;
  expect(banSentence(cat, ban, new Map([[4, " dog"]]))).toBe(
    "The likeliest token, “dog” (probability 0.500), was banned by bad_words_ids: it is one of the bad words.",
  );
  expect(banOf({ ...cat, token: 4 })).toBeNull();
  expect(banOf({ ...cat, row: { ...row, stages: row.stages.slice(1) } })).toBeNull();
});

/** Two beams a step; the second always drops out. */
function tree(steps: number): BeamState {
  const nodes = Array.from({ length: steps * 2 }, (_, id): BeamNode => {
    const depth = Math.floor(id / 2) + 1;
    const parent = depth === 1 ? null : (depth - 2) * 2;
    return { id, parent, token: id, group: 0, depth, logProbability: -1, rank: 1, score: -id };
  });
  const step = {
    kind: "beam",
    rows: [],
    candidates: [],
    nodes: [],
    open: [],
    ended: [],
    groups: [],
  } as const;
  return { steps: Array.from({ length: steps }, () => step), nodes, open: [steps * 2 - 2, steps * 2 - 1] };
}

test("a window of a long tree is drawn, better hypotheses higher", () => {
  const long = tree(50);
  const layout = beamLayout(long, 39, 50, null);
  expect(layout.nodes).toHaveLength(24);
  expect(
    layout.nodes.slice(0, 4).map(({ column, row: at, parentRow, kind }) => [column, at, parentRow, kind]),
  ).toEqual([
    [38, 0, 0, "best"],
    [38, 1, 0, "faded"],
    [39, 0, 0, "best"],
    [39, 1, 0, "faded"],
  ]);
  expect(layout.nodes.at(-1)!.kind).toBe("open");
  expect(beamLayout(long, 1, 12, null).nodes.map(({ node }) => node.depth)).toEqual(
    Array.from({ length: 24 }, (_, place) => Math.floor(place / 2) + 1),
  );
  expect(beamLayout(long, 1, 1, null).nodes.map(({ parentRow }) => parentRow)).toEqual([null, null]);
  expect(rowsOf(long)).toBe(2);
});

test("the picture of a tree has a box for each hypothesis, with its token as text and its score", () => {
  const small = tree(3);
  const texts = new Map([
    [0, "<b>"],
    [1, "a very long token"],
  ]);
  const elements = allElements(parseXml(svgDocument(beamDrawing(small, texts, null), "Beams", [])));
  const boxes = elements.filter(({ attributes }) => "data-node" in attributes);
  expect(boxes.map(({ children }) => children.map(({ text }) => text))).toEqual([
    ["", "<b>", "0.0"],
    ["", "a␣ver…", "−1.0"],
    ["", "#2", "−2.0"],
    ["", "#3", "−3.0"],
    ["", "#4", "−4.0"],
    ["", "#5", "−5.0"],
  ]);
  expect(boxes.map(({ attributes }) => attributes.opacity)).toEqual([
    undefined,
    "0.42",
    undefined,
    "0.42",
    undefined,
    undefined,
  ]);
  const edges = elements.filter(({ name, attributes }) => name === "path" && attributes.d?.includes("C"));
  expect(edges).toHaveLength(4);
  expect(edges.filter(({ attributes }) => attributes["stroke-width"] === "2.2")).toHaveLength(2);
});

test("a token that was taken although every token was banned is named", () => {
  const stage = (kept: number) => ({ kept }) as RowRecord["stages"][number];
  const taken = (token: number, ...kept: number[]): Shown => ({
    ...shown(-1),
    token,
    row: { entropy: 1, candidates: [], stages: kept.map(stage) },
  });
  const texts = new Map([[0, "<end>"]]);
  expect(emptiedSentence([taken(7), taken(5, 0, 3), shown(null)], texts)).toBeNull();
  expect(emptiedSentence([taken(7, 2), taken(0, 4, 0), taken(0, 0)], texts)).toBe(
    "Every token was banned at token 2. As in generate, “<end>” (id 0) was taken, although it was banned too.",
  );
});
