"""The inputs on which a checkpoint is run."""

from dataclasses import dataclass, replace

import torch
from transformers import PreTrainedTokenizerFast

Rows = list[list[int]]


@dataclass(frozen=True)
class Case:
    """One call of the model. Rows are padded to one length; `past` splits it in two calls with a cache."""

    name: str
    input_ids: Rows
    attention_mask: Rows
    token_type_ids: Rows | None = None
    head_mask: list[list[float]] | None = None
    # Where the ids come from, if from text: one, two as a pair, or a batch of several.
    text: str | None = None
    pair: str | None = None
    texts: tuple[str, ...] | None = None
    labels: list[int] | None = None
    past: int | None = None


@dataclass(frozen=True)
class Shape:
    """What the inputs depend on."""

    layers: int
    heads: int
    vocabulary: int
    positions: int
    token_types: int
    labels: int | None
    pad: int


def small_cases(shape: Shape, seed: int, full_length: bool, cache: bool) -> list[Case]:
    """The cases of a small checkpoint, ids drawn from the seed."""
    generator = torch.Generator().manual_seed(seed)
    single = rows_case("single", [draw(generator, shape.vocabulary, 9)], shape.pad)
    lengths = (11, 4, 7)
    padded = rows_case("padded", [draw(generator, shape.vocabulary, n) for n in lengths], shape.pad)
    if shape.labels is not None:
        padded = replace(padded, labels=draw(generator, shape.labels, len(lengths)))
    cases = [single, padded]
    if shape.token_types > 0:
        cases.append(token_types_case(generator, shape))
    cases += head_mask_cases(generator, shape, single, padded)
    cases.append(rows_case("one-token", [draw(generator, shape.vocabulary, 1)], shape.pad))
    if full_length:
        ids = draw(generator, shape.vocabulary, shape.positions)
        cases.append(rows_case("full-length", [ids], shape.pad))
    if cache:
        ids = draw(generator, shape.vocabulary, 13)
        cases.append(replace(rows_case("cache", [ids], shape.pad), past=8))
    return cases


def rows_alone(case: Case) -> list[Case]:
    """Each row of a batch without its padding, as a case of its own; a single row as it is."""
    if len(case.input_ids) == 1:
        return [case]
    return [
        replace(
            case,
            name=f"{case.name}-{index}",
            input_ids=[ids[: sum(mask)]],
            attention_mask=[mask[: sum(mask)]],
            labels=None if case.labels is None else [case.labels[index]],
        )
        for index, (ids, mask) in enumerate(zip(case.input_ids, case.attention_mask))
    ]


def draw(generator: torch.Generator, below: int, count: int) -> list[int]:
    return torch.randint(below, (count,), generator=generator).tolist()


def text_case(name: str, tokenizer: PreTrainedTokenizerFast, text: str, pair: str | None = None) -> Case:
    """One text, or two as a pair, with their token types if the model reads them."""
    encoded = tokenizer(text, pair)
    case = rows_case(name, [encoded["input_ids"]], pad=0)
    types = [encoded["token_type_ids"]] if pair is not None and "token_type_ids" in encoded else None
    return replace(case, token_type_ids=types, text=text, pair=pair)


def texts_case(
    name: str, tokenizer: PreTrainedTokenizerFast, texts: tuple[str, ...], pad: int, labels: list[int] | None
) -> Case:
    """Several texts in one batch."""
    case = rows_case(name, tokenizer(list(texts))["input_ids"], pad)
    return replace(case, texts=texts, labels=labels)


def rows_case(name: str, rows: Rows, pad: int) -> Case:
    """Rows of any length, padded on the right."""
    longest = max(map(len, rows))
    padding = [longest - len(row) for row in rows]
    return Case(
        name=name,
        input_ids=[row + [pad] * missing for row, missing in zip(rows, padding)],
        attention_mask=[[1] * len(row) + [0] * missing for row, missing in zip(rows, padding)],
    )


def token_types_case(generator: torch.Generator, shape: Shape) -> Case:
    """Two rows of unequal length whose segments end at different places; every token type occurs."""
    rows = [draw(generator, shape.vocabulary, n) for n in (10, 7)]
    case = rows_case("token-types", rows, shape.pad)
    longest = len(case.input_ids[0])
    types = [[i * shape.token_types // len(row) for i in range(len(row))] for row in rows]
    return replace(case, token_type_ids=[row + [0] * (longest - len(row)) for row in types])


def binary_mask(generator: torch.Generator, shape: Shape) -> list[list[float]]:
    """[L, H] of zeros and ones, both of them in the first layer."""
    mask = torch.randint(2, (shape.layers, shape.heads), generator=generator)
    mask[0, 0], mask[0, 1] = 0, 1
    return mask.float().tolist()


def head_mask_cases(generator: torch.Generator, shape: Shape, single: Case, padded: Case) -> list[Case]:
    """One mask of zeros and ones on a single row, one of fractions on the padded batch."""
    binary = binary_mask(generator, shape)
    fractions = torch.randint(1001, (shape.layers, shape.heads), generator=generator) / 1000
    rounded = [[round(value, 3) for value in row] for row in fractions.tolist()]
    return [
        replace(single, name="head-mask", head_mask=binary),
        replace(padded, name="head-mask-fractional", head_mask=rounded, labels=None),
    ]
