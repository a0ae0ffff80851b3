/** @file Where a model of the page comes from, so that the library can load the same one. Pure. */

import { type HeadSet, noHeads, placesOf, sameHeads, withHeads } from "../../analysis/head-sets";
import type { ModelInfo } from "../../engine/api/api";
import { plural } from "../../lib/format";
import { markdownCode } from "../../lib/markdown";
import { pythonText } from "../decoding/lanes";
import type { Slot, SlotSource } from "../state";
import { type Cell, code, markdown, pythonLines } from "./notebook";

declare const __EMBEDDED_FILES__: readonly string[];

/** A model, and how it differs from the checkpoint that it was made from. */
export interface Origin {
  readonly source: Extract<SlotSource, { kind: "embedded" | "hub" | "files" }>;
  /** Null unless its weights are random. */
  readonly seed: number | null;
  /** Heads that were removed on the page. */
  readonly removed: HeadSet;
  readonly info: ModelInfo;
  /** The address of the page. */
  readonly page: string;
}

/**
 * Null for a checkpoint that lacks heads already, since the library then counts the others anew, for random weights
 * without some heads, which only exist on the page, and for heads removed from a model from which the library removes
 * none.
 */
export function originOf(slot: Slot, slots: readonly Slot[], page: string): Origin | null {
  if (slot.state.kind !== "ready") return null;
  const { info } = slot.state;
  let [seed, removed, source]: [number | null, HeadSet, SlotSource | undefined] = [
    null,
    noHeads,
    slot.source,
  ];
  while (source && "base" in source) {
    if (source.kind === "random") seed ??= source.seed;
    else removed = withHeads(removed, placesOf(source.heads));
    const base: string = source.base;
    source = slots.find(({ id }) => id === base)?.source;
  }
  if (!source || "base" in source || !sameHeads(removed, info.prunedHeads)) return null;
  const canRemove = seed === null && info.isPrunedByLibrary;
  if (!canRemove && !sameHeads(removed, noHeads)) return null;
  return { source, seed, removed, info, page };
}

const modelClasses = {
  classifier: "AutoModelForSequenceClassification",
  "masked-lm": "AutoModelForMaskedLM",
  lm: "AutoModelForCausalLM",
  none: "AutoModel",
} as const;

/** What a notebook compares with the page's: tokens, numbers, or numbers that it also draws. */
type Compared = "tokens" | "numbers" | "drawings";

/** Imports, the checkpoint, the model, and how numbers are compared with the page's. */
export function modelCells(origin: Origin, compared: Compared): readonly Cell[] {
  const { info, seed, source } = origin;
  const modelClass = modelClasses[info.head];
  const classes = ["AutoTokenizer", modelClass, ...(seed === null ? [] : ["AutoConfig"])].sort();
  return [
    code(
      "# pip install transformers==4.49.0 torch numpy matplotlib",
      ...(source.kind === "hub" && source.hub !== null
        ? ["import os", "", `os.environ["HF_ENDPOINT"] = ${pythonText(source.hub)}`, ""]
        : []),
      ...(compared === "drawings" ? ["import matplotlib.pyplot as plt"] : []),
      ...(compared === "tokens" ? [] : ["import numpy as np"]),
      "import torch",
      `from transformers import ${classes.join(", ")}`,
    ),
    ...checkpointCells(origin),
    ...(seed === null ? [] : randomCells(origin, seed)),
    code(
      `tokenizer = AutoTokenizer.from_pretrained(${locationOf(source)})`,
      ...modelLines(origin, modelClass),
      ...(compared === "tokens" ? [] : compareLines),
    ),
    ...removedCells(origin),
  ];
}

const compareLines = [
  "",
  "",
  "def compare(name, here, page):",
  '    """Prints the largest difference from the numbers on the page; None is a head that was removed."""',
  "    page = np.array(page, dtype=float)",
  "    difference = np.nanmax(np.abs(np.asarray(here, dtype=float) - page))",
  '    print(f"{name}: largest difference {difference:.1e}, largest number {np.nanmax(np.abs(page)):.1e}")',
];

