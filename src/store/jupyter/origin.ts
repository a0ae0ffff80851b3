/** @file Where a model of the page comes from, so that the library can load the same one. Pure. */

import { type HeadSet, noHeads, placesOf, sameHeads, withHeads } from "../../analysis/head-sets";
import type { ModelInfo } from "../../engine/api/api";
import { plural } from "../../lib/format";
import { markdownCode } from "../../lib/markdown";
import { pythonText, pythonValue } from "../decoding/lanes";
import { libraryRelease } from "../decoding/python";
import type { Slot, SlotSource } from "../state";
import { type Cell, code, markdown, pythonLines } from "./file";

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
 * Null for a checkpoint that lacks heads already, since the library then counts the others anew, and for random weights
 * without some heads, which only exist on the page.
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
  if (seed !== null && !sameHeads(removed, noHeads)) return null;
  return { source, seed, removed, info, page };
}

const modelClasses = {
  classifier: "AutoModelForSequenceClassification",
  "masked-lm": "AutoModelForMaskedLM",
  lm: "AutoModelForCausalLM",
  none: "AutoModel",
} as const;

/** What a file compares with the page's: tokens, numbers, or numbers that it also draws. */
type Compared = "tokens" | "numbers" | "drawings";

/**
 * Imports, the checkpoint, the model, and how numbers are compared with the page's. `isMasked`: whether a mask is used
 * later, besides that of the heads that were removed.
 */
export function modelCells(origin: Origin, compared: Compared, isMasked = false): readonly Cell[] {
  const { info, seed, source } = origin;
  const modelClass = modelClasses[info.head];
  const classes = ["AutoTokenizer", modelClass, ...(seed === null ? [] : ["AutoConfig"])].sort();
  return [
    code(
      `# pip install transformers==${libraryRelease(info.family)} torch numpy matplotlib`,
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
    ...(isMasked || (removes(origin) && compared !== "tokens") ? maskingCells(info) : []),
    ...removedCells(origin, compared),
  ];
}

/** Lets the model take `head_mask` as the others do: rows of `[head]`, or `[1, head, query, 1]`, in the order of the layers. */
function maskingCells({ family, numHeads, outputProjection, hasHeadMask }: ModelInfo): readonly Cell[] {
  if (hasHeadMask) return [];
  return [
    markdown(
      `The library cannot mask heads of ${markdownCode(family)} as the page does. Here a mask scales what each head passes on to ${markdownCode(outputProjection)}.`,
    ),
    code(
      "rows = []",
      "",
      "",
      "def take_mask(_model, args, inputs):",
      '    rows[:] = inputs.pop("head_mask", [])',
      "    return args, inputs",
      "",
      "",
      "def scale_heads(_projection, args):",
      "    if not rows:",
      "        return None",
      "    row = rows.pop(0)",
      "    scale = row[:, None] if row.ndim == 1 else row.transpose(1, 2)",
      `    return ((args[0].unflatten(-1, (${numHeads}, -1)) * scale).flatten(-2),)`,
      "",
      "",
      "model.register_forward_pre_hook(take_mask, with_kwargs=True)",
      "for name, module in model.named_modules():",
      `    if name.endswith(${pythonText(`.${outputProjection}`)}):`,
      "        module.register_forward_pre_hook(scale_heads)",
    ),
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

function removedCells({ removed, info }: Origin, compared: Compared): readonly Cell[] {
  const places = placesOf(removed);
  if (places.length === 0) return [];
  const were = `${plural(places.length, "head")} of this model ${places.length === 1 ? "was" : "were"} removed on the page.`;
  if (compared !== "tokens") {
    return [markdown(`${were} A mask has the same effect.`), code(...maskLines("present", places, info))];
  }
  return info.isPrunedByLibrary
    ? [markdown(were), code(`model.prune_heads(${pythonHeads(removed)})  # generate takes no mask`)]
    : [
        markdown(`${were} Zeros in place of the weights that read them have the same effect.`),
        code(...zeroLines(removed, info)),
      ];
}

const pythonHeads = (heads: HeadSet): string =>
  `{${Object.entries(heads)
    .map(([layer, own]) => `${layer}: ${pythonValue(own)}`)
    .join(", ")}}`;

const zeroLines = (removed: HeadSet, { numHeads, outputProjection }: ModelInfo): readonly string[] => [
  "projections = [",
  "    module",
  "    for name, module in model.named_modules()",
  `    if name.endswith(${pythonText(`.${outputProjection}`)})`,
  "]",
  `for layer, heads in ${pythonHeads(removed)}.items():`,
  `    projections[layer].weight.data.unflatten(1, (${numHeads}, -1))[:, heads] = 0`,
];

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

const removes = ({ removed }: Origin): boolean => placesOf(removed).length > 0;

/** The argument of a forward pass, and the mask itself, that leave out the heads removed on the page. */
export const presentArgument = (origin: Origin): string => (removes(origin) ? ", head_mask=present" : "");

/** The library's masks set the weights of masked heads to zero; masks of `maskingCells` leave them as they are. */
export const withoutRemoved = (origin: Origin): readonly string[] =>
  removes(origin) && !origin.info.hasHeadMask ? ["attention *= present[:, :, None, None]"] : [];
