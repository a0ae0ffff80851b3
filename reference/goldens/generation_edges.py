"""Runs the library's `generate` in edge cases: a full model, no token left, every key of its config. Writes `edges.json`."""

import inspect
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import GenerationConfig, GenerationMixin

import generation_models as models
from decoding_tables import Options, compact, finite, unpadded

HERE = Path(__file__).resolve().parent
SUBJECT = next(subject for subject in models.TINY if subject.name == "gpt2-close")

LENGTHS: tuple[Options, ...] = (
    {},
    {"max_new_tokens": 1},
    {"max_new_tokens": 2},
    {"max_new_tokens": 1, "min_new_tokens": 1},
    {"max_length": 40},
    {"max_length": 41},
    {"max_length": 41, "min_length": 41},
    {"max_new_tokens": 1, "forced_eos_token_id": 7},
    {"max_new_tokens": 1, "num_beams": 3, "num_return_sequences": 3},
    {"max_new_tokens": 2, "num_beams": 3, "early_stopping": "never", "length_penalty": 2.0},
    {"max_new_tokens": 1, "num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0},
    {"max_new_tokens": 1, "do_sample": True, "top_k": 1},
    {"max_new_tokens": 1, "num_beams": 2, "do_sample": True, "top_k": 1},
    {"num_beams": 3},
    {"max_new_tokens": 1, "penalty_alpha": 0.6, "top_k": 3},
    {"max_new_tokens": 2, "penalty_alpha": 0.6, "top_k": 3},
)
"""Each after a prompt of two tokens fewer than the model holds, to one token more."""

ALL = list(range(80))
BANS: tuple[tuple[str, Options], ...] = (
    ("everything", {"suppress_tokens": ALL}),
    ("everything at the start", {"begin_suppress_tokens": ALL}),
    ("everything but one", {"suppress_tokens": [token for token in ALL if token != 4]}),
    ("everything but the end", {"suppress_tokens": ALL[:-1]}),
    ("everything by n-grams", {"no_repeat_ngram_size": 1, "suppress_tokens": ALL[4:]}),
)
STRATEGIES: tuple[Options, ...] = (
    {},
    {"do_sample": True},
    {"do_sample": True, "top_k": 0, "top_p": 0.5},
    {"do_sample": True, "top_k": 0, "typical_p": 0.5},
    {"do_sample": True, "min_p": 0.5, "epsilon_cutoff": 0.1},
    {"do_sample": True, "eta_cutoff": 0.1},
    {"do_sample": True, "num_return_sequences": 2},
    {"num_beams": 3},
    {"num_beams": 3, "early_stopping": True},
    {"num_beams": 3, "renormalize_logits": True},
    {"num_beams": 3, "do_sample": True},
    {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0},
)


def main() -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    model = SUBJECT.load()
    lengths = [run(model, [i % 40 for i in range(n)], options) for n in (38, 39, 40, 41) for options in LENGTHS]
    banned = [
        {"what": what, **run(model, [1, 2, 3], {"max_new_tokens": 3, **strategy, **bans})}
        for what, bans in BANS
        for strategy in STRATEGIES
    ]
    content = {
        "library": transformers.__version__,
        "checkpoint": SUBJECT.folder,
        "lengths": lengths,
        "banned": banned,
        "defaults": GenerationConfig().to_dict(),
        "arguments": [
            name
            for name, parameter in inspect.signature(GenerationMixin.generate).parameters.items()
            if name != "self" and parameter.kind is not inspect.Parameter.VAR_KEYWORD
        ],
    }
    (HERE / "decoding" / "edges.json").write_text(compact(content))


def run(model: Any, prompt: list[int], options: Options) -> dict[str, Any]:
    """`refused` where the library raises; else `sequences`, and of beams their scores, null for what is not finite."""
    torch.manual_seed(0)
    ids = torch.tensor([prompt])
    case: dict[str, Any] = {"prompt": prompt, "options": options}
    try:
        result = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            pad_token_id=79,
            return_dict_in_generate=True,
            output_scores=True,
            **options,
        )
    except Exception as error:
        return {**case, "refused": f"{type(error).__name__}: {str(error)[:60]}"}
    case["sequences"] = [unpadded(row[len(prompt) :], [79]) for row in result.sequences.tolist()]
    if options.get("num_beams", 1) > 1:
        scores = result.sequences_scores.tolist()
        case["scores"] = [None if score != score else finite(score, 9) for score in scores]
    return case


if __name__ == "__main__":
    main()
