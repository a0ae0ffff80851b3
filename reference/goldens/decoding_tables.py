"""Runs the library's `generate` on table models with many options: writes `decoding/tables.json`."""

import json
import random
from pathlib import Path
from typing import Any

import torch
import transformers

from table_model import TableModel, Tables, random_tables

HERE = Path(__file__).resolve().parent

Options = dict[str, Any]

# Three versions of the library give three answers here: this is the one that pins the rules.
ERAS = Tables(
    "eras",
    end_tokens=[3],
    pair=[[-0.5, -1.0, 2.6, -0.7], [-2.0, 0.4, -2.2, -2.1], [0.2, -3.3, -6.4, 0.6], [2.1, -3.3, -1.8, 1.2]],
    before=[[0.0] * 4] * 4,
    wave=[[0.0] * 4],
    states=[[1.0, 0.0]] * 4,
    echoes=[[0.0, 0.0]] * 4,
)
TABLES = (
    random_tables("plain", 24, [23], seed=1, spread=1.5, ending=0.0),
    random_tables("endings", 20, [19], seed=2, spread=1.0, ending=2.5),
    random_tables("two-ends", 18, [17, 5], seed=3, spread=1.2, ending=1.5),
    random_tables("close", 22, [21], seed=4, spread=0.02, ending=0.03),
)
# Every one raises, in `generate` or before.
REFUSED: tuple[Options, ...] = (
    {"max_new_tokens": 0},
    {"max_length": 3},
    {"max_length": 2, "num_beams": 3},
    {"do_sample": True, "temperature": 0.0},
    {"do_sample": True, "temperature": -1.0},
    {"do_sample": True, "top_k": -1},
    {"do_sample": True, "top_p": -0.1},
    {"do_sample": True, "min_p": 1.5},
    {"do_sample": True, "typical_p": 0.0},
    {"num_return_sequences": 2},
    {"num_beams": 2, "num_return_sequences": 3},
    {"penalty_alpha": 0.6, "top_k": 4, "num_return_sequences": 2},
    {"penalty_alpha": 0.6, "top_k": 500},
    {"num_beams": 4, "num_beam_groups": 2},
    {"num_beams": 4, "num_beam_groups": 3, "diversity_penalty": 1.0},
    {"num_beams": 4, "diversity_penalty": 1.0},
    {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0, "do_sample": True},
    {"num_beams": 2, "early_stopping": "sometimes"},
    {"repetition_penalty": 0.0},
    {"repetition_penalty": -2.0},
    {"bad_words_ids": []},
    {"bad_words_ids": [[]]},
    {"bad_words_ids": [[500]]},
    {"force_words_ids": [[1]]},
    {"force_words_ids": [[1]], "num_beams": 2, "do_sample": True},
    {"force_words_ids": [[[1], [1, 2]]], "num_beams": 2},
    {"force_words_ids": [], "num_beams": 2},
    {"force_words_ids": [[1]], "num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0},
    {"sequence_bias": [[[0], 1.5]]},
    {"prompt_lookup_num_tokens": 3, "num_beams": 2},
    {"prompt_lookup_num_tokens": 0},
    {"num_beam": 3},
    {"nonsense": True},
)


def main() -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases = [case for tables in TABLES for case in cases_of(tables)]
    cases.append(run(ERAS, [0, 1, 2], {"num_beams": 2, "max_length": 8}))
    cases.extend(case for tables in TABLES for case in later_cases(tables))
    for options in REFUSED:
        require_refusal(options)
    content = {
        "library": transformers.__version__,
        "models": [tables.described() for tables in (*TABLES, ERAS)],
        "cases": cases,
        "refused": list(REFUSED),
    }
    into = HERE / "decoding" / "tables.json"
    into.parent.mkdir(exist_ok=True)
    into.write_text(compact(content))
    print(len(cases), "cases,", into.stat().st_size, "bytes")


def compact(content: dict[str, Any]) -> str:
    """Writes one list entry per line."""
    return "{\n" + ",\n".join(f'"{key}": {shown(value)}' for key, value in content.items()) + "\n}\n"


def shown(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in value) + "\n]"


def require_refusal(options: Options) -> None:
    try:
        run(TABLES[0], [1, 2, 3], options)
    except Exception:
        return
    raise AssertionError(f"the library accepts {options}")


def cases_of(tables: Tables) -> list[dict[str, Any]]:
    chooser = random.Random(f"options of {tables.name}")
    makers = [greedy] * 25 + [beams] * 75 + [diverse] * 25 + [contrastive] * 20 + [sampling] * 20
    return [run(tables, prompt(tables, chooser), maker(tables, chooser)) for maker in makers]


def later_cases(tables: Tables) -> list[dict[str, Any]]:
    """Options added later use their own random generator, so that earlier cases do not change."""
    chooser = random.Random(f"later options of {tables.name}")
    makers = [forced_words] * 40 + [lookup] * 25 + [biased] * 20
    cases = [run(tables, prompt(tables, chooser), maker(tables, chooser)) for maker in makers]
    # A forced token that another option bans has a score of −∞, whose order the library leaves open.
    return [case for case in cases if None not in case.get("scores", [])]


def lookup(tables: Tables, chooser: random.Random) -> Options:
    return {
        "prompt_lookup_num_tokens": chooser.choice([1, 2, 5, 10]),
        "max_new_tokens": chooser.choice([1, 6, 20, 40]),
        **some(chooser, 0.5, "max_matching_ngram_size", [1, 2, 3]),
        **some(chooser, 0.3, "repetition_penalty", [1.3]),
        **some(chooser, 0.2, "no_repeat_ngram_size", [3]),
        **some(chooser, 0.2, "min_new_tokens", [4]),
    }


def biased(tables: Tables, chooser: random.Random) -> Options:
    """The processors sequence_bias, exponential_decay_length_penalty and remove_invalid_values, under greedy search and beams."""
    token = lambda: chooser.randrange(1, len(tables.pair))  # noqa: E731
    bias = lambda: chooser.choice([-3.5, -0.5, 0.75, 2.0, 6.25])  # noqa: E731
    pairs = [[[token()], bias()], [[token(), token()], bias()], [[token()], bias()]]
    return {
        "max_new_tokens": chooser.choice([4, 12]),
        "num_beams": chooser.choice([1, 1, 3]),
        **some(chooser, 0.6, "sequence_bias", [pairs]),
        **some(chooser, 0.6, "exponential_decay_length_penalty", [(2, 1.2), (0, 1.05), (5, 2.0)]),
        **some(chooser, 0.3, "remove_invalid_values", [True]),
        **some(chooser, 0.3, "bad_words_ids", [[[token()], [token(), token()]]]),
        **some(chooser, 0.3, "repetition_penalty", [1.3]),
    }


def word(chooser: random.Random, tokens: list[int]) -> list[int]:
    return [chooser.choice(tokens) for _ in range(chooser.choice([1, 2, 3]))]


def forced_words(tables: Tables, chooser: random.Random) -> Options:
    """Words of one to three tokens, none an end token; some lists offer words that differ in their second token."""
    tokens = [token for token in range(len(tables.pair)) if token not in tables.end_tokens]
    choice = [[tokens[3], token] for token in chooser.sample(tokens, 2)]
    words = [
        chooser.choice([word(chooser, tokens), word(chooser, tokens), [word(chooser, tokens)], choice])
        for _ in range(chooser.choice([1, 1, 2, 3]))
    ]
    number = chooser.choice([2, 3, 4, 6])
    return {
        "num_beams": number,
        "force_words_ids": words,
        "max_new_tokens": chooser.choice([2, 5, 9, 14]),
        **some(chooser, 0.5, "early_stopping", [False, True, "never"]),
        **some(chooser, 0.3, "length_penalty", [0.0, 2.0, -1.0]),
        **some(chooser, 0.4, "num_return_sequences", [1, 2]),
        **some(chooser, 0.3, "no_repeat_ngram_size", [1, 2]),
        **some(chooser, 0.2, "repetition_penalty", [1.3]),
        **some(chooser, 0.2, "min_new_tokens", [4]),
    }


def prompt(tables: Tables, chooser: random.Random) -> list[int]:
    """Some contain an end token, some repeat themselves."""
    length = chooser.choice([1, 2, 3, 5, 9])
    few = chooser.choice([3, len(tables.pair)])
    return [chooser.randrange(few) for _ in range(length)]


def some(chooser: random.Random, share: float, name: str, values: list[Any]) -> Options:
    return {name: chooser.choice(values)} if chooser.random() < share else {}


def limits(chooser: random.Random) -> Options:
    return chooser.choice(
        [{"max_new_tokens": n} for n in (1, 2, 6, 12)] + [{"max_length": n} for n in (12, 20)] + [{}]
    )


def processors(tables: Tables, chooser: random.Random) -> Options:
    vocabulary = len(tables.pair)
    words = [[chooser.randrange(vocabulary)], [chooser.randrange(vocabulary), chooser.randrange(vocabulary)]]
    return {
        **some(chooser, 0.3, "no_repeat_ngram_size", [0, 1, 2, 3]),
        **some(chooser, 0.3, "repetition_penalty", [0.8, 1.0, 1.3, 2.0]),
        **some(chooser, 0.2, "min_length", [0, 4, 10]),
        **some(chooser, 0.2, "min_new_tokens", [0, 1, 3, 7]),
        **some(chooser, 0.2, "bad_words_ids", [words]),
        **some(chooser, 0.1, "suppress_tokens", [[0, 1, 2]]),
        **some(chooser, 0.1, "begin_suppress_tokens", [[3, 4], tables.end_tokens]),
        **some(chooser, 0.1, "forced_bos_token_id", [2]),
        **some(chooser, 0.1, "forced_eos_token_id", [tables.end_tokens[0], tables.end_tokens]),
        **some(chooser, 0.1, "eos_token_id", [6, [6, 7, 8]]),
        **some(chooser, 0.1, "renormalize_logits", [True]),
    }


def greedy(tables: Tables, chooser: random.Random) -> Options:
    return {**limits(chooser), **processors(tables, chooser)}


def beams(tables: Tables, chooser: random.Random) -> Options:
    # Five beams with four end tokens each would look at more continuations than the first step has.
    number = chooser.choice([2, 2, 3, 4, 5])
    return {
        "num_beams": number,
        **some(chooser, 0.8, "early_stopping", [True, False, "never"]),
        **some(chooser, 0.7, "length_penalty", [-1.0, 0.0, 0.5, 1.0, 2.0]),
        **some(chooser, 0.4, "num_return_sequences", list(range(1, number + 1))),
        **limits(chooser),
        **(processors(tables, chooser) if chooser.random() < 0.6 else {}),
    }


def diverse(tables: Tables, chooser: random.Random) -> Options:
    number, groups = chooser.choice([(2, 2), (4, 2), (4, 4), (6, 2), (6, 3)])
    return {
        **beams(tables, chooser),
        "num_beams": number,
        "num_beam_groups": groups,
        "num_return_sequences": chooser.randint(1, number),
        "diversity_penalty": chooser.choice([0.2, 1.0, 5.0]),
    }


def contrastive(tables: Tables, chooser: random.Random) -> Options:
    """Without forced tokens: all others would have probability 0, and the library leaves the order of equals open."""
    others = processors(tables, chooser) if chooser.random() < 0.5 else {}
    return {
        "penalty_alpha": chooser.choice([0.0, 0.1, 0.6, 0.6, 0.9, 1.0]),
        "top_k": chooser.choice([1, 2, 4, 4, 8]),
        **limits(chooser),
        **{name: value for name, value in others.items() if not name.startswith("forced")},
    }


def sampling(tables: Tables, chooser: random.Random) -> Options:
    """The texts are sampled by the library; tests compare the distribution at each of their steps."""
    return {
        "do_sample": True,
        "max_new_tokens": 5,
        **some(chooser, 0.7, "temperature", [0.3, 0.6, 1.0, 1.7]),
        **some(chooser, 0.7, "top_k", [0, 1, 3, 10, 500]),
        **some(chooser, 0.5, "top_p", [0.0, 0.3, 0.9, 1.0]),
        **some(chooser, 0.3, "min_p", [0.0, 0.05, 0.3, 1.0]),
        **some(chooser, 0.3, "typical_p", [0.2, 0.9]),
        **some(chooser, 0.3, "epsilon_cutoff", [0.01, 0.1]),
        **some(chooser, 0.3, "eta_cutoff", [0.01, 0.3]),
        **(processors(tables, chooser) if chooser.random() < 0.5 else {}),
    }


def run(tables: Tables, ids: list[int], options: Options) -> dict[str, Any]:
    """One call of `generate`. Tokens are those after the prompt, padding left out."""
    try:
        result = generate(tables, ids, options, with_scores=True)
    except RuntimeError as error:
        # With scores, the library fails at the end of a constrained search whose words did not all come.
        if "NoneType" not in str(error):
            raise
        result = generate(tables, ids, options, with_scores=False)
    ends = options.get("eos_token_id", tables.end_tokens)
    ends = ends if isinstance(ends, list) else [ends]
    case: dict[str, Any] = {"model": tables.name, "prompt": ids, "options": options}
    case["sequences"] = [unpadded(row[len(ids) :], ends) for row in result.sequences.tolist()]
    if options.get("num_beams", 1) > 1 and result.sequences_scores is not None:
        case["scores"] = [finite(score, 9) for score in result.sequences_scores.tolist()]
    if "prompt_lookup_num_tokens" in options:
        case["passes"] = result.passes
    if options.get("do_sample"):
        case["processed"] = [[finite(score, 6) for score in step[0].tolist()] for step in result.scores]
    return case


def generate(tables: Tables, ids: list[int], options: Options, with_scores: bool) -> Any:
    torch.manual_seed(0)
    given = torch.tensor([ids])
    model = TableModel(tables)
    result = model.generate(
        given,
        attention_mask=torch.ones_like(given),
        output_scores=with_scores,
        return_dict_in_generate=True,
        **options,
    )
    result.passes = model.passes
    return result


def finite(value: float, digits: int) -> float | None:
    """None for −∞, which JSON cannot hold."""
    return None if value == float("-inf") else float(f"{value:.{digits}g}")


def unpadded(tokens: list[int], ends: list[int]) -> list[int]:
    """Up to the first end token; what follows it is padding."""
    for index, token in enumerate(tokens):
        if token in ends:
            return tokens[: index + 1]
    return tokens


if __name__ == "__main__":
    main()
