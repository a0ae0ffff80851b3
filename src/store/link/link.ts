/**
 * @file The whole view as text behind the `#` of the page's address, and back.
 *
 * Behind the `#` because a browser keeps that part to itself: no server sees the sentence.
 * What equals its default is left out, so the address of a first visit is bare.
 */

import { z } from "zod";
import { countHeads, type HeadSet, readHeads, writeHeads } from "../../analysis/head-sets";
import { embeddedModels } from "../../engine/api/api";
import { attentionFigures, attentionOptions } from "../../figures/attention";
import { figureKeys } from "../../figures/figure";
import { headFigures, headOptions } from "../../figures/heads/table";
import { maxSeed } from "../../lib/random";
import { dataNames, firstData, type NamedData, readData, writeData } from "../data/link";
import { type DecodingLink, decodingFields, defaultDecodingLink } from "../decoding/link";
import { firstSentence } from "../first-view";
import { baseOf, isOwnFilesId, slotsOf, withBases } from "../slots";
import {
  defaultActive,
  defaultSources,
  maxTextLength,
  type Slot,
  type SlotId,
  type SlotSource,
} from "../state";
import { initialView, places, type ViewState } from "../view";
import { type Fields, flagField, type ReadField, readFields, writeFields } from "./fields";
import { readHubWord, writeHubWord } from "./hub-word";

/** What a link carries. Models from files are not in `sources`, nor those made from them. */
export interface LinkState {
  readonly text: string;
  readonly pair: string | null;
  readonly sources: readonly SlotSource[];
  /** The id of the active slot; for a model from files it is all that a link contains. */
  readonly active: string;
  readonly view: ViewState;
  /** For the user's own file it is an id, which is meaningful only in their browser. */
  readonly data: NamedData;
  readonly decoding: DecodingLink;
}

export interface ReadLink {
  readonly link: LinkState;
  /** The parameters that could not be understood, as the link has them; their defaults are used. */
  readonly unreadable: readonly string[];
}

export const defaultLink: LinkState = {
  text: firstSentence,
  pair: null,
  sources: defaultSources,
  active: defaultActive,
  view: initialView,
  data: firstData,
  decoding: defaultDecodingLink,
};

const maxModels = 12;
const maxIndex = 9_999;

/** Addresses longer than this are not read: a browser makes none, and a hostile one costs time. */
const maxHashLength = 4 * maxTextLength;

const index = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().max(maxIndex));
const indexList = z.union([
  z.literal("none").transform(() => []),
  z
    .string()
    .transform((list) => list.split(","))
    .pipe(z.array(index).max(256)),
]);
const pin = z
  .string()
  .regex(/^[qk]\d{1,4}@.+$/)
  .transform((text): ViewState["pin"] => {
    const at = text.indexOf("@");
    return {
      side: text[0] === "q" ? "query" : "key",
      index: Number(text.slice(1, at)),
      slot: text.slice(at + 1),
    };
  });

/** `0:1,4-6.3:7@bert-emotion`: the masked heads by layer, of the model in a slot; a word for each model. */
const masks = z
  .string()
  .min(1)
  .transform((text) => text.split(" ").filter((word) => word !== ""))
  .pipe(
    z
      .array(
        z
          .string()
          .transform(readMask)
          .pipe(z.tuple([z.string(), z.custom<HeadSet>(isThere)])),
      )
      .max(64)
      .refine((entries) => new Set(entries.map(([slot]) => slot)).size === entries.length),
  )
  .transform((entries): ViewState["masks"] => Object.fromEntries(entries));

function readMask(word: string): readonly [slot: string, heads: HeadSet | null] {
  const at = word.indexOf("@");
  return [word.slice(at + 1), at < 1 ? null : readHeads(word.slice(0, at))];
}

function isThere(heads: unknown): boolean {
  return heads !== null;
}

function writeMasks(masks: ViewState["masks"]): string {
  return Object.entries(masks)
    .filter(([, heads]) => countHeads(heads) > 0)
    .map(([slot, heads]) => `${writeHeads(heads)}@${slot}`)
    .join(" ");
}

const viewFields: Fields<ViewState> = {
  place: { name: "place", write: String, read: z.enum(places) },
  tab: { name: "tab", write: String, read: z.enum(figureKeys(attentionFigures)) },
  layer: { name: "layer", write: String, read: index },
  heads: {
    name: "heads",
    write: (heads) => (heads === null ? null : heads.length === 0 ? "none" : heads.join(",")),
    read: indexList.transform((heads) => [...new Set(heads)].sort((a, b) => a - b)),
  },
  head: {
    name: "head",
    write: (head) => (head === null ? "none" : String(head)),
    read: z.union([z.literal("none").transform(() => null), index]),
  },
  isOneHead: flagField("one"),
  ...attentionOptions,
  layout: { name: "layout", write: String, read: z.enum(["single", "side-by-side"]) },
  pin: {
    name: "pin",
    write: (value) => value && `${value.side[0]}${value.index}@${value.slot}`,
    read: pin,
  },
  isInspectorOpen: {
    ...flagField("inspector"),
    write: (isOpen) => (isOpen === null ? null : isOpen ? "1" : "0"),
  },
  masks: { name: "mask", write: writeMasks, read: masks },
  headsTab: { name: "figure", write: String, read: z.enum(figureKeys(headFigures)) },
  ...headOptions,
};

