/** @file The decoding strategies by name, and the rule by which a lane's options lead to one. Pure. */

export type StrategyKind =
  | "greedy"
  | "sampling"
  | "contrastive"
  | "simple-beam"
  | "beam"
  | "beam-sampling"
  | "diverse-beam";

/**
 * The strategy that follows from options under the library's names, by the order of its `GenerationMode`; `simple_beam` is
 * Headscope's own. Values of a wrong type ask for nothing. Diverse beams come before sampled ones, since the library refuses
 * to sample with them.
 */
export function strategyOf(options: Readonly<Record<string, unknown>>): StrategyKind {
  const { num_beams, num_beam_groups, diversity_penalty, do_sample, penalty_alpha, top_k } = options;
  if (options.simple_beam === true) return "simple-beam";
  if (isAbove(num_beams, 1)) {
    if (isAbove(num_beam_groups, 1) || isAbove(diversity_penalty, 0)) return "diverse-beam";
    return do_sample === true ? "beam-sampling" : "beam";
  }
  if (do_sample === true) return "sampling";
  // Left out, top_k is the library's 50.
  const hasCandidates = top_k === undefined || isAbove(top_k, 1);
  return isAbove(penalty_alpha, 0) && hasCandidates ? "contrastive" : "greedy";
}

/** Whether a strategy draws its tokens, so that a seed fixes its text. */
export const isDrawn: Readonly<Record<StrategyKind, boolean>> = {
  greedy: false,
  sampling: true,
  contrastive: false,
  "simple-beam": false,
  beam: false,
  "beam-sampling": true,
  "diverse-beam": false,
};

const isAbove = (value: unknown, least: number): boolean => typeof value === "number" && value > least;
