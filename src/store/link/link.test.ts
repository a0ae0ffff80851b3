import fc from "fast-check";
import { expect, test } from "vitest";
import { countHeads, headSet } from "../../analysis/head-sets";
import { attentionFigures, attentionOptions } from "../../figures/attention";
import { figureKeys } from "../../figures/figure";
import { headFigures, headOptions } from "../../figures/heads/table";
import type { Control, Options, ValuesOf } from "../../figures/option";
import { maxSeed } from "../../lib/random";
import { firstData, type NamedData } from "../data/link";
import { isOwnFilesId, slotsOf } from "../slots";
import { maxTextLength, type SlotSource } from "../state";
import { places, type ViewState } from "../view";
import { changedBy, defaultLink, type LinkState, readLink, writeLink } from "./link";

const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
const hubSource = fc.record({
  kind: fc.constant("hub" as const),
  id: fc.tuple(name, name).map((parts) => parts.join("/")),
  revision: fc.option(fc.constantFrom("main", "refs/pr/3", "v1.0", "a1b2c3"), { nil: null }),
  hub: fc.option(fc.constantFrom("https://mirror.example", "http://localhost:8080/hub"), { nil: null }),
});
const realSource = fc.oneof(
  fc.constantFrom<SlotSource>(
    { kind: "embedded", model: "bert-emotion" },
    { kind: "embedded", model: "gpt2-stories" },
  ),
  hubSource,
);

const heads = fc
  .array(fc.tuple(fc.nat(11), fc.nat(11)), { minLength: 1, maxLength: 9 })
  .map((places) => headSet(places));

/** A list of models in which each random or pruned one has a base. */
const sources = fc.array(realSource, { minLength: 1, maxLength: 4 }).chain((real) => {
  const bases = slotsOf(real).map((slot) => slot.id);
  const random = fc.record({
    kind: fc.constant("random" as const),
    base: fc.constantFrom(...bases),
    seed: fc.integer({ min: 0, max: maxSeed }),
  });
  const pruned = fc.record({ kind: fc.constant("pruned" as const), base: fc.constantFrom(...bases), heads });
  return fc.array(fc.oneof(random, pruned), { maxLength: 3 }).map((more): SlotSource[] => [...real, ...more]);
});

const index = fc.integer({ min: 0, max: 9999 });

/** Values of the figures' options, as their controls offer them. */
function valuesOf<Chosen extends Options>(options: Chosen): fc.Arbitrary<ValuesOf<Chosen>> {
  const values = Object.entries(options).map(([key, { control, read }]) => {
    return [key, wordsOf(control).map((word) => read.parse(word))];
  });
  return fc.record(Object.fromEntries(values)) as fc.Arbitrary<ValuesOf<Chosen>>;
}

function wordsOf(control: Control): fc.Arbitrary<string> {
  switch (control.kind) {
    case "slider":
      return fc.integer({ min: 0, max: 100 }).map((percent) => String(percent / 100));
    case "check":
      return fc.constantFrom("0", "1");
    case "segments":
    case "select":
      return fc.constantFrom(...control.choices.map(({ value }) => value));
    case "model":
    case "text":
      return fc.string({ unit: "grapheme", maxLength: 40 });
  }
}

const viewWith = (slots: readonly string[]): fc.Arbitrary<ViewState> =>
  fc
    .tuple(ownView(slots), valuesOf(attentionOptions), valuesOf(headOptions))
    .map(([own, attention, heads]) => ({ ...own, ...attention, ...heads }));
const ownView = (slots: readonly string[]) =>
  fc.record({
    place: fc.constantFrom(...places),
    tab: fc.constantFrom(...figureKeys(attentionFigures)),
    layer: index,
    heads: fc.option(
      fc
        .uniqueArray(fc.integer({ min: 0, max: 31 }), { maxLength: 12 })
        .map((heads) => heads.sort((a, b) => a - b)),
      { nil: null },
    ),
    head: fc.option(index, { nil: null }),
    layout: fc.constantFrom("single" as const, "side-by-side" as const),
    pin: fc.option(
      fc.record({
        slot: fc.constantFrom(...slots),
        side: fc.constantFrom("query" as const, "key" as const),
        index,
      }),
      { nil: null },
    ),
    isOneHead: fc.boolean(),
    isInspectorOpen: fc.option(fc.boolean()),
    headsTab: fc.constantFrom(...figureKeys(headFigures)),
    masks: fc.dictionary(fc.constantFrom(...slots), heads, { noNullPrototype: true }),
  });

