/** @file The lanes of the Decoding place as a Jupyter file. Pure. */

import { aboutStrategy } from "../../decoding";
import { markdownInline } from "../../lib/markdown";
import { pythonValue } from "../decoding/lanes";
import { laneLines, promptLine } from "../decoding/python";
import type { Chat, Lane, Subject } from "../decoding/state";
import { type Cell, code, jupyterText, markdown } from "./file";
import { modelCells, type Origin } from "./origin";

export interface LanesContent {
  readonly origin: Origin;
  readonly subject: Pick<Subject, "prompt" | "seed" | "ids" | keyof Chat>;
  readonly lanes: readonly Lane[];
}

export function lanesJupyter({ origin, subject, lanes }: LanesContent): string {
  const isSimple = lanes.some(({ options }) => aboutStrategy(options).kind === "simple-beam");
  return jupyterText([
    markdown(
      `# Decoding with ${markdownInline(origin.info.name)}`,
      "",
      "Continues the prompt with transformers as the lanes of Headscope do, and compares the tokens. Versions after 4.49 have other rules of beam search, and no contrastive search of their own.",
    ),
    ...modelCells(origin, "tokens"),
    markdown("Of the settings that came with the model only its special tokens are used, as on the page."),
    code(
      "from transformers import GenerationConfig",
      "",
      "own = model.generation_config",
      "model.generation_config = GenerationConfig(",
      "    bos_token_id=own.bos_token_id, eos_token_id=own.eos_token_id, pad_token_id=tokenizer.eos_token_id",
      ")",
      promptLine(subject),
      'prompt_ids = tokenized["input_ids"][0].tolist()',
      ...(subject.ids.length === 0
        ? []
        : [`print("The same tokens as on the page:", prompt_ids == ${pythonValue(subject.ids)})`]),
      "",
      "",
      "def compare_tokens(out, page):",
      '    """Says whether the new tokens are those of the page."""',
      "    here = out[0, len(prompt_ids) :].tolist()",
      "    same = next((i for i, pair in enumerate(zip(here, page)) if pair[0] != pair[1]), min(len(here), len(page)))",
      '    print(f"the first {same} of {len(page)} tokens are the same; there are {len(here)} here")',
    ),
    ...(isSimple ? [code(...beamSearch)] : []),
    ...lanes.flatMap((lane) => laneCells(lane, subject.seed)),
  ]);
}

function laneCells(lane: Lane, seed: number): readonly Cell[] {
  const { isDrawn } = aboutStrategy(lane.options);
  const end = lane.state.kind === "done" ? lane.state.sequences[0] : undefined;
  const isCompared = end !== undefined && !isDrawn;
  return [
    markdown(
      `## ${markdownInline(lane.name)}`,
      "",
      isDrawn ? "It draws tokens, and the library has another generator, so its text is another." : "",
    ),
    code(
      ...laneLines(lane, seed),
      ...(isCompared ? [`compare_tokens(out, ${pythonValue(end.tokens)})`] : []),
      "print(tokenizer.decode(out[0], skip_special_tokens=True))",
    ),
  ];
}

const beamSearch = [
  "@torch.no_grad()",
  "def beam_search(model, input_ids, beam_width, max_length, device):",
  '    """Keeps the beams with the largest sums of log-probabilities; `max_length` counts new tokens."""',
  "    beams = [(input_ids.to(device), 0.0)]",
  "    for _ in range(max_length):",
  "        logits = model(torch.cat([ids for ids, _ in beams])).logits[:, -1]",
  "        best = logits.log_softmax(-1).topk(beam_width)",
  "        longer = [",
  "            (torch.cat([ids, token.reshape(1, 1)], dim=1), total + value.item())",
  "            for (ids, total), tokens, values in zip(beams, best.indices, best.values)",
  "            for token, value in zip(tokens, values)",
  "        ]",
  "        beams = sorted(longer, key=lambda beam: -beam[1])[:beam_width]",
  "    return beams[0][0]",
];