const text = z.string().max(maxTextLength);
const seedPattern = /^random:(\d{1,10}):(.+)$/;
const prunedPattern = /^pruned:([\d:.,-]+):(.+)$/;

type PortableSource = Exclude<SlotSource, { kind: "files" }>;

/** The sources a link can carry: not files of one's own, nor models made from them. */
export function portable(sources: readonly SlotSource[]): readonly PortableSource[] {
  return withBases(sources.filter((source) => source.kind !== "files"));
}

/**
 * The source of the model in a slot, with its bases; null if the slot does not exist. Unlike the id of a slot, it is never
 * reused for another model.
 */
export function sourceWords(id: SlotId, slots: readonly Slot[]): string | null {
  const source = slots.find((slot) => slot.id === id)?.source;
  if (!source) return null;
  if (source.kind === "files") return `files ${source.files.map(fileWords).join(" ")}`;
  const base = baseOf(source);
  const others = slots.filter((slot) => slot.id !== id);
  return base === null ? writeSource(source) : `${writeSource(source)} of ${sourceWords(base, others)}`;
}

const fileWords = ({ name, size, lastModified }: File) => `${name} ${size} ${lastModified}`;

/** One model as a word of the link. */
function writeSource(source: PortableSource): string {
  switch (source.kind) {
    case "embedded":
      return source.model;
    case "random":
      return `random:${source.seed}:${source.base}`;
    case "pruned":
      return `pruned:${writeHeads(source.heads)}:${source.base}`;
    case "hub":
      return writeHubWord(source);
  }
}

function readSource(word: string): SlotSource | null {
  const embedded = embeddedModels.find((model) => model === word);
  if (embedded) return { kind: "embedded", model: embedded };
  const [, seed, base] = seedPattern.exec(word) ?? [];
  if (base !== undefined)
    return Number(seed) <= maxSeed ? { kind: "random", base, seed: Number(seed) } : null;
  const [, pruned, from] = prunedPattern.exec(word) ?? [];
  if (pruned !== undefined && from !== undefined) return readPruned(pruned, from);
  const hub = readHubWord(word);
  return hub && { kind: "hub", ...hub };
}

function readPruned(text: string, base: string): SlotSource | null {
  const heads = readHeads(text);
  return heads && countHeads(heads) > 0 ? { kind: "pruned", base, heads } : null;
}

const sameWords = (a: readonly PortableSource[], b: readonly PortableSource[]) =>
  a.map(writeSource).join("\n") === b.map(writeSource).join("\n");

/** The link's parameters as written behind the `#`; empty if everything has its default. */
export function writeLink(link: LinkState): string {
  const pairs: [string, string][] = [];
  if (link.text !== defaultLink.text) pairs.push(["text", link.text]);
  if (link.pair !== null) pairs.push(["pair", link.pair]);
  const sources = portable(link.sources);
  if (!sameWords(sources, defaultSources)) {
    pairs.push(...sources.map((source): [string, string] => ["model", writeSource(source)]));
  }
  if (link.active !== defaultActive) pairs.push(["show", link.active]);
  const others = [
    ...writeData(link.data),
    ...writeFields(decodingFields, link.decoding, defaultDecodingLink),
  ];
  const { place, isOneHead } = link.view;
  const isBare =
    [...pairs, ...others, ...writeFields(viewFields, link.view, { ...initialView, isOneHead })].length === 0;
  const usual = { ...initialView, isOneHead: usualOneHead(place, isBare) };
  pairs.push(...writeFields(viewFields, link.view, usual), ...others);
  return pairs.map(([name, value]) => `${name}=${escapeValue(value)}`).join("&");
}

/**
 * What a link without the parameter means. Links made before it existed drew all heads of the Attention place in full
 * colour, and still do; the address of a first visit has no parameters at all.
 */
const usualOneHead = (place: ViewState["place"], isBare: boolean): boolean => isBare || place !== "attention";

/** Like a query string's value, but `:` `/` `@` `,` stay legible. */
function escapeValue(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replace(/%(?:3A|2F|40|2C)/g, decodeURIComponent)
    .replaceAll("%20", "+");
}

