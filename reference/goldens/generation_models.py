"""The models of the generation goldens: small checkpoints of `checkpoints/`, some more made for it, and the embedded one."""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, GenerationConfig, GPT2Config, GPT2LMHeadModel, PreTrainedModel

from checkpoints import randomise
from recipes import GPT2, RECIPES

HERE = Path(__file__).resolve().parent
MADE = HERE / "generation" / "checkpoints"


@dataclass(frozen=True)
class Ending:
    """A checkpoint in whose texts end tokens are frequent. `spread` scales the token scores: the smaller, the closer."""

    name: str
    config: dict[str, object]
    end_tokens: tuple[int, ...]
    raised: float
    spread: float = 1.0


ENDINGS = (
    Ending(
        "gpt2-ends",
        dict(vocab_size=60, n_embd=24, n_layer=3, n_head=2, n_positions=64, tie_word_embeddings=False),
        end_tokens=(59,),
        raised=4.0,
    ),
    Ending(
        "gpt2-close",
        dict(vocab_size=80, n_embd=32, n_layer=1, n_head=4, n_positions=40, tie_word_embeddings=False),
        end_tokens=(79,),
        raised=0.03,
        spread=0.01,
    ),
    Ending(
        "gpt2-two-ends",
        dict(vocab_size=70, n_embd=25, n_layer=3, n_head=5, n_positions=48, scale_attn_weights=False),
        end_tokens=(69, 5),
        raised=3.0,
    ),
)


@dataclass(frozen=True)
class Subject:
    """A model whose texts are recorded. `folder` is named from the repository's root."""

    name: str
    folder: str
    options: dict[str, object] = field(default_factory=dict)

    @property
    def needs(self) -> str:
        """The version of the library whose model it is."""
        return next((recipe.needs for recipe in RECIPES if recipe.name == self.name), "4.49.0")

    def load(self) -> PreTrainedModel:
        path = HERE.parents[1] / self.folder
        model = AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager", torch_dtype=torch.float32)
        return model.eval()


OLD = ("gpt2-lm", "gpt2-untied", "gpt2-odd", "gpt2-noscale", "gpt2-no-prefix")
TINY = tuple(Subject(name, f"reference/goldens/checkpoints/{name}") for name in OLD) + tuple(
    Subject(ending.name, f"reference/goldens/generation/checkpoints/{ending.name}") for ending in ENDINGS
)
# Of the families that came later, one or two each.
TINY += tuple(
    Subject(name, f"reference/goldens/checkpoints/{name}") for name in (
        "gpt-neo-lm",
        "gpt-neox-lm",
        "llama-lm",
        "llama-odd",
        "mistral-lm",
        "opt-lm",
        "opt-post-norm",
        "qwen2-lm",
        "qwen3-lm",
        "gemma3-lm",
        "gemma3-odd",
    )
)
STORIES = Subject("gpt2-stories", "public/models/gpt2-stories")


def make(ending: Ending) -> None:
    """Raises the scores of the end tokens by about `raised` everywhere, along the bias of the last LayerNorm."""
    ends = list(ending.end_tokens)
    config = GPT2Config(**{**GPT2, **ending.config, "bos_token_id": ends[0], "eos_token_id": ends})
    model = GPT2LMHeadModel(config)
    randomise(model, seed=zlib.crc32(ending.name.encode()))
    with torch.no_grad():
        bias, table = model.transformer.ln_f.bias, model.lm_head.weight
        table.mul_(ending.spread)
        table[ends] += ending.raised * bias / bias.square().sum()
    model.generation_config = GenerationConfig(bos_token_id=ends[0], eos_token_id=ends)
    model.save_pretrained(MADE / ending.name)
