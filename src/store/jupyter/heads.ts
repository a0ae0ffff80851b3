/** @file The entropy and the importance of every head as a Jupyter file. Pure. */

import { normaliseLayers } from "../../analysis/normalise-layers";
import { hasRows, problemOf } from "../../analysis/problem";
import type { ImportanceDefinition } from "../../engine/api/heads";
import type { HeadEntropies, Importance } from "../../figures/measured";
import { formatFull, plural } from "../../lib/format";
import { markdownInline } from "../../lib/markdown";
import type { Examples } from "../data/choice";
import { pythonText, pythonValue } from "../decoding/lanes";
import type { Subject } from "../state";
import { type Cell, code, jupyterText, markdown, pythonLines, pythonNumbers } from "./file";
import { modelCells, type Origin, presentArgument, withoutRemoved } from "./origin";

export interface HeadsContent {
  readonly origin: Origin;
  /** Over a sentence or pair, or over the texts of the data. */
  readonly entropy: { readonly asked: Subject | readonly string[]; readonly found: HeadEntropies } | null;
  readonly importance: { readonly asked: Examples; readonly found: Importance } | null;
  readonly definition: ImportanceDefinition;
}

export function headsJupyter(content: HeadsContent): string {
  const { origin, entropy, importance, definition } = content;
  return jupyterText([
    markdown(
      `# The heads of ${markdownInline(origin.info.name)}`,
      "",
      "Computes with transformers what Headscope shows, and compares the numbers.",
    ),
    ...modelCells(origin, "drawings", importance !== null),
    ...(entropy ? entropyCells(origin, entropy) : []),
    ...(importance ? importanceCells(origin, importance, definition) : []),
  ]);
}

function entropyCells(
  origin: Origin,
  { asked, found }: NonNullable<HeadsContent["entropy"]>,
): readonly Cell[] {
  const { numLayers, numHeads, maxPositions } = origin.info;
  return [
    markdown(
      "## Entropy",
      "",
      `−Σ p ln p of each query, in nats, summed over all ${plural(found.tokens, "token")} of ${plural(found.texts, "text")}.`,
    ),
    code(
      `examples = ${pythonLines(examplesOf(asked))}`,
      `entropy = torch.zeros(${numLayers}, ${numHeads})`,
      "for example in examples:",
      `    inputs = tokenizer(*example, return_tensors="pt", truncation=True, max_length=${maxPositions})`,
      "    with torch.no_grad():",
      `        output = model(**inputs, output_attentions=True${presentArgument(origin)})`,
      "    attention = torch.stack(output.attentions)[:, 0]  # [layer, head, query, key]",
      ...withoutRemoved(origin).map((line) => `    ${line}`),
      "    entropy -= torch.special.xlogy(attention, attention).sum((-2, -1))",
      `page = ${pythonNumbers(found.entropy)}`,
      'compare("entropy of every head", entropy, page)',
    ),
    code(...mapLines("entropy", "Entropy, sum over tokens, nats")),
  ];
}

/** Each a tuple: a text, or a pair. */
function examplesOf(asked: Subject | readonly string[]): readonly string[] {
  if (!("text" in asked)) return asked.map((text) => `(${pythonText(text)},)`);
  const { text, pair } = asked;
  return [pair === null ? `(${pythonText(text)},)` : `(${pythonText(text)}, ${pythonText(pair)})`];
}

