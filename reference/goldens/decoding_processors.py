"""Runs the library's logits processors on given scores: writes `decoding/processors.json`."""

import json
import random
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.generation import logits_process as library

HERE = Path(__file__).resolve().parent

Settings = dict[str, Any]

VOCABULARY = 24
ENDS = [23, 7]


def main() -> None:
    torch.set_num_threads(1)
    chooser = random.Random("processors")
    cases = [case(chooser, settings) for settings in all_settings(chooser) for _ in range(4)]
    content = {"library": transformers.__version__, "vocabulary": VOCABULARY, "end_tokens": ENDS}
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    into = HERE / "decoding" / "processors.json"
    into.parent.mkdir(exist_ok=True)
    into.write_text(json.dumps(content)[:-1] + ',\n"cases": [\n' + lines + "\n]}\n")
    print(len(cases), "cases,", into.stat().st_size, "bytes")


def all_settings(chooser: random.Random) -> list[Settings]:
    """In the names of the library's options; `keep`: how many tokens a truncation leaves at least."""
    return [
        *({"repetition_penalty": value} for value in (0.5, 1.2, 3.0)),
        *({"no_repeat_ngram_size": value} for value in (1, 2, 3, 4)),
        *({"bad_words_ids": words(chooser)} for _ in range(4)),
        *({"min_length": value} for value in (1, 5, 9)),
        *({"min_new_tokens": value} for value in (1, 4)),
        {"forced_bos_token_id": 4},
        {"forced_eos_token_id": [23]},
        {"forced_eos_token_id": ENDS},
        {"suppress_tokens": [1, 2, 22]},
        {"begin_suppress_tokens": [1, 2, 22]},
        *({"diversity_penalty": value} for value in (0.3, 4.0)),
        *({"temperature": value} for value in (0.1, 0.6, 2.5)),
        *({"top_k": value, "keep": keep} for value in (1, 3, 10, 24, 100) for keep in (1, 2)),
        *({"top_p": value, "keep": keep} for value in (0.0, 0.2, 0.7, 0.95, 1.0) for keep in (1, 3)),
        *({"min_p": value, "keep": keep} for value in (0.0, 0.05, 0.4, 1.0) for keep in (1, 3)),
        *({"typical_p": value, "keep": keep} for value in (0.05, 0.3, 0.9) for keep in (1, 3)),
        *({"epsilon_cutoff": value, "keep": keep} for value in (0.001, 0.05, 0.9) for keep in (1, 3)),
        *({"eta_cutoff": value, "keep": keep} for value in (0.001, 0.05, 0.9) for keep in (1, 3)),
        {"renormalize_logits": True},
        {"sequence_bias": [[[1], 2.5], [[3], -1.25], [[2, 1], -7.3], [[3, 2, 1], 0.1]]},
        {"sequence_bias": [[[1, 2], 4.0], [[3], -0.7], [[1, 2], -4.0], [[2, 3], 100.0]]},
        *({"exponential_decay_length_penalty": value} for value in ([0, 1.5], [2, 1.1], [3, 0.5])),
        {"remove_invalid_values": True},
    ]


def words(chooser: random.Random) -> list[list[int]]:
    """Few different tokens, so that some are about to be completed."""
    return [[chooser.randrange(4) for _ in range(chooser.choice([1, 2, 2, 3]))] for _ in range(3)]


def case(chooser: random.Random, settings: Settings) -> dict[str, Any]:
    """Scores as logits or as log-probabilities; some removed already; some equal, but for the processors that sort, where
    the library leaves the order of equals open."""
    sorts = not {"top_p", "min_p", "typical_p"}.isdisjoint(settings)
    prompt = [chooser.randrange(4) for _ in range(chooser.choice([1, 2, 4, 8]))]
    ids = prompt + [chooser.randrange(4) for _ in range(chooser.choice([0, 0, 1, 6]))]
    digits = [6] if sorts else [0, 4]
    scores = torch.tensor([[round(chooser.gauss(0, 2), chooser.choice(digits)) for _ in range(VOCABULARY)]])
    if chooser.random() < 0.3:
        scores[0, chooser.randrange(VOCABULARY)] = float("-inf")
    if chooser.random() < 0.5:
        scores = scores.log_softmax(-1)
    earlier = [chooser.randrange(6) for _ in range(4)]
    processed = process(settings, prompt, ids, scores, earlier)
    return {
        "settings": settings,
        "prompt": len(prompt),
        "ids": ids,
        **({"earlier": earlier} if "diversity_penalty" in settings else {}),
        "scores": listed(scores),
        "processed": listed(processed),
    }


def process(
    settings: Settings, prompt: list[int], ids: list[int], scores: torch.Tensor, earlier: list[int]
) -> torch.Tensor:
    [name] = set(settings) - {"keep"}
    value = settings[name]
    keep = {"min_tokens_to_keep": settings.get("keep", 1)}
    ends = torch.tensor(ENDS)
    if name == "diversity_penalty":
        hamming = library.HammingDiversityLogitsProcessor(value, num_beams=6, num_beam_groups=3)
        # Four beams of two earlier groups chose already; the third group has two.
        pair = hamming(torch.tensor([ids, ids]), scores.repeat(2, 1), torch.tensor([*earlier, 0, 0]), 2)
        return pair[:1]
    processors = {
        "repetition_penalty": lambda: library.RepetitionPenaltyLogitsProcessor(value),
        "no_repeat_ngram_size": lambda: library.NoRepeatNGramLogitsProcessor(value),
        "bad_words_ids": lambda: library.NoBadWordsLogitsProcessor(value, ends),
        "min_length": lambda: library.MinLengthLogitsProcessor(value, ends),
        "min_new_tokens": lambda: library.MinNewTokensLengthLogitsProcessor(len(prompt), value, ends),
        "forced_bos_token_id": lambda: library.ForcedBOSTokenLogitsProcessor(value),
        "forced_eos_token_id": lambda: library.ForcedEOSTokenLogitsProcessor(len(prompt) + 1, value),
        "suppress_tokens": lambda: library.SuppressTokensLogitsProcessor(value),
        "begin_suppress_tokens": lambda: library.SuppressTokensAtBeginLogitsProcessor(value, len(prompt)),
        "temperature": lambda: library.TemperatureLogitsWarper(value),
        "top_k": lambda: library.TopKLogitsWarper(value, **keep),
        "top_p": lambda: library.TopPLogitsWarper(value, **keep),
        "min_p": lambda: library.MinPLogitsWarper(value, **keep),
        "typical_p": lambda: library.TypicalLogitsWarper(value, **keep),
        "epsilon_cutoff": lambda: library.EpsilonLogitsWarper(value, **keep),
        "eta_cutoff": lambda: library.EtaLogitsWarper(value, **keep),
        "renormalize_logits": lambda: library.LogitNormalization(),
        "exponential_decay_length_penalty": lambda: library.ExponentialDecayLengthPenalty(value, ends, len(prompt)),
        "remove_invalid_values": lambda: library.InfNanRemoveLogitsProcessor(),
        "sequence_bias": lambda: library.SequenceBiasLogitsProcessor({tuple(ids): bias for ids, bias in value}),
    }
    return processors[name]()(torch.tensor([ids]), scores)


def listed(scores: torch.Tensor) -> list[float | None]:
    """Nine digits hold a float32 in full; None stands for −∞, which JSON cannot hold."""
    return [None if score == float("-inf") else float(f"{score:.9g}") for score in scores[0].tolist()]


if __name__ == "__main__":
    main()
