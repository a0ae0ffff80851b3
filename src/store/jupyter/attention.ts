/** @file The attention of a sentence as a Jupyter file. Pure. */

import { markdownCode, markdownInline } from "../../lib/markdown";
import { at, floatTensor } from "../../lib/tensor";
import { pythonText, pythonValue } from "../decoding/lanes";
import type { Picture } from "../state";
import { type Cell, code, jupyterText, markdown, pythonNumbers } from "./file";
import { modelCells, type Origin, presentArgument, withoutRemoved } from "./origin";

export interface AttentionContent {
  readonly origin: Origin;
  readonly picture: Picture;
  readonly layer: number;
  readonly head: number;
}

/** So many of the page's weights are written into the file, in whole rows. */
const mostWeights = 600;

export function attentionJupyter(content: AttentionContent): string {
  const { origin, layer, head } = content;
  return jupyterText([
    markdown(
      `# Attention of ${markdownInline(origin.info.name)}`,
      "",
      "Computes with transformers what Headscope shows, and compares the numbers.",
    ),
    ...modelCells(origin, "drawings"),
    ...textCells(content),
    ...weightCells(content),
    ...entropyCells(content),
    markdown("The model view: every layer and head."),
    code(
      "layers, heads = attention.shape[:2]",
      "figure, axes = plt.subplots(layers, heads, figsize=(heads, layers), squeeze=False)",
      "for layer in range(layers):",
      "    for head in range(heads):",
      '        axes[layer, head].imshow(attention[layer, head].sqrt(), cmap="Blues", vmin=0, vmax=1)',
      "        axes[layer, head].set(xticks=[], yticks=[])",
      "plt.show()",
    ),
    markdown(`Layer ${layer}, head ${head}: a row is a query, a column a key.`),
    code(
      "figure, axes = plt.subplots(figsize=(7, 7))",
      `axes.imshow(attention[${layer}, ${head}].sqrt(), cmap="Blues", vmin=0, vmax=1)`,
      "axes.set_xticks(range(len(tokens)), tokens, rotation=90)",
      "axes.set_yticks(range(len(tokens)), tokens)",
      "plt.show()",
    ),
  ]);
}

/** The text as the model reads it, and its tokens beside the page's. */
function textCells({ picture: { subject, result } }: AttentionContent): readonly Cell[] {
  const pair = subject.pair === null ? [] : [`pair = ${pythonText(subject.pair)}`];
  const cut = result.truncated > 0 ? `, truncation=True, max_length=${result.ids.length}` : "";
  return [
    markdown("## The text", "", ...(cut ? ["The model cannot hold all of it; its end is cut off."] : [])),
    code(
      `text = ${pythonText(subject.text)}`,
      ...pair,
      `inputs = tokenizer(text, ${pair.length > 0 ? "pair, " : ""}return_tensors="pt"${cut})`,
      'tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])',
      `page_ids = ${pythonValue(result.ids)}`,
      'print("The same tokens as on the page:", inputs["input_ids"][0].tolist() == page_ids)',
    ),
  ];
}

function weightCells({ origin, picture: { result }, layer, head }: AttentionContent): readonly Cell[] {
  const matrix = at(at(result.attentions, layer), head);
  const numTokens = result.tokens.length;
  const numRows = Math.max(1, Math.min(numTokens, Math.floor(mostWeights / numTokens)));
  const rows = floatTensor(matrix.data.slice(0, numRows * numTokens), [numRows, numTokens]);
  const which = numRows < numTokens ? `, the first ${numRows} queries` : "";
  return [
    markdown("## Attention", "", "`attention[layer, head, query, key]`; each row sums to 1."),
    code(
      "with torch.no_grad():",
      `    output = model(**inputs, output_attentions=True${presentArgument(origin)})`,
      "attention = torch.stack(output.attentions)[:, 0]",
      ...withoutRemoved(origin),
      `page = ${pythonNumbers(rows)}`,
      `compare("layer ${layer}, head ${head}${which}", attention[${layer}, ${head}, :${numRows}], page)`,
    ),
    ...(result.logits.shape.length === 1 && result.logits.data.length > 0
      ? [
          markdown("The logits of the classifier:"),
          code(`compare("logits", output.logits[0], ${pythonNumbers(result.logits)})`),
        ]
      : []),
  ];
}

function entropyCells({ picture: { result } }: AttentionContent): readonly Cell[] {
  return [
    markdown(
      "## Entropy",
      "",
      `${markdownCode("−Σ p ln p")} of each query, in nats, as the mean over the queries of a head: near 0 for a head that looks at one token.`,
    ),
    code(
      "entropy = -torch.special.xlogy(attention, attention).sum(-1).mean(-1)",
      `page = ${pythonNumbers(result.entropies)}`,
      'compare("entropy of every head", entropy, page)',
    ),
  ];
}