const text = fc.string({ unit: "binary", maxLength: 60 });
const option = fc.oneof(fc.boolean(), fc.integer(), fc.constantFrom(0.6, "never", null));
const decoding = fc.record({
  prompt: text,
  isChat: fc.boolean(),
  system: text,
  seed: fc.integer({ min: 0, max: maxSeed }),
  slot: fc.constantFrom("gpt2-stories", "me/tiny@main"),
  lanes: fc.array(
    fc.record({
      name: fc.string({ maxLength: 20 }),
      options: fc.dictionary(fc.constantFrom("num_beams", "do_sample", "top_k", "early_stopping"), option, {
        noNullPrototype: true,
      }),
    }),
    { maxLength: 9 },
  ),
  reference: fc.integer({ min: 0, max: 23 }),
});
const count = fc.integer({ min: 1, max: 10_000 });
const choice = fc.record(
  { text: fc.string(), label: fc.option(fc.string(), { nil: null }), rows: count },
  { requiredKeys: [] },
);
const hubData = fc.record(
  {
    id: fc.tuple(name, name).map((parts) => parts.join("/")),
    revision: fc.constantFrom("main", "refs/convert/parquet"),
    hub: fc.constantFrom("https://mirror.example", "http://localhost:8080/hub"),
    split: fc.string({ minLength: 1, maxLength: 12 }),
    rows: count,
  },
  { requiredKeys: ["id"] },
);
const data: fc.Arbitrary<NamedData> = fc.record({
  source: fc.oneof(
    fc.constant(firstData.source),
    hubData,
    fc.record({ file: fc.stringMatching(/^[a-z0-9]{1,13}$/) }),
  ),
  choice,
});
const links: fc.Arbitrary<LinkState> = sources.chain((list) => {
  const ids = slotsOf(list).map((slot) => slot.id);
  return fc.record({
    text,
    pair: fc.option(text, { nil: null }),
    sources: fc.constant(list),
    active: fc.constantFrom(...ids),
    view: viewWith(ids),
    data,
    decoding,
  });
});

/** What a link with other parameters means by itself. */
const allHeads: LinkState = { ...defaultLink, view: { ...defaultLink.view, isOneHead: false } };

test("what is written is read back the same", () => {
  fc.assert(
    fc.property(links, (link) => {
      expect(readLink(`#${writeLink(link)}`)).toEqual({ link, unreadable: [] });
    }),
    { numRuns: 500 },
  );
});

test("the first visit's address is bare, and a bare address is the first visit", () => {
  expect(writeLink(defaultLink)).toBe("");
  expect(readLink("")).toEqual({ link: defaultLink, unreadable: [] });
  expect(readLink("#")).toEqual({ link: defaultLink, unreadable: [] });
});

test("a link made before one head stood out shows all heads; a new one says which it is", () => {
  const opens = (hash: string) => readLink(hash).link.view.isOneHead;
  expect([opens("text=hi"), opens("head=5"), opens("one=1&head=5"), opens("one=0"), opens("")]).toEqual([
    false,
    false,
    true,
    false,
    true,
  ]);
  expect([opens("place=heads"), opens("place=heads&one=0")]).toEqual([true, false]);
  expect(writeLink(allHeads)).toBe("one=0");
  expect(writeLink({ ...allHeads, text: "hi" })).toBe("text=hi");
});

