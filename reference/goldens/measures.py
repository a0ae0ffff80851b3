"""Measures of heads and distances between them, from the library's attentions: writes `measures/<name>.json`."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from transformers import AutoTokenizer

from heads_goldens import texts_for
from heads_recipes import OWN
from record import load

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = "reference/goldens"
NAMES = {
    "bert-emotion": "public/models",
    "gpt2-stories": "public/models",
    "bert-odd-heads": f"{GOLDENS}/heads/checkpoints",
    "xlm-roberta-regression": f"{GOLDENS}/heads/checkpoints",
    "distilbert-odd-heads": f"{GOLDENS}/heads/checkpoints",
    "albert-three-groups": f"{GOLDENS}/heads/checkpoints",
    "llama-lm": f"{GOLDENS}/checkpoints",
    "gemma3-next-token": f"{GOLDENS}/heads/checkpoints",
    "modernbert-classifier": f"{GOLDENS}/checkpoints",
}
# A model with more heads has too many pairs to record.
MOST_COMPARED = 24

# The query's place, the ids, the place of the last visible key + 1: the keys whose weight is summed; None does not count.
Keys = Callable[[int, list[int], int], list[int] | None]


def others(ids: list[int], query: int, places: range) -> list[int] | None:
    return [place for place in places if place != query and ids[place] == ids[query]] or None


def after_earlier(ids: list[int], query: int) -> list[int] | None:
    return [place + 1 for place in range(query) if ids[place] == ids[query] and place + 1 < query] or None


def rules(causal: bool, cls: int | None, sep: int | None) -> dict[str, Keys]:
    def token(wanted: int | None) -> Keys:
        return lambda q, ids, end: [k for k, token in enumerate(ids) if token == wanted] or None

    return {
        "previous": lambda q, ids, end: [q - 1] if q >= 1 else None,
        "next": lambda q, ids, end: None if causal or q + 2 > len(ids) else [q + 1],
        "self": lambda q, ids, end: [q],
        "first": lambda q, ids, end: [0] if q >= 1 else None,
        "cls": token(cls),
        "sep": token(sep),
        "sameToken": lambda q, ids, end: others(ids, q, range(end)),
        "duplicate": lambda q, ids, end: others(ids, q, range(q)),
        "induction": lambda q, ids, end: after_earlier(ids, q),
    }


class Mean:
    """Of tensors [L, H]."""

    def __init__(self) -> None:
        self.sum: torch.Tensor | None = None
        self.chance = 0.0
        self.count = 0

    def add(self, values: torch.Tensor, chance: torch.Tensor) -> None:
        self.sum = values.clone() if self.sum is None else self.sum + values
        self.chance += chance.item()
        self.count += 1

    def shown(self) -> dict[str, object]:
        values = None if self.sum is None else (self.sum / self.count).tolist()
        chance = self.chance / self.count if self.count else None
        return {"count": self.count, "chance": chance, "values": values}


def entropy(row: torch.Tensor) -> torch.Tensor:
    return -torch.special.xlogy(row, row).sum(-1)


@torch.no_grad()
def write(name: str, folder: str, into: Path) -> None:
    print("measures of", name, flush=True)
    model, _ = load(ROOT / folder / name)
    tokenizer = AutoTokenizer.from_pretrained(ROOT / folder / name)
    # The last two repeat themselves: the texts of the heads seldom do.
    texts = [*texts_for(name, model)[:12], "the rain and the rain and the old rain", "go go go and go"]
    causal = "CausalLM" in model.config.architectures[0] or "LMHead" in model.config.architectures[0]
    start = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    chosen = rules(causal, start, tokenizer.sep_token_id)
    means = {key: Mean() for key in ("entropy", "entropyRelative", "distance", *chosen)}
    distances, queries = 0.0, 0
    for text in texts:
        batch = tokenizer(text, return_tensors="pt")
        ids = batch["input_ids"][0].tolist()
        attention = torch.stack(model(**batch, output_attentions=True).attentions)[:, 0].double()  # [L, H, T, T]
        for q in range(len(ids)):
            row, end = attention[:, :, q], q + 1 if causal else len(ids)
            even = torch.tensor([1 / end if k < end else 0 for k in range(len(ids))], dtype=torch.float64)

            def add(key: str, of: Callable[[torch.Tensor], torch.Tensor]) -> None:
                means[key].add(of(row), of(even))

            add("entropy", entropy)
            if end >= 2:
                add("entropyRelative", lambda p: entropy(p) / math.log(end))
            add("distance", lambda p: sum(p[..., k] * abs(q - k) for k in range(len(ids))))
            for key, keys_of in chosen.items():
                keys = keys_of(q, ids, end)
                if keys is not None:
                    add(key, lambda p: p[..., keys].sum(-1))
            if row.shape[0] * row.shape[1] <= MOST_COMPARED:
                flat = row.flatten(0, 1)
                apart = entropy((flat[:, None] + flat[None]) / 2) - (entropy(flat)[:, None] + entropy(flat)[None]) / 2
                distances = distances + apart.clamp(min=0).sqrt()
                queries += 1
    content = {
        "checkpoint": f"{folder}/{name}",
        "texts": texts,
        "measures": {key: mean.shown() for key, mean in means.items()},
        "distances": (distances / queries).tolist() if queries else None,
    }
    lines = ",\n".join(f'"{key}": {json.dumps(rounded(value))}' for key, value in content.items())
    (into / f"{name}.json").write_text("{\n" + lines + "\n}\n")


def rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.8g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return {key: rounded(item) for key, item in value.items()} if isinstance(value, dict) else value


def write_measures(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    needs = {recipe.name: recipe.needs for recipe in OWN}
    for name, folder in NAMES.items():
        if needs.get(name, "4.49.0") == transformers.__version__:
            write(name, folder, into)


if __name__ == "__main__":
    write_measures(ROOT / GOLDENS / "measures")