/** Reads what stands behind the `#`. Never throws: what cannot be read keeps its default and is named. */
export function readLink(hash: string): ReadLink {
  if (hash.length > maxHashLength) return { link: defaultLink, unreadable: ["link"] };
  return readParameters(new URLSearchParams(hash.replace(/^#/, "")));
}

function readParameters(parameters: URLSearchParams): ReadLink {
  const unreadable = new Set<string>();
  for (const stranger of strangersAmong(parameters)) unreadable.add(stranger);

  const read: ReadField = ({ name, read: type }, usual) => {
    const written = parameters.get(name);
    if (written === null) return usual;
    const parsed = type.safeParse(written);
    if (!parsed.success) unreadable.add(`${name}=${written}`);
    return parsed.success ? parsed.data : usual;
  };
  const sources = readSources(parameters.getAll("model"), unreadable);
  const dataWord = parameters.get("data");
  const data = readData(dataWord, read);
  if (!data) unreadable.add(`data=${dataWord}`);
  const view = readFields(viewFields, initialView, read);
  const isMarked = parameters.has(viewFields.isOneHead.name);
  const isOneHead = isMarked ? view.isOneHead : usualOneHead(view.place, parameters.size === 0);
  const link: LinkState = {
    text: read({ name: "text", read: text }, defaultLink.text),
    pair: read<string | null>({ name: "pair", read: text }, defaultLink.pair),
    sources,
    active: readActive(parameters.get("show") ?? defaultActive, sources, unreadable),
    view: { ...view, isOneHead },
    data: data ?? firstData,
    decoding: readFields(decodingFields, defaultDecodingLink, read),
  };
  return { link, unreadable: [...unreadable] };
}

const repeatable = "model";

const knownNames: ReadonlySet<string> = new Set([
  ...["text", "pair", repeatable, "show", ...dataNames],
  ...Object.values<{ name: string }>(viewFields).map(({ name }) => name),
  ...Object.values<{ name: string }>(decodingFields).map(({ name }) => name),
]);

/** Parameters that no link has, or has once: a damaged link may make a name of anything. */
function strangersAmong(parameters: URLSearchParams): readonly string[] {
  const seen = new Set<string>();
  return [...parameters].flatMap(([name, value]) => {
    const isStrange = !knownNames.has(name) || (name !== repeatable && seen.has(name));
    seen.add(name);
    return isStrange ? [value === "" ? name : `${name}=${value}`] : [];
  });
}

function readSources(words: readonly string[], unreadable: Set<string>): readonly SlotSource[] {
  if (words.length === 0) return defaultSources;
  const read = words.map((word, at) => (at < maxModels ? readSource(word) : null));
  const sources = withBases(read.filter((source) => source !== null));
  for (const [at, source] of read.entries()) {
    if (!source || !sources.includes(source)) unreadable.add(`model=${words[at]}`);
  }
  return sources.length === 0 ? defaultSources : sources;
}

function readActive(id: string, sources: readonly SlotSource[], unreadable: Set<string>): string {
  const ids = slotsOf(sources).map((slot) => slot.id);
  if (ids.includes(id) || isOwnFilesId(id)) return id;
  if (id !== defaultActive) unreadable.add(`show=${id}`);
  return usualOf(ids);
}

/** What a link shows, also where it leaves it out: that is its default, not what was shown before. */
function shownIn({ place, tab, layout, headsTab }: ViewState): Partial<ViewState> {
  if (place === "attention") return { place, tab, layout };
  return place === "heads" ? { place, headsTab } : { place };
}

/** The parts of the view that a link names. */
export function viewNamedBy(hash: string): Partial<ViewState> {
  const { view } = readLink(hash).link;
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const keys = (Object.keys(viewFields) as (keyof ViewState)[]).filter((key) =>
    parameters.has(viewFields[key].name),
  );
  return Object.fromEntries(keys.map((key) => [key, view[key]]));
}

/** `link` with the view of a hash and what else it says; the rest stays, and lanes are added to those there. */
export function changedBy(link: LinkState, hash: string): ReadLink {
  const { link: named, unreadable } = readLink(hash);
  if (hash.length > maxHashLength) return { link, unreadable };
  const parameters = new URLSearchParams(writeLink(link));
  // Where it is left out, its meaning depends on the place.
  parameters.set(viewFields.isOneHead.name, link.view.isOneHead ? "1" : "0");
  const changes = new URLSearchParams(hash.replace(/^#/, ""));
  // Columns and rows are those of one set.
  const replaced = [...changes.keys(), ...(changes.has("data") ? dataNames : [])];
  for (const name of replaced) parameters.delete(name);
  for (const [name, value] of changes) parameters.append(name, value);
  // Written out, a long text of one's own may exceed what is read from an address.
  const read = readParameters(parameters);
  const view = { ...read.link.view, ...shownIn(named.view) };
  const { lanes } = read.link.decoding;
  const more = changes.has("lanes")
    ? [
        ...link.decoding.lanes,
        ...lanes.filter(({ name }) => !link.decoding.lanes.some((lane) => lane.name === name)),
      ]
    : lanes;
  return { ...read, link: { ...read.link, view, decoding: { ...read.link.decoding, lanes: more } } };
}

/** The model shown by default, among those present. */
export function usualOf(ids: readonly string[]): string {
  return ids.includes(defaultActive) ? defaultActive : ids[0]!;
}
