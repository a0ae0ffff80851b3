"""Builds the small checkpoints: random weights from a seed, no parameter at its trivial value."""

import zlib
from pathlib import Path

import torch
import transformers
from transformers import PreTrainedModel, PreTrainedTokenizerFast

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
        config |= save_tokenizer(recipe.tokenizer, tokenizer_class(recipe), int(config[positions_key(config)]), folder)
    model = new_model(recipe, config)
    randomise(model, seed=zlib.crc32(recipe.name.encode()))
    store(model.to(getattr(torch, recipe.dtype)), recipe, folder)


def positions_key(config: dict[str, object]) -> str:
    return "n_positions" if "n_positions" in config else "max_position_embeddings"


def tokenizer_class(recipe: Recipe) -> type[PreTrainedTokenizerFast]:
    if recipe.tokenizer == "byte-level-bpe":
        # As SmolLM2 has it; other decoders' own classes read SentencePiece files, or no vocabulary at all.
        return transformers.GPT2TokenizerFast
    config_class = type(transformers.AutoConfig.for_model(recipe.family))
    return transformers.TOKENIZER_MAPPING[config_class][1]


def new_model(recipe: Recipe, config: dict[str, object]) -> PreTrainedModel:
    return getattr(transformers, recipe.model)(transformers.AutoConfig.for_model(recipe.family, **config))


@torch.no_grad()
def randomise(model: PreTrainedModel, seed: int) -> None:
    """Fills every parameter but those that are never trained: gains around their first value, biases around 0, weights wide enough for uneven attention."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        if not parameter.requires_grad:
            continue
        noise = torch.randn(parameter.shape, generator=generator)
        if name.endswith("bias"):
            parameter.copy_(BIAS_SPREAD * noise)
        elif parameter.ndim == 1:
            parameter.copy_(parameter[0] + WEIGHT_SPREAD * noise)
        else:
            parameter.copy_(WEIGHT_SPREAD * noise)