test("an address is legible", () => {
  const view: ViewState = {
    ...defaultLink.view,
    layer: 3,
    heads: [0, 7],
    pin: { slot: "bert-emotion", side: "query", index: 4 },
  };
  const hub: SlotSource = { kind: "hub", id: "me/tiny", revision: "main", hub: "https://mirror.example" };
  const link: LinkState = {
    text: "Hi, you & <b>me</b>",
    pair: null,
    sources: [...defaultLink.sources, hub],
    active: "me/tiny@main",
    view,
    data: {
      source: { id: "dair-ai/emotion", split: "test", rows: 32 },
      choice: { text: "said", label: null, rows: 20 },
    },
    decoding: { ...defaultLink.decoding, seed: 9, lanes: [{ name: "Two beams", options: { num_beams: 2 } }] },
  };
  expect(writeLink(link)).toBe(
    "text=Hi,+you+%26+%3Cb%3Eme%3C/b%3E&model=random:1:bert-emotion&model=bert-emotion&model=gpt2-stories" +
      "&model=hub:me/tiny@main+at+https://mirror.example&show=me/tiny@main&layer=3&heads=0,7&one=1&pin=q4@bert-emotion" +
      "&data=hub:dair-ai/emotion&split=test&read=32&texts=said&unlabelled=1&rows=20" +
      "&seed=9&lanes=%5B%5B%22Two+beams%22,%7B%22num_beams%22:2%7D%5D%5D",
  );
});

test("dropped files and what stands on them stay at home", () => {
  const files: SlotSource = { kind: "files", files: [], name: "mine" };
  const sources: SlotSource[] = [
    ...defaultLink.sources,
    files,
    { kind: "random", base: "local:files", seed: 2 },
  ];
  expect(writeLink({ ...defaultLink, sources })).toBe("");
  expect(writeLink({ ...defaultLink, sources, active: "random-local:files" })).toBe(
    "show=random-local:files&one=1",
  );
  expect(readLink("show=random-local:files").unreadable).toEqual([]);
});

test("half of a surrogate pair does not break an address", () => {
  const link = { ...defaultLink, text: "a\ud83d b" };
  expect(readLink(writeLink(link)).link.text).toBe("a\ufffd b");
});

test.each([
  "layer=-1",
  "layer=1e3",
  "layer=99999",
  "heads=1,x",
  "head=one",
  "threshold=NaN",
  "threshold=2",
  "special=maybe",
  "segments=ac",
  "tab=__proto__",
  "raw=yes",
  "layout=",
  "pin=z1@bert-emotion",
  "model=hub:../../etc at ftp://x",
  "model=hub:me/x at javascript:alert(1)",
  "model=random:99999999999:bert-emotion",
  "model=random:1:bert-emotion",
  "show=nothing",
  "seed=-1",
  "lanes={",
  "lanes=[1]",
  "data=owner/set",
  "data=hub:me/x at javascript:alert(1)",
  "data=file:../secret.csv",
  "data=",
  "rows=0",
  "rows=1.5",
  "rows=9999999999999999",
  "unlabelled=0",
])("%s is named and its default stands in", (hash) => {
  expect(readLink(hash)).toEqual({ link: allHeads, unreadable: [hash] });
});

test("a text or an address of absurd length is refused", () => {
  const long = `text=${"a".repeat(maxTextLength + 1)}`;
  expect(readLink(long).unreadable).toEqual([long]);
  expect(readLink("x".repeat(5 * maxTextLength)).unreadable).toEqual(["link"]);
});

test("any string at all gives a link that opens", () => {
  const parameter = fc.constantFrom(
    ...["text", "model", "show", "layer", "heads", "pin", "threshold", "x"],
    ...["data", "split", "read", "texts", "labels", "unlabelled", "rows"],
  );
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("hub:a/b", "file:a1", "feelings", "7", "1"),
  );
  const hash = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc
      .array(fc.tuple(parameter, value), { maxLength: 6 })
      .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join("&")),
  );
  fc.assert(
    fc.property(hash, (words) => {
      const { link } = readLink(words);
      const ids = slotsOf(link.sources).map((slot) => slot.id);
      expect(ids.includes(link.active) || isOwnFilesId(link.active)).toBe(true);
      expect(readLink(writeLink(link))).toEqual({ link, unreadable: [] });
    }),
    { numRuns: 1000 },
  );
});

