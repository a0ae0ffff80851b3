import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { readEdges } from "../testing/generation-goldens";
import { createStrategy } from "./lane";
import { parseLane } from "./parse-lane";
import type { LaneContext } from "./strategies/definition";
import type { LaneSettings } from "./strategies/table";

const context: LaneContext = { vocabSize: 100, eosTokenIds: [99], maxPositions: 64, promptLength: 6 };
const parse = (options: unknown, change: Partial<LaneContext> = {}) =>
  parseLane(options, { ...context, ...change });

function refusal(options: unknown, change: Partial<LaneContext> = {}): string {
  try {
    parse(options, change);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "bad-input") return `${thrown.message} ${thrown.hint}`;
    throw thrown;
  }
  return "accepted";
}

const names = (settings: LaneSettings) =>
  "processors" in settings ? settings.processors.map(({ name }) => name) : [];

describe("the strategy follows from the options as in the library", () => {
  test.each([
    [{}, "greedy"],
    [{ num_beams: 1, top_k: 50, temperature: 1 }, "greedy"],
    [{ penalty_alpha: 0, top_k: 4 }, "greedy"],
    [{ penalty_alpha: 0.6, top_k: 1 }, "greedy"],
    [{ penalty_alpha: 0.6, top_k: 4 }, "contrastive"],
    [{ penalty_alpha: 0.6 }, "contrastive"],
    [{ do_sample: true, penalty_alpha: 0 }, "sampling"],
    [{ num_beams: 5, early_stopping: true }, "beam"],
    [{ num_beams: 5, do_sample: true }, "beam-sampling"],
    [{ num_beams: 4, num_beam_groups: 2, diversity_penalty: 0.5 }, "diverse-beam"],
    [{ simple_beam: true }, "simple-beam"],
    [{ simple_beam: false }, "greedy"],
    [{ max_new_tokens: undefined, eos_token_id: undefined }, "greedy"],
  ])("%j: %s", (options, kind) => {
    expect(parse(options).kind).toBe(kind);
  });
});

test("what is not said has the library's value", () => {
  expect(parse({})).toEqual({
    kind: "greedy",
    stop: { eosTokenIds: [99], stopStrings: [], maxLength: 26, lengthRule: "max_length" },
    processors: [],
  });
  expect(parse({ do_sample: true })).toMatchObject({
    seed: 0,
    numReturnSequences: 1,
    processors: [{ name: "top_k", topK: 50, minKeep: 1 }],
  });
  expect(parse({ num_beams: 3 })).toMatchObject({
    numBeams: 3,
    numBeamGroups: 1,
    earlyStopping: false,
    lengthPenalty: 1,
    numReturnSequences: 1,
    padTokenId: null,
    processors: [],
  });
  expect(parse({ penalty_alpha: 0.5 })).toMatchObject({ penaltyAlpha: 0.5, topK: 50 });
  expect(parse({ simple_beam: true })).toMatchObject({
    beamWidth: 5,
    stop: { maxLength: 56, eosTokenIds: [] },
  });
});

test("processors stand in the library's order, whatever the order of the options", () => {
  const options = {
    eta_cutoff: 0.1,
    epsilon_cutoff: 0.1,
    typical_p: 0.9,
    min_p: 0.1,
    top_p: 0.9,
    top_k: 3,
    temperature: 0.7,
    do_sample: true,
    renormalize_logits: true,
    begin_suppress_tokens: [1],
    suppress_tokens: [2],
    forced_eos_token_id: 99,
    forced_bos_token_id: 3,
    min_new_tokens: 2,
    bad_words_ids: [[4]],
    no_repeat_ngram_size: 2,
    repetition_penalty: 1.2,
  };
  expect(names(parse(options))).toEqual([
    "repetition_penalty",
    "no_repeat_ngram_size",
    "bad_words_ids",
    "min_new_tokens",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "suppress_tokens",
    "begin_suppress_tokens",
    "temperature",
    "top_k",
    "top_p",
    "min_p",
    "typical_p",
    "epsilon_cutoff",
    "eta_cutoff",
    "renormalize_logits",
  ]);
  const diverse = { num_beams: 4, num_beam_groups: 2, diversity_penalty: 1, repetition_penalty: 2 };
  expect(names(parse(diverse))).toEqual(["diversity_penalty", "repetition_penalty"]);
});