function checkpointCells({ source, page }: Origin): readonly Cell[] {
  switch (source.kind) {
    case "hub":
      return [
        code(
          `checkpoint = ${pythonText(source.id)}`,
          ...(source.revision === null ? [] : [`revision = ${pythonText(source.revision)}`]),
        ),
      ];
    case "files":
      return [
        markdown(
          `The model was opened from files of your own, ${markdownCode(source.name)}: name their folder here.`,
        ),
        code('checkpoint = "path/to/the/folder"'),
      ];
    case "embedded": {
      const folder = `models/${source.model}/`;
      const files = __EMBEDDED_FILES__
        .filter((file) => file.startsWith(folder))
        .map((file) => file.slice(folder.length));
      return [
        markdown("The model came with the page. Its files are fetched from there once."),
        code(
          "from pathlib import Path",
          "from urllib.request import urlretrieve",
          "",
          `checkpoint = Path(${pythonText(source.model)})`,
          "checkpoint.mkdir(exist_ok=True)",
          `files = ${pythonLines(files.map(pythonText))}`,
          "for name in files:",
          "    if not (checkpoint / name).exists():",
          `        urlretrieve(${pythonText(new URL(folder, page).href)} + name, checkpoint / name)`,
        ),
      ];
    }
  }
}

function randomCells({ info }: Origin, seed: number): readonly Cell[] {
  return [
    markdown(
      `The page drew the weights of this model at random, with seed ${seed}; the library draws others, so its numbers differ. For the same weights, run this in the console of the page, unpack the file that it saves, and name the folder below:`,
      "",
      "```js",
      `const file = await headscope.exportModel(${JSON.stringify(info.model)}, "zip");`,
      "open(URL.createObjectURL(file));",
      "```",
    ),
    code("weights = None  # or the folder"),
  ];
}

function modelLines({ source, seed }: Origin, modelClass: string): readonly string[] {
  const loaded = (from: string) => [
    `model = ${modelClass}.${from},`,
    '    attn_implementation="eager",',
    "    torch_dtype=torch.float32,",
    ").eval()",
  ];
  if (seed === null) return loaded(`from_pretrained(\n    ${locationOf(source)}`);
  return [
    "if weights is None:",
    `    config = AutoConfig.from_pretrained(${locationOf(source)})`,
    ...loaded("from_config(\n    config").map(indented),
    "else:",
    ...loaded("from_pretrained(\n    weights").map(indented),
  ];
}

const indented = (line: string): string => line.replaceAll(/^/gm, "    ");

const locationOf = (source: Origin["source"]): string =>
  source.kind === "hub" && source.revision !== null ? "checkpoint, revision=revision" : "checkpoint";

function removedCells({ removed, info }: Origin): readonly Cell[] {
  const places = placesOf(removed);
  if (places.length === 0) return [];
  return [
    markdown(
      `${plural(places.length, "head")} of this model were removed on the page. Masking them has the same effect.`,
    ),
    code(...maskLines("present", places, info)),
  ];
}

/** A mask `[layer, head]` with 0 for these heads. */
export function maskLines(
  name: string,
  places: ReturnType<typeof placesOf>,
  { numLayers, numHeads }: Pick<ModelInfo, "numLayers" | "numHeads">,
): readonly string[] {
  return [
    `${name} = torch.ones(${numLayers}, ${numHeads})`,
    `for layer, head in [${places.map(([layer, head]) => `(${layer}, ${head})`).join(", ")}]:`,
    `    ${name}[layer, head] = 0`,
  ];
}

/** The argument of a forward pass, and the mask itself, that leave out the heads removed on the page. */
export const presentArgument = ({ removed }: Origin): string =>
  placesOf(removed).length > 0 ? ", head_mask=present" : "";
