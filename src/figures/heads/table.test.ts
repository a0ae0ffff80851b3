import { expect, test } from "vitest";
import { importanceDefinitions } from "../../engine/api/heads";
import { readLink, writeLink } from "../../store/link/link";
import {
  measuredEntropies as entropies,
  measuredImportance as heads,
  twoByTwo as of,
} from "../../testing/measured-heads";
import { modelInfo } from "../../testing/model-info";
import { attentionFigures } from "../attention";
import type { AnyFigure, ChartPart, Part, TablePart } from "../figure";
import type { Options } from "../option";
import { correlation } from "./correlation";
import { entropy } from "./entropy";
import { importance } from "./importance";
import { parts as randomParts } from "./random-parts";
import { headFigures } from "./table";

const info = modelInfo({ name: "tiny", numLayers: 2, numHeads: 2 });
const known = <Found>(found: Found) => ({ info, label: "Tiny", found });

const flat = (parts: readonly Part[]): Part[] =>
  parts.flatMap((part) => (part.kind === "columns" ? flat(part.parts) : [part]));
const charts = (parts: readonly Part[]) =>
  flat(parts).filter((part): part is ChartPart => part.kind === "chart");
const tables = (parts: readonly Part[]) =>
  flat(parts).filter((part): part is TablePart => part.kind === "table");

test("a key of the view and a parameter of the link each mean one option", () => {
  const figures: readonly { readonly options: Options }[] = [
    ...Object.values(headFigures),
    ...Object.values(attentionFigures),
  ];
  const all = figures.flatMap(({ options }) => Object.entries(options));
  const options = new Set(all.map(([, option]) => option));
  expect(new Set(all.map(([key]) => key)).size).toBe(options.size);
  expect(new Set(all.map(([, { name }]) => name)).size).toBe(options.size);
});

test("a link opens a figure with its options, and is written again as it was", () => {
  const hash =
    "place=heads&tab=model&threshold=0.2&special=hide&segments=ab&raw=1&figure=correlation&over=data&definition=example&normalised=0&x=head&y=gradient&color=entropy";
  const { link, unreadable } = readLink(hash);
  expect(unreadable).toEqual([]);
  expect(link.view).toMatchObject({
    place: "heads",
    tab: "model",
    threshold: 0.2,
    special: "hide",
    segments: "ab",
    isRaw: true,
    headsTab: "correlation",
    scope: "data",
    definition: "example",
    isNormalised: false,
    scatterX: "head",
    scatterY: "gradient",
    scatterColor: "entropy",
  });
  expect(new Set(writeLink(link).split("&"))).toEqual(new Set(hash.split("&")));
  expect(readLink("figure=nothing&y=size").unreadable).toEqual(["figure=nothing", "y=size"]);
});

