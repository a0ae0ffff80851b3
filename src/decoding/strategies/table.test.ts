import { expect, test } from "vitest";
import { type StrategyKind, strategyOf } from "./table";

const cases: readonly (readonly [object, StrategyKind])[] = [
  [{}, "greedy"],
  [{ num_beams: 1, max_new_tokens: 3 }, "greedy"],
  [{ do_sample: true }, "sampling"],
  [{ do_sample: true, penalty_alpha: 0.6, top_k: 4 }, "sampling"],
  [{ penalty_alpha: 0.6, top_k: 4 }, "contrastive"],
  [{ penalty_alpha: 0.6 }, "contrastive"],
  [{ penalty_alpha: 0.6, top_k: 1 }, "greedy"],
  [{ penalty_alpha: 0.6, top_k: null }, "greedy"],
  [{ penalty_alpha: 0, top_k: 4 }, "greedy"],
  [{ num_beams: 2 }, "beam"],
  [{ num_beams: 2, num_beam_groups: 1, diversity_penalty: 0 }, "beam"],
  [{ num_beams: 2, penalty_alpha: 0.6 }, "beam"],
  [{ num_beams: 2, do_sample: true }, "beam-sampling"],
  [{ num_beams: 2, num_beam_groups: 2 }, "diverse-beam"],
  [{ num_beams: 2, diversity_penalty: 1 }, "diverse-beam"],
  [{ num_beams: 2, num_beam_groups: 2, do_sample: true }, "diverse-beam"],
  [{ num_beams: 1, num_beam_groups: 2 }, "greedy"],
  [{ simple_beam: true, num_beams: 4, do_sample: true }, "simple-beam"],
  [{ simple_beam: false }, "greedy"],
  [{ num_beams: "5", do_sample: "yes", penalty_alpha: null }, "greedy"],
];

test.each(cases)("%j is %s", (options, kind) => {
  expect(strategyOf({ ...options })).toBe(kind);
});
