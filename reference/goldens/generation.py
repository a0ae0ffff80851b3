"""Runs the library's `generate` on small models and on the embedded one: writes `generation/<model>.json`."""

import inspect
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import AutoTokenizer, PreTrainedModel
from transformers.generation import utils as library

import decoding_tables as tables
import generation_models as models
from decoding_tables import Options, compact, finite, unpadded

HERE = Path(__file__).resolve().parent
SHOWN = 16
"""How many tokens of a sampled distribution are recorded."""

SAMPLING: tuple[Options, ...] = (
    {"top_k": 0},
    {"temperature": 0.6, "top_k": 0},
    {"top_k": 5},
    {"temperature": 1.7, "top_k": 50},
    {"top_p": 0.9, "top_k": 0},
    {"temperature": 0.7, "top_k": 20, "top_p": 0.8},
    {"min_p": 0.1, "top_k": 0},
    {"typical_p": 0.6, "top_k": 0},
    {"repetition_penalty": 1.4, "temperature": 1.3},
    {"temperature": 0.9, "top_k": 12, "top_p": 0.95, "min_p": 0.02, "typical_p": 0.9, "no_repeat_ngram_size": 2},
)
EXERCISE: tuple[Options, ...] = (
    {"max_length": 128},
    {"simple_beam": True, "beam_width": 5, "max_length": 50},
    {"num_beams": 5, "early_stopping": True, "max_length": 128},
    {"num_beams": 5, "early_stopping": True, "no_repeat_ngram_size": 2, "max_length": 128},
    {"penalty_alpha": 0.6, "top_k": 4, "max_length": 128},
)
TEXT = "Once upon a time there was a little girl who came back from holidays and smiled."


@dataclass(frozen=True)
class Shape:
    """What the choice of options depends on."""

    pair: range
    end_tokens: list[int]


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    rules = inspect.signature(library.GenerationMixin._beam_search).parameters
    assert "beam_scorer" in rules, "`transformers/generation` must be that of 4.49"
    if transformers.__version__ == "4.49.0":
        for ending in models.ENDINGS:
            models.make(ending)
    for subject in (*models.TINY, models.STORIES):
        if subject.needs == transformers.__version__ and (not names or subject.name in names):
            write(subject)


def write(subject: models.Subject) -> None:
    model = subject.load()
    exact = in_float64(subject.load())
    chooser = random.Random(f"texts of {subject.name}")
    plan = stories(model, chooser) if subject is models.STORIES else tiny(model, chooser)
    cases = [record(model, exact, ids, options) for ids, options in plan + later(subject, model)]
    samples = [
        sample(model, ids, options) for ids in prompts_for_samples(plan) for options in SAMPLING
    ]
    content = {
        "library": transformers.__version__,
        "checkpoint": subject.folder,
        "cases": cases,
        "samples": samples,
    }
    if subject is models.STORIES:
        content["text"] = measured(model, subject)
    (HERE / "generation" / f"{subject.name}.json").write_text(compact(content))
    parted = sum("alternative" in case for case in cases)
    print(f"{subject.name}: {len(cases)} cases, {parted} differ in float64, {len(samples)} sampled", flush=True)


def in_float64(model: PreTrainedModel) -> PreTrainedModel:
    """Its logits are rounded to the float32 that `generate` works with."""
    model.double().get_output_embeddings().register_forward_hook(lambda _module, _inputs, logits: logits.float())
    return model


Plan = list[tuple[list[int], Options]]


def shape_of(model: PreTrainedModel) -> Shape:
    ends = model.generation_config.eos_token_id
    return Shape(range(model.config.vocab_size), ends if isinstance(ends, list) else [ends])


def tiny(model: PreTrainedModel, chooser: random.Random) -> Plan:
    """Ten cases per prompt. The last prompt leaves room for one token."""
    shape, room = shape_of(model), model.config.max_position_embeddings
    makers = [tables.greedy] * 2 + [tables.beams] * 3 + [tables.diverse]
    if not forgets(model):
        makers += [tables.contrastive] * 2
    plan: Plan = []
    for length in (1, 2, 5, 12, 30, room - 1):
        ids = prompt(shape, length, chooser)
        for maker in makers:
            plan.append((ids, limited(maker(shape, chooser), length, room, chooser)))
        width = chooser.choice([1, 2, 3, 5])
        plan.append((ids, {"simple_beam": True, "beam_width": width, "max_length": min(9, room - length)}))
        plan.append((ids, {"num_beams": 6, "early_stopping": "never", "max_length": room}))
    return plan


