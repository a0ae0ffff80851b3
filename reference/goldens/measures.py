"""Measures of heads and distances between them, from the library's attentions: writes `measures/<name>.json`.

`norms` has the same measures of norm-weighted attention, from the vectors that each head adds to the output.
"""

import json
import unicodedata
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
    "mistral-next-token": f"{GOLDENS}/heads/checkpoints",
    "modernbert-classifier": f"{GOLDENS}/checkpoints",
    "gpt-neo-next-token": f"{GOLDENS}/heads/checkpoints",
    "gpt-neox-next-token": f"{GOLDENS}/heads/checkpoints",
    "opt-next-token": f"{GOLDENS}/heads/checkpoints",
    "electra-odd-heads": f"{GOLDENS}/heads/checkpoints",
}
# A model with more heads has too many pairs to record.
MOST_COMPARED = 24

# The query's place, the ids, the place of the last visible key + 1: the keys whose weight is summed; None does not count.
Keys = Callable[[int, list[int], int], list[int] | None]


def others(ids: list[int], query: int, places: range) -> list[int] | None:
    return [place for place in places if place != query and ids[place] == ids[query]] or None


def after_earlier(ids: list[int], query: int) -> list[int] | None:
    return [place + 1 for place in range(query) if ids[place] == ids[query] and place + 1 < query] or None


def is_sign(character: str) -> bool:
    return unicodedata.category(character).startswith("P") or character in "$+<=>^`|~"


def rules(causal: bool, tokenizer: object, signs: Callable[[list[int]], set[int]]) -> dict[str, Keys]:
    cls = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id

    def token(wanted: int | None) -> Keys:
        return lambda q, ids, end: [k for k, token in enumerate(ids) if token == wanted] or None

    return {
        "previous": lambda q, ids, end: [q - 1] if q >= 1 else None,
        "next": lambda q, ids, end: None if causal or q + 2 > len(ids) else [q + 1],
        "self": lambda q, ids, end: [q],
        "first": lambda q, ids, end: [0] if q >= 1 else None,
        "cls": token(cls),
        "sep": token(tokenizer.sep_token_id),
        "mask": token(tokenizer.mask_token_id),
        "punctuation": lambda q, ids, end: [k for k in range(end) if k in signs(ids)] or None,
        "sameToken": lambda q, ids, end: others(ids, q, range(end)),
        "duplicate": lambda q, ids, end: others(ids, q, range(q)),
        "induction": lambda q, ids, end: after_earlier(ids, q),
    }


class Mean:
    """Of tensors [L, H]."""

    def __init__(self) -> None:
        self.sum: torch.Tensor | None = None
        self.count = 0

    def add(self, values: torch.Tensor) -> None:
        self.sum = values.clone() if self.sum is None else self.sum + values
        self.count += 1

    def shown(self) -> dict[str, object]:
        values = None if self.sum is None else (self.sum / self.count).tolist()
        return {"count": self.count, "values": values}


def entropy(row: torch.Tensor) -> torch.Tensor:
    return -torch.special.xlogy(row, row).sum(-1)


