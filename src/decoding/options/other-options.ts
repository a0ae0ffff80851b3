/**
 * @file The arguments of the library's `generate`, and the keys of a generation_config.json, that are not options of a
 * lane: which values ask for nothing, and why any other value is refused.
 */

interface OtherOption {
  /** Values that ask for nothing: the defaults of transformers 4.49 and of releases before it. */
  readonly neutral: readonly unknown[];
  /** Why other values are refused, as a clause that follows the name. */
  readonly why: string;
  readonly hint: string;
}

const leaveOut = "Leave it out.";

const python = (what: string) => ({
  neutral: [null],
  why: `is ${what}, which a lane cannot hold`,
  hint: leaveOut,
});

const output = {
  neutral: [null, false],
  why: "chooses what generate returns, and Headscope always records the scores of every step",
  hint: "Leave it out: the scores are in the lane's steps, the attention is in the place Attention.",
};

const speed = (...neutral: unknown[]) => ({
  neutral: [null, ...neutral],
  why: "changes how the library computes, not which tokens come, and Headscope has its own way to compute",
  hint: leaveOut,
});

const assistant = (...neutral: unknown[]) => ({
  neutral: [null, ...neutral],
  why: "belongs to decoding with an assistant model, which Headscope does not run",
  hint: "Leave it out: greedy search with an assistant model gives the same tokens as without.",
});

const encoder = (...neutral: unknown[]) => ({
  neutral: [null, ...neutral],
  why: "belongs to models with an encoder, and this model has none",
  hint: leaveOut,
});

const constraints = {
  neutral: [null],
  why: "is a list of Python objects, which a lane cannot hold",
  hint: "Write the words as force_words_ids.",
};

const notRun = (what: string, hint: string, ...neutral: unknown[]) => ({
  neutral: [null, ...neutral],
  why: `asks for ${what}, which Headscope does not run`,
  hint,
});

const input = {
  neutral: [null],
  why: "is an input of generate, and all lanes share one prompt",
  hint: "Leave it out, and type the prompt; from the console, pass prompt or ids beside the lanes.",
};

const newer = {
  neutral: [null],
  why: "is an option of a later release than transformers 4.49, which Headscope follows",
  hint: leaveOut,
};

const others = new Map<string, OtherOption>(
  Object.entries({
    max_time: {
      neutral: [null],
      why: "ends a text by the clock, so that the same lane would give other tokens on another machine",
      hint: "Limit the text with max_new_tokens.",
    },
    dola_layers: notRun("DoLa decoding", leaveOut),
    guidance_scale: notRun("classifier-free guidance", leaveOut, 1),
    watermarking_config: notRun("a watermark", leaveOut),
    token_healing: notRun("token healing", "End the prompt at the end of a word.", false),
    forced_decoder_ids: {
      neutral: [null],
      why: "is refused by generate too, since transformers 4.41",
      hint: "Put the tokens at the end of the prompt.",
    },
    constraints,
    assistant_early_exit: assistant(),
    assistant_model: assistant(),
    assistant_tokenizer: assistant(),
    is_assistant: assistant(false),
    num_assistant_tokens: assistant(5, 20),
    num_assistant_tokens_schedule: assistant("constant", "heuristic"),
    assistant_confidence_threshold: assistant(0.4),
    assistant_lookbehind: assistant(10),
    target_lookbehind: assistant(10),
    encoder_repetition_penalty: encoder(1),
    encoder_no_repeat_ngram_size: encoder(0),
    encoder_outputs: encoder(),
    decoder_start_token_id: encoder(),
    decoder_input_ids: encoder(),
    use_cache: speed(true),
    cache_implementation: speed(),
    cache_config: speed(),
    return_legacy_cache: speed(true, false),
    low_memory: speed(false),
    compile_config: speed(),
    disable_compile: speed(false),
    synced_gpus: speed(false),
    past_key_values: speed(),
    logits_to_keep: speed(),
    num_logits_to_keep: speed(),
    output_attentions: output,
    output_hidden_states: output,
    output_scores: output,
    output_logits: output,
    return_dict_in_generate: output,
    logits_processor: python("Python code"),
    stopping_criteria: python("Python code"),
    prefix_allowed_tokens_fn: python("Python code"),
    streamer: python("Python code"),
    custom_generate: newer,
    use_model_defaults: newer,
    prefill_chunk_size: newer,
    top_h: newer,
    trust_remote_code: newer,
    generation_config: {
      neutral: [null],
      why: "is a Python object that holds options",
      hint: "Write its options themselves, for example do_sample=True, top_k=50.",
    },
    inputs: input,
    input_ids: input,
    inputs_embeds: input,
    attention_mask: input,
    position_ids: input,
    cache_position: input,
    token_type_ids: input,
    head_mask: input,
    tokenizer: input,
    negative_prompt_ids: notRun("classifier-free guidance", leaveOut),
    negative_prompt_attention_mask: notRun("classifier-free guidance", leaveOut),
  }),
);

/** Keys of a generation_config.json that describe the file and do not affect which tokens are chosen. */
const bookkeeping: ReadonlySet<string> = new Set([
  "_from_model_config",
  "_commit_hash",
  "transformers_version",
]);

/** Names of `generate` and of generation_config.json that lanes do not support. */
export const otherOptionNames: readonly string[] = [...others.keys(), ...bookkeeping];

export type Verdict =
  | { readonly kind: "unknown" }
  | { readonly kind: "neutral" }
  | { readonly kind: "refused"; readonly why: string; readonly hint: string };

/** Decides whether an option that lanes do not support may be ignored. */
export function judgeOption(name: string, value: unknown): Verdict {
  if (bookkeeping.has(name) || (name === "generation_kwargs" && isEmpty(value))) return { kind: "neutral" };
  if (name === "generation_kwargs") {
    return { kind: "refused", why: "holds further options", hint: "Write them beside the others." };
  }
  const other = others.get(name);
  if (!other) return { kind: "unknown" };
  return other.neutral.includes(value) ? { kind: "neutral" } : { kind: "refused", ...other };
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}