def later(subject: models.Subject, model: PreTrainedModel) -> Plan:
    """Options added later use their own random generator, so that earlier cases do not change."""
    chooser = random.Random(f"later texts of {subject.name}")
    shape, room = shape_of(model), min(40, model.config.max_position_embeddings)
    plan: Plan = []
    for length in (3, 9):
        ids = prompt(shape, length, chooser)
        lookups = [] if forgets(model) else [tables.lookup] * 2
        for maker in [forced] * 2 + lookups + [tables.biased] * 3:
            options = maker(shape, chooser)
            plan.append((ids, {**options, "max_new_tokens": min(options["max_new_tokens"], room - length)}))
    return plan


def forgets(model: PreTrainedModel) -> bool:
    """Whether the library's cache loses keys, so that it refuses contrastive search and prompt lookup."""
    return getattr(model.config, "cache_implementation", None) == "hybrid"


def caching(model: PreTrainedModel, ids: list[int]) -> dict[str, bool]:
    """A text that grows to the window loses a key one step too early in that cache, and reads zeros in its place."""
    return {"use_cache": False} if forgets(model) and len(ids) < model.config.sliding_window else {}


def forced(shape: Shape, chooser: random.Random) -> Options:
    """Long enough for the words to come, and without bans that could meet them."""
    options = tables.forced_words(shape, chooser)
    bans = ("no_repeat_ngram_size", "min_new_tokens")
    return {**{name: value for name, value in options.items() if name not in bans}, "max_new_tokens": 14}