def share_of_largest(nats: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
    """`visible`: how many keys a query of each layer sees, [L]; of one key alone the share is 0."""
    return torch.where(visible[:, None] < 2, 0, nats / visible[:, None].double().log())


class Measured:
    """The measures of one model over texts, whatever the rows of weights are.

    Queries count by the keys that causality allows, so that layers with a window have the counts of the others.
    """

    def __init__(self, chosen: dict[str, Keys], causal: bool) -> None:
        self.chosen, self.causal = chosen, causal
        names = ("entropy", "entropyRelative", "distance", "distanceSpread")
        plain = ("entropyWithoutSpecial", "entropyRelativeWithoutSpecial")
        plain += ("distanceWithoutSpecial", "distanceSpreadWithoutSpecial", "strongest")
        self.means = {key: Mean() for key in (*names, *plain, *chosen)}

    def add(self, weights: torch.Tensor, ids: list[int], special: set[int], seen: torch.Tensor) -> None:
        """weights: [L, H, T, T]; seen: [L, T, T], whether a query of a layer sees a key."""
        plain = [k for k in range(len(ids)) if ids[k] not in special and not (self.causal and k == 0)]
        for q in range(len(ids)):
            end = q + 1 if self.causal else len(ids)
            self.row(weights[:, :, q], q, ids, seen[:, q])
            if q in plain:
                self.plain_row(weights[:, :, q], q, [k for k in plain if k < end], seen[:, q])
        if plain:
            self.means["strongest"].add(weights[:, :, plain][..., plain].amax((-2, -1)))

    def row(self, row: torch.Tensor, q: int, ids: list[int], seen: torch.Tensor) -> None:
        end = q + 1 if self.causal else len(ids)
        self.means["entropy"].add(entropy(row))
        if end >= 2:
            self.means["entropyRelative"].add(share_of_largest(entropy(row), seen.sum(-1)))
        away = (torch.arange(len(ids)) - q).abs().double()
        self.means["distance"].add((row * away).sum(-1))
        self.means["distanceSpread"].add(deviation(row, away))
        for key, keys_of in self.chosen.items():
            keys = keys_of(q, ids, end)
            if keys is not None:
                self.means[key].add(row[..., keys].sum(-1))

    def plain_row(self, row: torch.Tensor, q: int, keys: list[int], seen: torch.Tensor) -> None:
        kept = row[..., keys] / row[..., keys].sum(-1, keepdim=True)
        away = (torch.tensor(keys) - q).abs().double()
        self.means["entropyWithoutSpecial"].add(entropy(kept))
        if len(keys) >= 2:
            share = share_of_largest(entropy(kept), seen[:, keys].sum(-1))
            self.means["entropyRelativeWithoutSpecial"].add(share)
        self.means["distanceWithoutSpecial"].add((kept * away).sum(-1))
        self.means["distanceSpreadWithoutSpecial"].add(deviation(kept, away))

    def shown(self) -> dict[str, object]:
        return {key: mean.shown() for key, mean in self.means.items()}

    def chances(self) -> dict[str, list[float] | None]:
        """Of even attention: the measures of the only head of each layer."""
        return {
            key: None if mean.sum is None else (mean.sum / mean.count)[:, 0].tolist()
            for key, mean in self.means.items()
        }


def seen_keys(attention: torch.Tensor, causal: bool, windowed: bool) -> torch.Tensor:
    """Whether a query of a layer sees a key, [L, T, T]: with a window, where the library gives any head weight."""
    if windowed:
        return (attention > 0).any(1)
    seen = torch.ones_like(attention[:, 0], dtype=torch.bool)
    return seen.tril() if causal else seen


def even(seen: torch.Tensor) -> torch.Tensor:
    """Every query attends evenly to all keys that it sees: [L, 1, T, T]."""
    return (seen.double() / seen.sum(-1, keepdim=True))[:, None]


def deviation(row: torch.Tensor, away: torch.Tensor) -> torch.Tensor:
    mean = (row * away).sum(-1)
    return ((row * away**2).sum(-1) - mean**2).clamp(min=0).sqrt()


class Added:
    """What every head adds to the output for every key: the map of a layer's values, and the matrix that reads them."""

    # By the end of the module's name: which third of its result the values are, and whether thirds are within each head.
    VALUES = {
        "self.value": None,
        "attention.value": None,
        "v_lin": None,
        "v_proj": None,
        "c_attn": "blocks",
        "Wqkv": "blocks",
        "query_key_value": "heads",
    }
    OUTPUTS = ("attention.output.dense", "attention.dense", "out_lin", "out_proj", "o_proj", "attn.c_proj", "attn.Wo")

    def __init__(self, model: torch.nn.Module) -> None:
        self.heads = model.config.num_attention_heads
        self.values: list[torch.Tensor] = []
        self.matrices: list[torch.Tensor] = []
        for name, module in model.named_modules():
            end = next((end for end in self.VALUES if name.endswith(end)), None)
            if end is not None:
                module.register_forward_hook(lambda _, __, result, kind=self.VALUES[end]: self.value(result, kind))
            if name.endswith(self.OUTPUTS) and not name.startswith("classifier"):
                module.register_forward_hook(lambda module, _, __: self.matrix(module))

    def value(self, result: torch.Tensor, kind: str | None) -> None:
        if kind == "blocks":
            result = result.chunk(3, -1)[2]
        if kind == "heads":
            result = result.unflatten(-1, (self.heads, -1)).chunk(3, -1)[2].flatten(-2)
        self.values.append(result[0].double())

    def matrix(self, module: torch.nn.Module) -> None:
        weight = module.weight.detach().double()
        self.matrices.append(weight if "Conv1D" in type(module).__name__ else weight.T)  # [H·D, C]

    def norms(self) -> torch.Tensor:
        """[L, H, T], and forgets the text."""
        layers = []
        for value, matrix in zip(self.values, self.matrices, strict=True):
            by_head = matrix.unflatten(0, (self.heads, -1))  # [H, D, C]
            split = value.unflatten(-1, (-1, by_head.shape[1]))  # [T, K, D]
            split = split.repeat_interleave(self.heads // split.shape[1], 1)
            layers.append(torch.einsum("thd,hdc->htc", split, by_head).norm(dim=-1))
        self.values, self.matrices = [], []
        return torch.stack(layers)


@torch.no_grad()
def write(name: str, folder: str, into: Path) -> None:
    print("measures of", name, flush=True)
    model, _ = load(ROOT / folder / name)
    tokenizer = AutoTokenizer.from_pretrained(ROOT / folder / name)
    # The next two repeat themselves, and the last has a mask: the texts of the heads seldom do.
    texts = [*texts_for(name, model)[:12], "the rain and the rain and the old rain", "go go go and go"]
    texts += [f"the {tokenizer.mask_token} rain"] if tokenizer.mask_token else []
    causal = "CausalLM" in model.config.architectures[0] or "LMHead" in model.config.architectures[0]
    windowed = any(hasattr(model.config, name) for name in ("sliding_window", "window_size", "local_attention"))
    special = set(tokenizer.all_special_ids)

    def signs(ids: list[int]) -> set[int]:
        readable = [tokenizer.decode([token]).removeprefix("##").strip() for token in ids]
        return {k for k, text in enumerate(readable) if text and ids[k] not in special and all(map(is_sign, text))}

    chosen = rules(causal, tokenizer, signs)
    measured, weighted, by_chance = (Measured(chosen, causal) for _ in range(3))
    added = Added(model)
    distances, queries = 0.0, 0
    attentions, strongest = [], []
    for text in texts:
        batch = tokenizer(text, return_tensors="pt")
        ids = batch["input_ids"][0].tolist()
        attention = torch.stack(model(**batch, output_attentions=True).attentions)[:, 0].double()  # [L, H, T, T]
        seen = seen_keys(attention, causal, windowed)
        measured.add(attention, ids, special, seen)
        by_chance.add(even(seen), ids, special, seen)
        plain = [k for k in range(len(ids)) if ids[k] not in special and not (causal and k == 0)]
        strongest.append(attention[:, :, plain][..., plain].amax((-2, -1)).flatten().tolist())
        attentions.append(attention)
        norms = attention * added.norms()[:, :, None]
        weighted.add(norms / norms.sum(-1, keepdim=True), ids, special, seen)
        if attention.shape[0] * attention.shape[1] <= MOST_COMPARED:
            for q in range(len(ids)):
                flat = attention[:, :, q].flatten(0, 1)
                apart = entropy((flat[:, None] + flat[None]) / 2) - (entropy(flat)[:, None] + entropy(flat)[None]) / 2
                distances = distances + apart.clamp(min=0).sqrt()
                queries += 1
    content = {
        "checkpoint": f"{folder}/{name}",
        "texts": texts,
        "measures": measured.shown(),
        "chances": by_chance.chances(),
        "norms": weighted.shown(),
        "distances": (distances / queries).tolist() if queries else None,
        "strongest": strongest if queries else None,
        "where": where(tokenizer, texts, attentions, causal) if queries else None,
        "effects": effects(model, tokenizer, texts) if queries else None,
    }
    lines = ",\n".join(f'"{key}": {json.dumps(rounded(value))}' for key, value in content.items())
    (into / f"{name}.json").write_text("{\n" + lines + "\n}\n")


# Tokens from and to which weight is searched for, in the words of the call.
WHERE = (("the", ":any"), (":plain", ":punctuation"), ("/^[a-m]/i", ":same"), (":any", "/n$/"))


def where(tokenizer: object, texts: list[str], weights: list[torch.Tensor], causal: bool) -> list[dict[str, object]]:
    """Mean weights from some tokens to others, in every head."""
    special = set(tokenizer.all_special_ids)
    found = []
    for source, target in WHERE:
        mean = Mean()
        for text, attention in zip(texts, weights, strict=True):
            ids = tokenizer(text)["input_ids"]
            words = [tokenizer.decode([token]).removeprefix("##").strip() for token in ids]

            def fits(choice: str, q: int, k: int) -> bool:
                signs = words[k] != "" and ids[k] not in special and all(map(is_sign, words[k]))
                return {
                    "the": words[k].lower() == "the",
                    ":any": True,
                    ":plain": ids[k] not in special and not (causal and k == 0),
                    ":punctuation": signs,
                    ":same": k != q and ids[k] == ids[q],
                    "/^[a-m]/i": words[k][:1].lower() in "abcdefghijklm" and words[k] != "",
                    "/n$/": words[k].endswith("n"),
                }[choice]

            for q in range(len(ids)):
                keys = [k for k in range(q + 1 if causal else len(ids)) if fits(target, q, k)]
                if keys and fits(source, q, q):
                    mean.add(attention[:, :, q][..., keys].sum(-1))
        found.append({"from": source, "to": target, **mean.shown()})
    return found


@torch.no_grad()
def effects(model: torch.nn.Module, tokenizer: object, texts: list[str]) -> dict[str, object] | None:
    """Loss and accuracy of a classifier with the library's head mask, of which one entry is 0."""
    config = model.config
    if config.model_type not in ("bert", "distilbert") or "SequenceClassification" not in config.architectures[0]:
        return None
    labels = torch.tensor([place % config.num_labels for place in range(len(texts))])
    layers, heads = config.num_hidden_layers, config.num_attention_heads

    def judged(mask: torch.Tensor) -> tuple[float, float]:
        rows = [model(**tokenizer(text, return_tensors="pt"), head_mask=mask).logits[0] for text in texts]
        logits = torch.stack(rows)
        hits = (logits.argmax(-1) == labels).float().mean()
        return torch.nn.functional.cross_entropy(logits, labels).item(), hits.item()

    masks = [torch.ones(layers, heads) for _ in range(layers * heads)]
    for place, mask in enumerate(masks):
        mask[place // heads, place % heads] = 0
    found = [judged(mask) for mask in masks]
    loss, accuracy = judged(torch.ones(layers, heads))
    return {
        "labels": labels.tolist(),
        "loss": loss,
        "accuracy": accuracy,
        "losses": [loss for loss, _ in found],
        "accuracies": [accuracy for _, accuracy in found],
    }


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
