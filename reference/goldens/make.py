"""Creates the reference values with the real library. `--check` compares with the committed ones instead."""

import argparse
import os
import sys
import tempfile
import zlib
from pathlib import Path

# Before the library is imported: nothing here needs the network.
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from transformers import AutoConfig, AutoTokenizer, BertTokenizerFast, GPT2TokenizerFast

import embedded
from cases import Case, Shape, rows_alone, small_cases, text_case
from checkpoints import build
from compare import compare
from heads_goldens import write_embedded_heads, write_heads
from heads_recipes import OWN
from recipes import RECIPES, Recipe
from token_goldens import write_token_goldens
from values import shape_of, write_values

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MAIN_VERSION = "4.49.0"


def make(into: Path) -> None:
    """
    All checkpoints, values and token ids, in the layout of this folder; with another version of the library than
    4.49, only the checkpoints that need it.
    """
    for recipe in RECIPES:
        if recipe.needs == transformers.__version__:
            print(recipe.name, flush=True)
            make_small(recipe, into)
    write_heads(into)
    if transformers.__version__ != MAIN_VERSION:
        return
    make_embedded(into)
    write_token_goldens(HERE / "tokenizers", into, ROOT / "public/models")
    write_embedded_heads(into, ROOT)


def make_small(recipe: Recipe, into: Path) -> None:
    """One small checkpoint and its values."""
    folder = into / "checkpoints" / recipe.name
    build(recipe, folder)
    cases = cases_of(recipe, shape_of(folder), folder)
    write_values(folder, f"reference/goldens/checkpoints/{recipe.name}", cases, into / "values")


def cases_of(recipe: Recipe, shape: Shape, folder: Path) -> list[Case]:
    seed = zlib.crc32(f"cases of {recipe.name}".encode())
    cases = small_cases(shape, seed, recipe.full_length, recipe.cache)
    if shape.labels is not None and AutoConfig.from_pretrained(folder).pad_token_id is None:
        # The library refuses batches that it could not have padded.
        cases = [row for case in cases for row in rows_alone(case)]
    if recipe.tokenizer not in (None, "byte-level-bpe"):
        tokenizer = AutoTokenizer.from_pretrained(folder)
        cases.append(text_case("text", tokenizer, "They walked to the quiet harbour."))
        cases.append(text_case("pair", tokenizer, "Was it the rain?", "It was."))
    if recipe.tokenizer == "byte-level-bpe":
        tokenizer = GPT2TokenizerFast.from_pretrained(folder)
        cases.append(text_case("text", tokenizer, "The rain was glad, and naïve."))
    return cases


def make_embedded(into: Path) -> None:
    """The values of the two models that ship with the app."""
    for name, make_cases, tokenizer_class in (
        ("bert-emotion", embedded.bert_cases, BertTokenizerFast),
        ("gpt2-stories", embedded.gpt2_cases, GPT2TokenizerFast),
    ):
        print(name, flush=True)
        folder = ROOT / "public/models" / name
        cases = make_cases(shape_of(folder), tokenizer_class.from_pretrained(folder))
        write_values(folder, f"public/models/{name}", cases, into / "values")


def check() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        make(Path(temporary))
        is_main = transformers.__version__ == MAIN_VERSION
        others = [recipe.name for recipe in (*RECIPES, *OWN) if recipe.needs != MAIN_VERSION] if is_main else None
        return 0 if compare(Path(temporary), HERE, others) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed values")
    arguments = parser.parse_args()
    # One thread: sums in one order, so that every run gives the same bits.
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    if arguments.check:
        return check()
    make(HERE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
