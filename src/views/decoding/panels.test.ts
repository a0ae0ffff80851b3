import { expect, test } from "vitest";
import { aboutStrategy } from "../../decoding";
import { laneMenu } from "../../store";
import { panelOf } from "./panels";

test("a lane's panel and version are those of the strategy that its options lead to", () => {
  const shown = [
    {},
    { do_sample: true },
    { penalty_alpha: 0.6, top_k: 4 },
    { simple_beam: true },
    { num_beams: 2 },
    { num_beams: 2, do_sample: true },
    { num_beams: 2, num_beam_groups: 2, diversity_penalty: 1 },
  ].map((options) => ({ ...aboutStrategy(options).words, panel: panelOf(options)?.label ?? null }));
  expect(shown.map(({ title, panel, version }) => [title, panel, version !== undefined])).toEqual([
    ["Greedy search", null, false],
    ["Sampling", null, false],
    ["Contrastive search", "Candidates", false],
    ["Simple beam search", "Beam tree", false],
    ["Beam search", "Beam tree", true],
    ["Beam search with sampling", "Beam tree", true],
    ["Diverse beam search", "Beam tree", true],
  ]);
});

test("a ban of n-grams is said of the lane that has one, and of no other", () => {
  const warned = laneMenu.filter(({ options }) =>
    aboutStrategy(options).words.failure.includes("no_repeat_ngram"),
  );
  expect(warned.map(({ name }) => name)).toEqual(["Beam search, no repeated bigram"]);
});