test("a point of the lines and a cell of the heat map are their head", () => {
  const [lines, heat] = charts(entropy.parts({ entropy: known(entropies) }, { scope: "sentence" }));
  expect(lines?.headAt?.({ curveNumber: 1, pointIndex: 0, x: 0, y: 3 })).toEqual([1, 0]);
  expect(heat?.headAt?.({ curveNumber: 0, pointIndex: 0, x: 1, y: 0 })).toEqual([0, 1]);
  expect(lines?.title).toBe("Lowest entropy: L0 H0 (1.00 nats, sum over tokens), then L0 H1, L1 H0.");
  expect(heat?.title).toBe(
    "Entropy, sum over tokens: highest in layer 1 (mean 3.50), lowest in layer 0 (mean 1.50).",
  );
  expect([lines?.note, heat?.note]).toEqual(Array(2).fill("tiny, n = 2 tokens of 1 text"));
  expect(lines?.named).toEqual([
    {
      lead: "Lowest",
      heads: [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
    },
    {
      lead: "Highest",
      heads: [
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    },
  ]);
  expect(lines?.columns.at(-1)).toEqual({ name: "entropy_sum_nats", values: entropies.entropy.data });
});

test("the correlation's numbers are those of the chosen definition, raw and ÷ layer", () => {
  const options = {
    scope: "data",
    definition: "position",
    scatterX: "entropy",
    scatterY: "example",
    scatterColor: "layer",
  } as const;
  const parts = correlation.parts({ entropy: known(entropies), importance: known(heads) }, options);
  // NumPy: corrcoef([1, 2, 3, 4], [1/√5, 2/√5, 3/5, 4/5]).
  const [table] = tables(parts);
  expect(table?.rows[0]?.cells).toEqual([1, 1]);
  expect(table?.rows[1]?.cells[0]).toBeCloseTo(0.4913758, 6);
  const [chart] = charts(parts);
  expect(chart?.title).toBe(
    "Entropy (sum over tokens) and importance (example): one falls as the other rises (r = −1.00, 95 % interval −1.00 to −1.00, n = 4).",
  );
  expect(chart?.note).toBe(
    "tiny; Spearman’s ρ = −1.00, n = 4 heads; entropy and importance of the data set (3 texts)",
  );
  expect(chart?.columns.slice(2, 4).map(({ name }) => name)).toEqual([
    "entropy_sum_nats",
    "entropy_mean_per_token_nats",
  ]);
  const own = correlation.parts(
    { entropy: known(entropies), importance: known(heads) },
    { ...options, scope: "sentence" },
  );
  expect(charts(own)[0]?.note).toContain(
    "entropy of this sentence (2 tokens), importance of the data set (3 texts)",
  );
});

test("the title of importance names its most important heads", () => {
  const parts = importance.parts(
    { importance: known(heads) },
    { definition: "example", isNormalised: false },
  );
  expect(charts(parts)[0]?.title).toBe("Most important: L0 H0 (4.00), then L0 H1, L1 H0.");
  expect(charts(parts)[0]?.named?.[0]?.heads).toHaveLength(3);
});

test("random weights are compared once there are some", () => {
  const likeness = (share: number, overall: number) => ({
    entropies: of(share, share, share, share),
    largest: 1,
    tokens: 5,
    byLayer: [overall, overall],
    overall,
    pairs: 2,
  });
  const own = known(likeness(0.5, 0.4));
  const alone = randomParts({ own, twin: null });
  expect(alone.map(({ kind }) => kind)).toEqual(["sentence", "table", "columns"]);
  expect(charts(alone).map(({ title }) => title)).toEqual([
    "Entropy is 50 % of the largest there can be.",
    "Two heads of a layer are 0.400 apart.",
  ]);
  const parts = randomParts({ own, twin: known(likeness(1, 0.1)) });
  expect(parts[0]).toMatchObject({ kind: "sentence", text: expect.stringMatching(/does not look random/) });
  expect(tables(parts)[0]?.rows).toMatchObject([
    { name: "Tiny", cells: [0.5, 0.5, 0.4, "4 heads, 2 pairs"] },
    { name: "random weights", cells: [1, 1, 0.1, "4 heads, 2 pairs"] },
  ]);
  expect(charts(parts)[1]?.columns.map(({ name }) => name)).toEqual([
    "layer",
    "distance_trained",
    "distance_random",
  ]);
  expect(charts(parts).map(({ title }) => title)).toEqual([
    "Entropy is 50 % of the largest there can be; with random weights 100 %.",
    "Two heads of a layer are 0.400 apart; with random weights 0.100.",
  ]);
  const none = known(likeness(Number.NaN, Number.NaN));
  expect(charts(randomParts({ own: none, twin: null })).map(({ title }) => title)).toEqual([
    "No head has an entropy (n = 0 heads).",
    "No layer has two heads to compare (n = 0 pairs).",
  ]);
});

test("the columns of a file have different names, with the unit if there is one", async () => {
  const view = readLink("").link.view;
  const found = { entropy: known(entropies), importance: known(heads) };
  const columnsOf = async (key: "entropy" | "importance" | "correlation" | "layers") => {
    const figure: AnyFigure = headFigures[key];
    const { parts } = "load" in figure ? await figure.load() : figure;
    return charts(parts(found, view)).map(({ columns }) => columns.map(({ name }) => name));
  };
  const all = await Promise.all((["entropy", "importance", "correlation", "layers"] as const).map(columnsOf));
  for (const names of all.flat()) expect(new Set(names).size).toBe(names.length);
  expect((await columnsOf("importance"))[0]).toEqual(["layer", "head", "importance_batch_normalised"]);
  expect((await columnsOf("layers"))[0]).toEqual(["layer", "head", "entropy_mean_per_token_nats"]);
  expect((await columnsOf("correlation"))[0]).toEqual([
    "layer",
    "head",
    "entropy_sum_nats",
    "entropy_mean_per_token_nats",
    "gradient_by_mask_signed_nats",
    ...importanceDefinitions.map((name) => `importance_${name}_nats_per_token`),
    ...importanceDefinitions.map((name) => `importance_${name}_normalised`),
  ]);
});
