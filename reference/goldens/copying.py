"""Which heads copy, from the library's modules: writes `copying/<name>.json`.

All logits of what each head writes for each token are computed, in float64, and read by the library's own last norm and
token head.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from transformers import AutoTokenizer, PreTrainedModel

from heads_goldens import texts_for
from heads_recipes import OWN
from measures import GOLDENS, ROOT, Added, rounded
from record import load

NAMES = {
    "gpt2-stories": "public/models",
    "llama-lm": f"{GOLDENS}/checkpoints",
    "gpt-neo-next-token": f"{GOLDENS}/heads/checkpoints",
    "gpt-neox-next-token": f"{GOLDENS}/heads/checkpoints",
    "opt-next-token": f"{GOLDENS}/heads/checkpoints",
    "gemma3-next-token": f"{GOLDENS}/heads/checkpoints",
    "bert-masked-lm": f"{GOLDENS}/checkpoints",
    "distilbert-masked-lm": f"{GOLDENS}/checkpoints",
    "camembert-masked-lm": f"{GOLDENS}/checkpoints",
    "albert-masked-lm": f"{GOLDENS}/checkpoints",
    "electra-masked-lm-untied": f"{GOLDENS}/checkpoints",
    "modernbert-masked-lm": f"{GOLDENS}/checkpoints",
}


def reader(model: PreTrainedModel) -> Callable[[torch.Tensor], torch.Tensor]:
    """The last norm and the token head: [..., C] to [..., V]."""
    match model.config.model_type:
        case "gpt2" | "gpt_neo":
            return lambda x: model.lm_head(model.transformer.ln_f(x))
        case "gpt_neox":
            return lambda x: model.embed_out(model.gpt_neox.final_layer_norm(x))
        case "llama" | "gemma3_text":
            return lambda x: model.lm_head(model.model.norm(x))
        case "opt":
            decoder = model.model.decoder
            project = decoder.project_out or torch.nn.Identity()
            return lambda x: model.lm_head(project(decoder.final_layer_norm(x)))
        case "bert":
            return model.cls
        case "distilbert":
            return lambda x: model.vocab_projector(
                model.vocab_layer_norm(model.activation(model.vocab_transform(x)))
            )
        case "camembert":
            return model.lm_head
        case "albert":
            return model.predictions
        case "electra":
            return lambda x: model.generator_lm_head(model.generator_predictions(x))
        case "modernbert":
            return lambda x: model.decoder(model.head(model.model.final_norm(x)))
    raise ValueError(model.config.model_type)


class Written(Added):
    def vectors(self) -> torch.Tensor:
        """What each head writes for each token if it gives it all its weight, [L, H, T, C]; and forgets the text."""
        layers = []
        for value, matrix in zip(self.values, self.matrices, strict=True):
            by_head = matrix.unflatten(0, (self.heads, -1))  # [H, D, C]
            split = value.unflatten(-1, (-1, by_head.shape[1]))  # [T, K, D]
            split = split.repeat_interleave(self.heads // split.shape[1], 1)
            layers.append(torch.einsum("thd,hdc->htc", split, by_head))
        self.values, self.matrices = [], []
        return torch.stack(layers)


def written_ids(vocabulary: int) -> list[str]:
    """For checkpoints without a tokenizer."""
    return [" ".join(str((13 * row + 29 * place) % (vocabulary - 6) + 6) for place in range(3 + row)) for row in range(6)]


@torch.no_grad()
def write(name: str, folder: str, into: Path) -> None:
    print("copying of", name, flush=True)
    model, _ = load(ROOT / folder / name)
    read = reader(copy.deepcopy(model).double())
    causal = "CausalLM" in model.config.architectures[0] or "LMHead" in model.config.architectures[0]
    has_tokenizer = any((ROOT / folder / name).glob("*token*"))
    tokenizer = AutoTokenizer.from_pretrained(ROOT / folder / name) if has_tokenizer else None
    texts = texts_for(name, model)[:6] if tokenizer else written_ids(model.config.vocab_size)
    special = set(tokenizer.all_special_ids) if tokenizer else set()
    written = Written(model)
    nothing = read(torch.zeros(model.config.hidden_size, dtype=torch.float64))
    scores = []
    for text in texts:
        ids = tokenizer(text)["input_ids"] if tokenizer else [int(word) for word in text.split()]
        model(input_ids=torch.tensor([ids]))
        logits = read(written.vectors()) - nothing  # [L, H, T, V]
        for place, token in enumerate(ids):
            if token in special or (causal and place == 0):
                continue
            own = logits[:, :, place, token] - logits[:, :, place].mean(-1)
            scores.append(own / logits[:, :, place].std(-1, correction=0))
    stacked = torch.stack(scores)
    content = {
        "checkpoint": f"{folder}/{name}",
        "texts": texts,
        "count": len(scores),
        "score": stacked.mean(0).tolist(),
        "share": (stacked > 0).double().mean(0).tolist(),
    }
    lines = ",\n".join(f'"{key}": {json.dumps(rounded(value))}' for key, value in content.items())
    (into / f"{name}.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    target = ROOT / GOLDENS / "copying"
    target.mkdir(parents=True, exist_ok=True)
    needs = {recipe.name: recipe.needs for recipe in OWN}
    for each, place in NAMES.items():
        if needs.get(each, "4.49.0") == transformers.__version__:
            write(each, place, target)
