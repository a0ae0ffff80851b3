"""Makes the reference values with the real library. `--check` compares with the committed ones instead."""

import argparse
import sys
import zlib
from pathlib import Path

import torch
import transformers

from cases import small_cases
from checkpoints import build
from recipes import RECIPES, Recipe
from values import shape_of, write_values

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def make_small(recipe: Recipe, into: Path) -> None:
    """One small checkpoint and its values."""
    folder = into / "checkpoints" / recipe.name
    build(recipe, folder)
    shape = shape_of(transformers.AutoConfig.from_pretrained(folder))
    seed = zlib.crc32(f"cases of {recipe.name}".encode())
    cases = small_cases(shape, seed, recipe.full_length, recipe.cache)
    write_values(folder, f"reference/goldens/checkpoints/{recipe.name}", cases, into / "values")


def make(into: Path) -> None:
    for recipe in RECIPES:
        print(recipe.name, flush=True)
        make_small(recipe, into)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed values")
    parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    make(HERE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