test("an option at the value that switches it off adds nothing", () => {
  const off = {
    do_sample: true,
    temperature: 1,
    top_k: 0,
    top_p: 1,
    typical_p: 1,
    epsilon_cutoff: 0,
    eta_cutoff: 0,
    repetition_penalty: 1,
    no_repeat_ngram_size: 0,
    min_length: 0,
    max_time: null,
    use_cache: true,
  };
  expect(names(parse(off))).toEqual([]);
  expect(names(parse({ do_sample: true, top_k: null, temperature: null, top_p: null }))).toEqual([]);
});

test("beams that sample keep a token more than there are end tokens", () => {
  const minKeep = (eosTokenIds: number[]) => {
    const settings = parse({ num_beams: 2, do_sample: true }, { eosTokenIds });
    return "processors" in settings && settings.processors[0];
  };
  expect([[], [9], [9, 8, 7]].map(minKeep)).toMatchObject([{ minKeep: 2 }, { minKeep: 2 }, { minKeep: 4 }]);
});

describe("how long a lane may get", () => {
  test.each([
    [{ max_new_tokens: 10 }, 16, "max_new_tokens"],
    [{ max_length: 10 }, 10, "max_length"],
    [{ max_length: 7, max_new_tokens: 30 }, 36, "max_new_tokens"],
    [{ max_new_tokens: 58 }, 64, "max_new_tokens"],
    [{ max_new_tokens: 59 }, 65, "max_new_tokens"],
    [{ max_new_tokens: 60 }, 65, "last position"],
    [{ max_length: 65 }, 65, "max_length"],
    [{ max_length: 1000 }, 65, "last position"],
    [{ max_length: 1000, penalty_alpha: 0.6 }, 64, "last position"],
    [{ simple_beam: true, max_length: 8 }, 14, "max_length"],
    [{ simple_beam: true, max_length: 80 }, 65, "last position"],
  ])("%j: %i by %s", (options, maxLength, lengthRule) => {
    expect(parse(options).stop).toMatchObject({ maxLength, lengthRule });
  });

  test("min_new_tokens counts from the prompt and wins over min_length", () => {
    const processors = [{ name: "min_new_tokens", minLength: 9, eosTokenIds: [99] }];
    expect(parse({ min_new_tokens: 3, min_length: 50 })).toMatchObject({ processors });
    expect(names(parse({ min_new_tokens: 0, min_length: 50 }))).toEqual([]);
  });

  test("the default of 20 new tokens ends at the last position too", () => {
    expect(parse({}, { promptLength: 60 }).stop).toMatchObject({
      maxLength: 64,
      lengthRule: "last position",
    });
  });
});

test("end tokens and seeds come from the options, else from the context", () => {
  expect(parse({}).stop.eosTokenIds).toEqual([99]);
  expect(parse({ eos_token_id: 5 }).stop.eosTokenIds).toEqual([5]);
  expect(parse({ eos_token_id: [5, 6] }).stop.eosTokenIds).toEqual([5, 6]);
  expect(parse({ eos_token_id: null }).stop.eosTokenIds).toEqual([]);
  expect(parse({ do_sample: true }, { seed: 7 })).toMatchObject({ seed: 7 });
  expect(parse({ do_sample: true, seed: 3 }, { seed: 7 })).toMatchObject({ seed: 3 });
});

describe("a generation_config.json", () => {
  const { defaults, arguments: parameters } = readEdges();

  test("with every key at its default asks for greedy search", () => {
    expect(parse(defaults)).toEqual(parse({ max_length: 20, eos_token_id: null }));
  });

  test("has no key, and generate no argument, that is called unknown", () => {
    for (const name of [...Object.keys(defaults), ...parameters]) {
      expect(refusal({ [name]: { odd: 1 } }), name).not.toContain("generate has no option called");
    }
  });

  test.each([
    { _from_model_config: true, bos_token_id: 99, eos_token_id: 99, transformers_version: "4.26.0.dev0" },
    { bos_token_id: 99, do_sample: true, eos_token_id: [99], max_length: 30, pad_token_id: 0, top_p: 0.9 },
    { _commit_hash: "a1", generation_kwargs: {}, suppress_tokens: [], begin_suppress_tokens: [] },
  ])("%j is read", (options) => {
    expect(refusal(options, { bosTokenIds: [99] })).toBe("accepted");
  });

  test("of another model names a token that this one lacks", () => {
    expect(refusal({ eos_token_id: 50256 })).toContain("eos_token_id names token 50256");
    expect(refusal({ bos_token_id: 1 }, { bosTokenIds: [99] })).toContain(
      "this model begins an empty prompt with 99",
    );
  });
});

