"""The cases of the two models that ship with the app."""

from dataclasses import replace

import torch
from transformers import PreTrainedTokenizerFast

from cases import Case, Shape, binary_mask, text_case, texts_case

SENTENCE = "I was so relieved after the phone call yesterday. I smiled the whole day."
PAIR = ("The letter came too late.", "She had already left.")
FEELINGS = (
    "i feel so lonely tonight",
    "we laughed and danced",
    "how dare they shout at my sister",
)
FEELING_LABELS = [0, 1, 3]
OPENINGS = (
    "Once there was a fox who",
    "The rain stopped.",
    '"Where is my hat?" asked Tom',
)


def bert_cases(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> list[Case]:
    return [
        text_case("sentence", tokenizer, SENTENCE),
        text_case("pair", tokenizer, *PAIR),
        texts_case("padded", tokenizer, FEELINGS, shape.pad, FEELING_LABELS),
        masked(text_case("head-mask", tokenizer, FEELINGS[1]), shape),
    ]


def gpt2_cases(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> list[Case]:
    return [
        text_case("sentence", tokenizer, SENTENCE),
        texts_case("padded", tokenizer, OPENINGS, shape.pad, None),
        masked(text_case("head-mask", tokenizer, OPENINGS[1]), shape),
    ]


def masked(case: Case, shape: Shape) -> Case:
    return replace(case, head_mask=binary_mask(torch.Generator().manual_seed(0), shape))