def prompt(shape: Shape, length: int, chooser: random.Random) -> list[int]:
    """Some repeat themselves; the longer ones contain an end token."""
    few = chooser.choice([4, len(shape.pair)])
    ids = [chooser.randrange(few) for _ in range(length)]
    if length > 4:
        ids[length // 2] = shape.end_tokens[0]
    return ids


def limited(options: Options, length: int, room: int, chooser: random.Random) -> Options:
    """The options with a limit that the prompt and the model allow."""
    rest = {name: value for name, value in options.items() if name not in ("max_length", "max_new_tokens")}
    new = min(chooser.choice([1, 3, 8, 14, 20]), room - length)
    return {**rest, **chooser.choice([{"max_new_tokens": new}, {"max_length": length + new}, {"max_length": room}])}


def stories(model: PreTrainedModel, chooser: random.Random) -> Plan:
    """The exercise's own cases, others of every strategy, and texts up to the model's last position."""
    shape, room = shape_of(model), model.config.max_position_embeddings
    tokenizer = AutoTokenizer.from_pretrained(HERE.parents[1] / models.STORIES.folder)
    holidays = tokenizer("I came back from holidays and").input_ids
    once = tokenizer("Once upon a time there was a dog").input_ids
    long = continued(model, once, 212)
    makers = [tables.greedy] * 3 + [tables.beams] * 3 + [tables.diverse] + [tables.contrastive] * 2
    plan: Plan = [(holidays, options) for options in EXERCISE]
    for ids in (shape.end_tokens, holidays, [*once, *shape.end_tokens, *holidays], long[:30]):
        for maker in makers:
            plan.append((ids, {**limited(maker(shape, chooser), 0, 24, chooser), "max_new_tokens": 20, "max_length": None}))
    for options in (
        {},
        {"num_beams": 3, "length_penalty": 0.0, "early_stopping": "never"},
        {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0, "num_return_sequences": 4},
        {"penalty_alpha": 0.6, "top_k": 4},
        {"repetition_penalty": 1.3, "no_repeat_ngram_size": 3},
    ):
        plan.append((long, {**options, "max_length": room}))
    return [(ids, {name: value for name, value in options.items() if value is not None}) for ids, options in plan]


def continued(model: PreTrainedModel, ids: list[int], length: int) -> list[int]:
    torch.manual_seed(3)
    return model.generate(
        **batch(ids), do_sample=True, temperature=0.8, min_new_tokens=length, max_length=length
    )[0].tolist()


def prompts_for_samples(plan: Plan) -> list[list[int]]:
    return [ids for ids in {tuple(ids): ids for ids, _ in plan}.values() if 4 < len(ids) < 13][:1]


def batch(ids: list[int]) -> dict[str, torch.Tensor]:
    given = torch.tensor([ids])
    return {"input_ids": given, "attention_mask": torch.ones_like(given)}


def record(model: PreTrainedModel, exact: PreTrainedModel, ids: list[int], options: Options) -> dict[str, Any]:
    """`alternative`: what a float64 run gives where it parts from the float32 one, as at a near tie."""
    answer, other = run(model, ids, options), run(exact, ids, options)
    if other["sequences"] != answer["sequences"]:
        answer["alternative"] = other
    return {"prompt": ids, "options": options, **answer}


def run(model: PreTrainedModel, ids: list[int], options: Options) -> dict[str, Any]:
    """Tokens after the prompt, padding left out; scores of beams; contrastive scores of every candidate, step by step."""
    if "simple_beam" in options:
        return simple_beam(model, ids, options["beam_width"], options["max_length"])
    with Contrasts() as contrasts:
        result = model.generate(
            **batch(ids), **caching(model, ids), output_scores=True, return_dict_in_generate=True, **options
        )
    ends = options.get("eos_token_id", shape_of(model).end_tokens)
    ends = ends if isinstance(ends, list) else [ends]
    rows = [row[len(ids) :] for row in result.sequences.tolist()]
    if "prompt_lookup_num_tokens" in options and "max_new_tokens" in options:
        # Guesses that were accepted together may go past the limit; greedy search, whose tokens they are, keeps it.
        rows = [row[: options["max_new_tokens"]] for row in rows]
    answer: dict[str, Any] = {"sequences": [unpadded(row, ends) for row in rows]}
    if options.get("num_beams", 1) > 1:
        answer["scores"] = [finite(score, 9) for score in result.sequences_scores.tolist()]
    if contrasts.steps:
        answer["contrastive"] = contrasts.steps
    return answer


class Contrasts:
    """Records the scores among which contrastive search chooses."""

    def __enter__(self) -> "Contrasts":
        self.steps: list[list[float]] = []
        self.original = library._ranking_fast
        library._ranking_fast = self.rank
        return self

    def __exit__(self, *_: object) -> None:
        library._ranking_fast = self.original

    def rank(self, context, candidates, probabilities, mask, alpha, width):
        chosen = self.original(context, candidates, probabilities, mask, alpha, width)
        own = candidates / candidates.norm(dim=2, keepdim=True)
        earlier = context / context.norm(dim=2, keepdim=True)
        penalty = torch.matmul(earlier, own.transpose(1, 2)).squeeze(-1).max(dim=-1).values
        scores = (1.0 - alpha) * probabilities.view(-1) - alpha * penalty
        self.steps.append([finite(score, 7) for score in scores.tolist()])
        return chosen


@torch.no_grad()
def simple_beam(model: PreTrainedModel, ids: list[int], width: int, new_tokens: int) -> dict[str, Any]:
    """The exercise's own: sums of log-probabilities, a fixed number of new tokens, end tokens like any other."""
    hypotheses: list[tuple[list[int], float]] = [([], 0.0)]
    for _ in range(new_tokens):
        logits = model(torch.tensor([ids + sequence for sequence, _ in hypotheses])).logits[:, -1].float()
        best = torch.log_softmax(logits, dim=-1).topk(width)
        candidates = [
            (sequence + [token], score + value)
            for (sequence, score), tokens, values in zip(hypotheses, best.indices.tolist(), best.values.tolist())
            for token, value in zip(tokens, values)
        ]
        hypotheses = sorted(candidates, key=lambda candidate: -candidate[1])[:width]
    sequence, score = hypotheses[0]
    return {"sequences": [sequence], "scores": [finite(score, 9)]}


def sample(model: PreTrainedModel, ids: list[int], options: Options) -> dict[str, Any]:
    """A text sampled by the library; for each step the number of remaining tokens, and the likeliest of them."""
    torch.manual_seed(0)
    result = model.generate(
        **batch(ids), do_sample=True, max_new_tokens=5, output_scores=True, return_dict_in_generate=True, **options
    )
    steps = [distribution(step[0]) for step in result.scores]
    return {"prompt": ids, "options": options, "tokens": result.sequences[0, len(ids) :].tolist(), "steps": steps}


def distribution(scores: torch.Tensor) -> dict[str, Any]:
    kept = int(torch.isfinite(scores).sum())
    best = torch.log_softmax(scores, dim=-1).topk(min(SHOWN, kept))
    values = [finite(value, 7) for value in best.values.tolist()]
    return {"kept": kept, "tokens": best.indices.tolist(), "logProbabilities": values}


@torch.no_grad()
def measured(model: PreTrainedModel, subject: models.Subject) -> dict[str, Any]:
    ids = AutoTokenizer.from_pretrained(HERE.parents[1] / subject.folder)(TEXT).input_ids
    rows = torch.log_softmax(model(torch.tensor([ids])).logits[0, :-1], dim=-1)
    values = rows.gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    return {"text": TEXT, "ids": ids, "logProbabilities": [finite(value, 8) for value in values.tolist()]}


if __name__ == "__main__":
    main(sys.argv[1:])