describe("what is wrong is said", () => {
  test.each<[unknown, string]>([
    [5, "The settings of a lane are not a dictionary"],
    [null, "The settings of a lane are not a dictionary"],
    [[], "The settings of a lane are not a dictionary"],
    [{ topK: 3 }, "no option called topK. Options carry the library's names: did you mean top_k?"],
    [{ MaxTime: 3 }, "did you mean max_time?"],
    [{ beam_width: 3 }, "did you mean num_beams, or beam_width together with simple_beam: true?"],
    [{ flavour: "sweet" }, "generate has no option called flavour. Check its name"],
    [{ toString: 1 }, "generate has no option called toString."],
    [{ constructor: 1, __proto__: null }, "generate has no option called constructor."],
    [{ num_beam: 3 }, "did you mean num_beams?"],
    [{ temprature: 0.5 }, "did you mean temperature?"],
    [{ no_repeat_ngrams_size: 2 }, "did you mean no_repeat_ngram_size?"],
    [
      { guidance_scale: 2 },
      "guidance_scale asks for classifier-free guidance, which Headscope does not run.",
    ],
    [{ use_cache: false }, "use_cache changes how the library computes, not which tokens come"],
    [{ num_assistant_tokens: 3 }, "num_assistant_tokens belongs to decoding with an assistant model"],
    [{ assistant_model: "gpt2" }, "assistant_model belongs to decoding with an assistant model"],
    [{ prompt_lookup_num_tokens: 3, num_beams: 2 }, "Prompt lookup guesses the tokens of greedy search"],
    [{ sequence_bias: [[[100], 1]] }, "sequence_bias names token 100"],
    [{ sequence_bias: { a: 1 } }, "it has to be a list of pairs"],
    [{ exponential_decay_length_penalty: [3, 1.2], eos_token_id: null }, "there is no end token to raise"],
    [{ encoder_repetition_penalty: 1.2 }, "encoder_repetition_penalty belongs to models with an encoder"],
    [{ force_words_ids: [[1]] }, "force_words_ids needs beams to choose among."],
    [{ force_words_ids: [[100]], num_beams: 2 }, "force_words_ids names token 100"],
    [{ force_words_ids: [[[1], [1, 2]]], num_beams: 2 }, "one word is the beginning of another"],
    [{ constraints: [] }, "constraints is a list of Python objects, which a lane cannot hold"],
    [{ output_scores: true }, "output_scores chooses what generate returns"],
    [{ return_dict_in_generate: true }, "return_dict_in_generate chooses what generate returns"],
    [{ max_time: 3 }, "max_time ends a text by the clock"],
    [{ logits_processor: [] }, "logits_processor is Python code, which a lane cannot hold."],
    [{ input_ids: [[1]] }, "input_ids is an input of generate, and all lanes share one prompt."],
    [{ generation_config: {} }, "generation_config is a Python object that holds options."],
    [{ generation_kwargs: { a: 1 } }, "generation_kwargs holds further options."],
    [{ custom_generate: "x" }, "custom_generate is an option of a later release than transformers 4.49"],
    [{ bos_token_id: 3 }, "bos_token_id is 3, and this model has none."],
    [{ bos_token_id: 100 }, "bos_token_id names token 100, but the model has only 100 tokens."],
    [{ do_sample: true, temperature: 0 }, "temperature is 0, but it has to be above 0"],
    [{ do_sample: true, temperature: Number.NaN }, "temperature is NaN, but it has to be above 0"],
    [{ do_sample: "yes" }, 'do_sample is "yes", but it has to be true or false.'],
    [{ do_sample: true, top_p: 1.5 }, "top_p is 1.5, but it has to be from 0 to 1."],
    [{ do_sample: true, top_k: 2.5 }, "top_k is 2.5, but it has to be a whole number"],
    [{ max_new_tokens: 0 }, "max_new_tokens is 0, but it has to be a whole number above 0."],
    [{ max_length: 6 }, "max_length is 6 and counts the prompt, which has 6 tokens already."],
    [{ temperature: 0.7 }, "temperature has no effect here: it shapes what sampling draws from."],
    [{ top_k: 4 }, "top_k has no effect here"],
    [{ seed: 4 }, "seed has no effect here"],
    [{ num_beams: 2, top_p: 0.5 }, "top_p has no effect here"],
    [{ early_stopping: true }, "early_stopping has no effect with a single beam."],
    [{ length_penalty: 2, do_sample: true }, "length_penalty has no effect with a single beam."],
    [{ num_beam_groups: 2 }, "num_beam_groups has no effect with a single beam."],
    [{ penalty_alpha: 0.6, do_sample: true }, "penalty_alpha belongs to contrastive search"],
    [{ penalty_alpha: 0.6, top_k: 4, num_beams: 2 }, "penalty_alpha belongs to contrastive search"],
    [{ penalty_alpha: 0.6, top_k: 0 }, "penalty_alpha needs candidates to choose among, and top_k is off."],
    [{ penalty_alpha: 0.6, top_k: 101 }, "top_k is 101, but the model has only 100 tokens"],
    [{ num_return_sequences: 2 }, "without sampling or beams there is one sequence."],
    [{ num_beams: 2, num_return_sequences: 3 }, "num_return_sequences is 3, but 2 beams end in 2 sequences."],
    [{ num_beams: 4, num_beam_groups: 2 }, "Without a diversity_penalty all groups would be the same."],
    [{ num_beams: 4, diversity_penalty: 1 }, "diversity_penalty needs groups to keep apart."],
    [
      { num_beams: 4, num_beam_groups: 3, diversity_penalty: 1 },
      "4 beams cannot be divided into 3 groups of one size.",
    ],
    [
      { num_beams: 4, num_beam_groups: 2, diversity_penalty: 1, do_sample: true, temperature: 2 },
      "Diverse beam search does not sample.",
    ],
    [{ bad_words_ids: [[99]] }, "bad_words_ids names nothing but end tokens"],
    [{ bad_words_ids: [[3, 100]] }, "bad_words_ids names token 100, but the model has only 100 tokens."],
    [{ eos_token_id: 100 }, "eos_token_id names token 100"],
    [
      { eos_token_id: null, min_length: 9 },
      "A least length has no effect: there is no end token to hold back.",
    ],
    [{ stop_strings: "" }, 'stop_strings is "", but it has to be a text or a list of texts'],
    [{ simple_beam: 1 }, "simple_beam is 1."],
    [{ simple_beam: true, beam_width: 0 }, "The simple beam search does not take beam_width: 0."],
    [{ simple_beam: true, num_beams: 3 }, "The simple beam search does not take num_beams: 3."],
  ])("%j: %s", (options, sentence) => {
    expect(refusal(options)).toContain(sentence);
  });

  test("a prompt that is empty or fills the model", () => {
    expect(refusal({}, { promptLength: 0 })).toContain("The prompt has no tokens.");
    expect(refusal({}, { promptLength: 64 })).toContain("The prompt fills all 64 positions of the model");
    expect(refusal({ max_new_tokens: 1 }, { promptLength: 64 })).toBe("accepted");
    expect(refusal({ penalty_alpha: 0.6, max_new_tokens: 1 }, { promptLength: 64 })).toContain(
      "contrastive search has to read a token before it takes it",
    );
    expect(refusal({ simple_beam: true }, { promptLength: 70 })).toContain("the model holds 64");
  });

  test("more end tokens than a beam has continuations", () => {
    expect(refusal({ num_beams: 2, eos_token_id: [0, 1, 2] }, { vocabSize: 3 })).toContain(
      "every beam needs 4 continuations",
    );
  });

  test("stop strings without a tokenizer, and a start that leaves no room", () => {
    const settings = parse({ stop_strings: ["."] });
    expect(() => createStrategy(settings, { ids: [1, 2] })).toThrow("stop_strings needs a tokenizer");
    expect(() => createStrategy(parse({ max_length: 7 }), { ids: [1, 2, 3, 4, 5, 6, 7] })).toThrow(
      "This lane starts with 7 tokens and may have 7.",
    );
  });
});