function importanceCells(
  origin: Origin,
  { asked, found }: NonNullable<HeadsContent["importance"]>,
  definition: ImportanceDefinition,
): readonly Cell[] {
  const { info, removed } = origin;
  const raw = found.byDefinition[definition];
  const isRemoved = Object.keys(removed).length > 0;
  return [
    markdown(
      "## Importance",
      "",
      "How much the loss would change if a head were dimmed a little: the derivative by its entry of the head mask, divided by the number of tokens; then also by the L2 norm of its layer.",
      "",
      words[definition],
    ),
    code(
      `texts = ${pythonLines(asked.texts.map(pythonText))}`,
      ...(asked.labels ? [`labels = ${pythonValue(asked.labels)}`] : []),
    ),
    code(
      `mask = ${isRemoved ? "present" : `torch.ones(${info.numLayers}, ${info.numHeads})`}`,
      ...(definition === "position" ? positionLines : gradientLines),
      "",
      "",
      "gradients, losses, shares, num_tokens = [], [], [], 0",
      `for ${asked.labels ? "text, label in zip(texts, labels)" : "text in texts"}:`,
      `    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=${info.maxPositions})`,
      '    length = inputs["input_ids"].shape[1]',
      "    num_tokens += length",
      ...(asked.labels
        ? ["    shares.append(1)", `    wanted = torch.tensor([label]${labelType(asked, info)})`]
        : [
            "    if length == 1:",
            "        continue  # it has no next token to predict",
            "    shares.append(length - 1)",
            '    wanted = inputs["input_ids"]',
          ]),
      "    loss, gradient = gradient_of(inputs, wanted)",
      "    losses.append(loss.item())",
      "    gradients.append(gradient)",
      "gradients = torch.stack(gradients)  # [text, layer, head]",
      "shares = torch.tensor(shares, dtype=torch.float32)",
      "shares /= shares.sum()",
    ),
    code(
      `importance = ${formulas[definition]} / num_tokens`,
      ...(isRemoved ? ["importance *= present"] : []),
      "normalised = importance / (importance.norm(dim=-1, keepdim=True) + 1e-20)",
      `print(f"{num_tokens} tokens, on the page ${found.tokens}")`,
      `compare("loss", (shares * torch.tensor(losses)).sum(), ${formatFull(found.loss)})`,
      `page = ${pythonNumbers(raw)}`,
      `page_normalised = ${pythonNumbers(normaliseLayers(raw))}`,
      'compare("importance", importance, page)',
      'compare("importance by the norm of the layer", normalised, page_normalised)',
    ),
    code(...mapLines("normalised", "Importance by the norm of the layer")),
  ];
}

/** All labels but those of one class for each text are floats in the library. */
function labelType({ labels = [] }: Examples, { labels: names = [], problemType }: Origin["info"]): string {
  const problem = problemOf(problemType, names.length, hasRows(labels));
  return problem === "single_label_classification" ? "" : ", dtype=torch.float32";
}

const words: Record<ImportanceDefinition, string> = {
  batch: "The gradient is that of the mean loss of all texts; its absolute value is taken once.",
  example: "The absolute value is taken of the gradient of each text, and summed.",
  position: "The absolute value is taken of the gradient of each query position of each text, and summed.",
  cumulative:
    "Gradients are never set to zero: the absolute value is taken of the sum so far after each text, and summed.",
};

/** From the texts' own gradients `[text, layer, head]`. */
const formulas: Record<ImportanceDefinition, string> = {
  batch: "(shares[:, None, None] * gradients).sum(0).abs()",
  example: "gradients.abs().sum(0)",
  position: "gradients.sum(0)",
  cumulative: "gradients.cumsum(0).abs().sum(0)",
};

const gradientLines = [
  "",
  "",
  "def gradient_of(inputs, wanted):",
  "    leaf = mask.clone().requires_grad_()",
  "    loss = model(**inputs, labels=wanted, head_mask=leaf).loss",
  "    return loss.detach(), torch.autograd.grad(loss, leaf)[0]",
];

const positionLines = [
  "",
  "",
  "def gradient_of(inputs, wanted):",
  '    """A mask with an entry for each query position has the gradient there."""',
  '    length = inputs["input_ids"].shape[1]',
  "    leaf = mask[:, None, :, None, None].expand(-1, 1, -1, length, 1).contiguous().requires_grad_()",
  "    loss = model(**inputs, labels=wanted, head_mask=leaf).loss",
  "    return loss.detach(), torch.autograd.grad(loss, leaf)[0][:, 0, :, :, 0].abs().sum(-1)",
];

const mapLines = (values: string, title: string): readonly string[] => [
  "figure, axes = plt.subplots(figsize=(8, 4))",
  `drawn = axes.imshow(${values}, cmap="Blues")`,
  `axes.set(xlabel="head", ylabel="layer", title=${pythonText(title)})`,
  "figure.colorbar(drawn)",
  "plt.show()",
];