test("a damaged part of the data leaves the rest of it; other data's parts are not heard", () => {
  const { link, unreadable } = readLink("data=hub:me/set&split=&read=-4&rows=8&labels=who");
  expect(unreadable).toEqual(["split=", "read=-4"]);
  expect(link.data).toEqual({ source: { id: "me/set" }, choice: { label: "who", rows: 8 } });
  expect(readLink("split=test&read=4&data=file:a1")).toEqual({
    link: { ...allHeads, data: { source: { file: "a1" }, choice: {} } },
    unreadable: [],
  });
});

test("masks and pruned models are written short, and a mask that is none is named", () => {
  const sources = [
    ...defaultLink.sources,
    { kind: "pruned", base: "bert-emotion", heads: { 0: [0, 1, 2], 3: [7] } } as const,
  ];
  const link = {
    ...defaultLink,
    sources,
    view: { ...defaultLink.view, masks: { "bert-emotion": { 1: [4, 6] } } },
  };
  expect(writeLink(link)).toContain("model=pruned:0:0-2.3:7:bert-emotion");
  expect(writeLink(link)).toContain("mask=1:4,6@bert-emotion");
  expect(readLink("mask=1:x@bert-emotion").unreadable).toEqual(["mask=1:x@bert-emotion"]);
  expect(readLink("mask=1:2").unreadable).toEqual(["mask=1:2"]);
  const pruned = "model=pruned:0:1:nobody";
  expect(readLink(`model=bert-emotion&${pruned}`).unreadable).toEqual([pruned]);
  expect(Object.values(readLink(writeLink(link)).link.view.masks).map(countHeads)).toEqual([2]);
});

test("a link of a question changes what it names and leaves the rest", () => {
  const link: LinkState = {
    ...defaultLink,
    text: "mine",
    sources: [
      { kind: "embedded", model: "bert-emotion" },
      { kind: "hub", id: "me/tiny", revision: null, hub: null },
    ],
    view: { ...defaultLink.view, place: "notebook", threshold: 0.2 },
    decoding: { ...defaultLink.decoding, lanes: [{ name: "Greedy", options: { max_new_tokens: 5 } }] },
  };
  const { link: changed, unreadable } = changedBy(link, "#place=heads&figure=importance&rows=32");
  expect(unreadable).toEqual([]);
  expect(changed).toEqual({
    ...link,
    view: { ...link.view, place: "heads", headsTab: "importance" },
    data: { ...link.data, choice: { rows: 32 } },
  });
  const lanes = '[["Greedy",{"max_new_tokens":128}],["Two",{"num_beams":2}]]';
  expect(changedBy(link, `lanes=${lanes}`).link.decoding.lanes).toEqual([
    { name: "Greedy", options: { max_new_tokens: 5 } },
    { name: "Two", options: { num_beams: 2 } },
  ]);
  expect(changedBy(link, "place=attention").link.view.isOneHead).toBe(true);
  expect(changedBy(link, "place=nowhere").unreadable).toEqual(["place=nowhere"]);
  const other = changedBy({ ...link, data: { ...link.data, choice: { rows: 9 } } }, "data=hub:me/set");
  expect(other.link.data).toEqual({ source: { id: "me/set" }, choice: {} });
});

test("a view shows its place and figure also where they are the default", () => {
  const view: ViewState = {
    ...defaultLink.view,
    place: "notebook",
    tab: "model",
    layout: "side-by-side",
    headsTab: "entropy",
  };
  const opened = (hash: string) => changedBy({ ...defaultLink, view }, hash).link.view;
  expect(opened("layer=0&head=2&one=1")).toEqual({
    ...view,
    place: "attention",
    tab: "heads",
    layout: "single",
  });
  expect(opened("tab=model")).toEqual({ ...view, place: "attention", layout: "single" });
  expect(opened("place=heads")).toEqual({ ...view, place: "heads", headsTab: defaultLink.view.headsTab });
  expect(opened("place=decoding")).toEqual({ ...view, place: "decoding" });
});

test("opening a view keeps the longest sentence of any script", () => {
  const text = "文".repeat(maxTextLength);
  const { link, unreadable } = changedBy({ ...defaultLink, text }, "place=heads");
  expect([link.text === text, link.view.place, unreadable]).toEqual([true, "heads", []]);
});
