/** @file What a mask of heads changes, as a Jupyter file. Pure. */

import { type HeadSet, placesOf } from "../../analysis/head-sets";
import { formatFull, plural } from "../../lib/format";
import { markdownInline } from "../../lib/markdown";
import type { Examples } from "../data/choice";
import { pythonText, pythonValue } from "../decoding/lanes";
import type { SentenceEffect, SetEffect } from "../pruning/state";
import { type Cell, code, jupyterText, markdown, pythonLines, pythonNumbers } from "./file";
import { maskLines, modelCells, type Origin } from "./origin";

export interface MaskContent {
  readonly origin: Origin;
  readonly mask: HeadSet;
  readonly sentences: SentenceEffect | null;
  /** `examples`: the texts that were scored, and their labels. */
  readonly set: { readonly effect: SetEffect; readonly examples: Examples } | null;
}

export function maskJupyter({ origin, mask, sentences, set }: MaskContent): string {
  const { info, removed } = origin;
  const places = placesOf(mask);
  const isRemoved = placesOf(removed).length > 0;
  return jupyterText([
    markdown(
      `# A mask of the heads of ${markdownInline(info.name)}`,
      "",
      "Computes with transformers what Headscope shows, and compares the numbers.",
    ),
    ...modelCells(origin, "numbers", true),
    markdown(
      "## The mask",
      "",
      `${plural(places.length, "head")} of ${info.numLayers * info.numHeads}: the output of a masked head is multiplied by 0.`,
    ),
    code(
      `whole = ${isRemoved ? "present" : `torch.ones(${info.numLayers}, ${info.numHeads})`}`,
      ...maskLines("masked", places, info),
      ...(isRemoved ? ["masked *= present"] : []),
      "",
      "",
      "def logits_of(text, mask):",
      `    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=${info.maxPositions})`,
      "    with torch.no_grad():",
      "        return model(**inputs, head_mask=mask).logits[0]",
    ),
    ...(sentences ? sentenceCells(sentences) : []),
    ...(set ? setCells(set) : []),
  ]);
}

function sentenceCells({ texts, before, after }: SentenceEffect): readonly Cell[] {
  return [
    markdown("## Sentences", "", "Their logits without the mask and with it."),
    code(
      `sentences = ${pythonLines(texts.map(pythonText))}`,
      "before = torch.stack([logits_of(text, whole) for text in sentences])",
      "after = torch.stack([logits_of(text, masked) for text in sentences])",
      `compare("logits without the mask", before, ${pythonNumbers(before)})`,
      `compare("logits with the mask", after, ${pythonNumbers(after)})`,
      "for text, one, other in zip(sentences, before, after):",
      "    names = [model.config.id2label[int(logits.argmax())] for logits in (one, other)]",
      '    print(f"{text}: {names[0]} → {names[1]}")',
    ),
  ];
}

function setCells({ effect, examples }: NonNullable<MaskContent["set"]>): readonly Cell[] {
  const { before, after } = effect;
  const isAccuracy = before.metric?.name === "accuracy" && after.metric?.name === "accuracy";
  const ofClasses = [
    "def score(mask):",
    "    logits = torch.stack([logits_of(text, mask) for text in texts])",
    "    loss = torch.nn.functional.cross_entropy(logits, wanted)",
    "    return loss.item(), (logits.argmax(-1) == wanted).float().mean().item()",
    "",
    "",
    `compare("loss and accuracy without the mask", score(whole), ${scoreOf(before)})`,
    `compare("loss and accuracy with the mask", score(masked), ${scoreOf(after)})`,
    "score(whole), score(masked)",
  ];
  if (!isAccuracy) return [];
  return [
    markdown("## The set", "", `Loss and accuracy over ${plural(examples.texts.length, "text")}.`),
    code(
      `texts = ${pythonLines(examples.texts.map(pythonText))}`,
      `wanted = torch.tensor(${pythonValue(examples.labels ?? [])})`,
      "",
      "",
      ...ofClasses,
    ),
  ];
}

const scoreOf = ({ loss, metric }: SetEffect["before"]): string =>
  `(${formatFull(loss)}, ${formatFull(metric?.value ?? Number.NaN)})`;
