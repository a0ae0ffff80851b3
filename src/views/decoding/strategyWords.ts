/** @file What the page says and shows of each strategy: what it wants, what it is good at, how it fails, and its panel. */

import { type LaneOptions, type StrategyKind, strategyOf } from "../../store";

export interface StrategyWords {
  readonly title: string;
  readonly formula: string;
  readonly optimises: string;
  readonly strength: string;
  readonly failure: string;
  /** Whose rules it follows, where others have other rules; null where all agree. */
  readonly version: string | null;
  /** What can be opened below its text. */
  readonly panel: PanelKind | null;
}

export type PanelKind = "candidates" | "beam tree";

const libraryBeams =
  "Follows transformers 4.49. Versions before 4.36 and from 4.50 on have other rules, so their texts may differ where an end token comes early.";

const words: Record<StrategyKind, StrategyWords> = {
  greedy: {
    title: "Greedy search",
    formula: "xₜ = argmax p(x | x₁…xₜ₋₁)",
    optimises: "The probability of the next token alone, at each step, without looking further.",
    strength: "One row a step, no settings, the same text every time; good where there is one right answer.",
    failure:
      "A likely word can lead into an unlikely sentence, and what was said once becomes likelier each time: open texts end in loops.",
    version: null,
    panel: null,
  },
  "simple-beam": {
    title: "Simple beam search",
    formula: "keep the K best of Σ log p(xₜ | x₁…xₜ₋₁)",
    optimises: "The probability of the whole text among K hypotheses, all of one length.",
    strength: "Finds texts likelier than greedy's, since a weak start may lead to a strong whole.",
    failure:
      "Likely is not good: repetition is what a model finds likeliest, and the K beams mostly differ in their last words.",
    version: null,
    panel: "beam tree",
  },
  beam: {
    title: "Beam search",
    formula: "score = Σ log p ÷ L^length_penalty, 2K candidates a step",
    optimises: "The mean log-probability of finished texts, among num_beams hypotheses in step.",
    strength: "Strong where the answer is nearly settled by the input: translation, summaries.",
    failure:
      "In open texts it repeats itself or ends early, and more beams make that worse; its beams are near copies of each other.",
    version: libraryBeams,
    panel: "beam tree",
  },
  "diverse-beam": {
    title: "Diverse beam search",
    formula: "log p(x) − λ · times earlier groups chose x in this step",
    optimises: "As beam search in each group, less a penalty for what earlier groups chose.",
    strength: "Hypotheses that differ from the first words on.",
    failure: "Later groups take what is left over; differences may be of wording only.",
    version: libraryBeams,
    panel: "beam tree",
  },
  "beam-sampling": {
    title: "Beam search with sampling",
    formula: "2K draws without replacement from p · exp(score)",
    optimises: "Nothing strictly: it draws continuations and keeps the best drawn.",
    strength: "Likely texts that are not always the same.",
    failure: "Takes the slips of sampling and the sameness of beams together.",
    version: libraryBeams,
    panel: "beam tree",
  },
  sampling: {
    title: "Sampling",
    formula: "xₜ ~ softmax(z ÷ temperature), after truncation",
    optimises: "Nothing: it draws, so that texts are as varied as the model believes language is.",
    strength: "Varied and surprising; never stuck in one loop for certain.",
    failure:
      "Sooner or later it draws from the long tail, and the text has to go on from a slip. A low temperature or a truncation cuts the tail, and some of the life.",
    version: null,
    panel: null,
  },
  contrastive: {
    title: "Contrastive search",
    formula: "(1 − α) · p(x) − α · max cos(hₓ, h of what stands before)",
    optimises: "Confidence, less likeness to what was said: among the k likeliest tokens.",
    strength: "Fluent and rarely repetitive, and the same every time.",
    failure:
      "Where all hidden states are alike, as in small GPT-2s, the penalty hardly tells candidates apart, and k rows are read for each token.",
    version: null,
    panel: "candidates",
  },
};

const noRepeat =
  " With no_repeat_ngram_size no n-gram comes twice: no loops, but also no second mention of a name whose words have been used, so rare words take their place.";

/** The words for the strategy that options lead to, with what an n-gram ban adds. */
export function strategyWords(options: LaneOptions): StrategyWords {
  const found = words[strategyOf(options)];
  const { no_repeat_ngram_size: size } = options;
  const isBanned = typeof size === "number" && size > 0;
  return isBanned ? { ...found, failure: found.failure + noRepeat } : found;
}
