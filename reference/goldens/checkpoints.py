"""Builds the small checkpoints: random weights from a seed, no parameter at its trivial value."""

import zlib
from pathlib import Path

import torch
import transformers
from transformers import PreTrainedModel

from recipes import Recipe
from storing import store
from tiny_tokenizers import save_tokenizer

WEIGHT_SPREAD = 0.3
BIAS_SPREAD = 0.2


def build(recipe: Recipe, folder: Path) -> None:
    """Writes one checkpoint in Hub layout into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = recipe.full_config()
    if recipe.tokenizer is not None:
        config |= save_tokenizer(recipe.tokenizer, int(config[positions_key(recipe)]), folder)
    model = new_model(recipe, config)
    randomise(model, seed=zlib.crc32(recipe.name.encode()))
    store(model.to(getattr(torch, recipe.dtype)), recipe, folder)


def positions_key(recipe: Recipe) -> str:
    return "max_position_embeddings" if recipe.family == "bert" else "n_positions"


def new_model(recipe: Recipe, config: dict[str, object]) -> PreTrainedModel:
    config_class = transformers.BertConfig if recipe.family == "bert" else transformers.GPT2Config
    return getattr(transformers, recipe.model)(config_class(**config))


@torch.no_grad()
def randomise(model: PreTrainedModel, seed: int) -> None:
    """Fills every parameter: gains around 1, biases around 0, weights wide enough for uneven attention."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        if name.endswith("bias"):
            parameter.copy_(BIAS_SPREAD * noise)
        elif parameter.ndim == 1:
            parameter.copy_(1 + WEIGHT_SPREAD * noise)
        else:
            parameter.copy_(WEIGHT_SPREAD * noise)
