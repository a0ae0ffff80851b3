"""Measures the heads of each checkpoint: writes `heads/<name>.json` and `heads/<name>.safetensors`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoTokenizer, PreTrainedModel

from checkpoints import build
from heads_measures import IGNORED, entropies, importances
from heads_pruning import head_sets, prune
from heads_recipes import OWN, SHARED
from heads_search import cut, metric, walk
from heads_texts import FEELINGS, SHORT, STORIES
from record import Tensors, load

# The last is never reached, so all heads are masked.
THRESHOLDS = (0.05, 0.2, 0.5, 1.1)


def write_heads(made: Path) -> None:
    """Of the recipes for the installed version of the library; `made` holds their checkpoints."""
    own = [recipe for recipe in OWN if recipe.needs == transformers.__version__]
    shared = [recipe for recipe in SHARED if recipe.needs == transformers.__version__]
    for recipe in own:
        build(recipe, made / "heads/checkpoints" / recipe.name)
    shown = "reference/goldens"
    for recipe, part in [(r, "checkpoints") for r in shared] + [(r, "heads/checkpoints") for r in own]:
        write(made / part / recipe.name, f"{shown}/{part}/{recipe.name}", made / "heads")


def write_embedded_heads(made: Path, root: Path) -> None:
    """Of the app's own models, which lie in `root`."""
    for name in ("bert-emotion", "gpt2-stories"):
        write(root / "public/models" / name, f"public/models/{name}", made / "heads")


def write(folder: Path, shown_path: str, into: Path) -> None:
    """`shown_path` is how the JSON names the checkpoint, from the repository's root."""
    print("heads of", folder.name, flush=True)
    model, _ = load(folder)
    texts = texts_for(folder.name, model)
    batch = tokenized(folder, model, texts)
    add_labels(folder.name, model, batch)
    content: dict[str, Any] = {
        "checkpoint": shown_path,
        "family": model.config.model_type,
        "texts": texts,
        "lengths": batch["attention_mask"].sum(1).tolist(),
    }
    tensors = {f"entropy/{name}": tensor for name, tensor in entropies(model, batch).items()}
    if is_classifier(model):
        content["labels"] = batch["labels"].tolist()
        content["walk"] = walk(model, batch)
        content["searches"] = [cut(content["walk"], sizes(model), threshold) for threshold in THRESHOLDS]
    content["gradients"], more = gradients(model, batch)
    content["prunings"], pruned = ([], {}) if shares_layers(model) else prunings(model, batch, content.get("searches"))
    save(content, tensors | more | pruned, into / folder.name)


def is_classifier(model: PreTrainedModel) -> bool:
    return model.config.architectures[0].endswith("ForSequenceClassification")


def shares_layers(model: PreTrainedModel) -> bool:
    """No head can be pruned from one of several layers with the same weights."""
    return getattr(model.config, "num_hidden_groups", model.config.num_hidden_layers) < model.config.num_hidden_layers


def sizes(model: PreTrainedModel) -> tuple[int, int]:
    return model.config.num_hidden_layers, model.config.num_attention_heads


def texts_for(name: str, model: PreTrainedModel) -> list[str]:
    if name == "bert-emotion":
        return [text for text, _ in FEELINGS]
    return list(SHORT if is_classifier(model) else STORIES)


def tokenized(folder: Path, model: PreTrainedModel, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    batch = dict(tokenizer(list(texts), padding=True, return_tensors="pt"))
    assert batch["input_ids"].shape[1] <= model.config.max_position_embeddings
    return batch


def add_labels(name: str, model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> None:
    """The next token, or a class: written by hand, or what the model says of three texts in four."""
    if not is_classifier(model):
        batch["labels"] = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, IGNORED)
    elif name == "bert-emotion":
        batch["labels"] = torch.tensor([label for _, label in FEELINGS])
    else:
        with torch.no_grad():
            logits = model(**batch).logits
        if name.endswith(("-multi-label", "-float-labels")):
            batch["labels"] = sets(logits)
            return
        if name.endswith(("-regression", "-one-label", "-three-numbers")):
            batch["labels"] = numbers(logits)
            return
        said = logits.argmax(-1)
        assert len(said.unique()) > 1, f"{name} says the same of every text"
        wrong = torch.arange(len(said)) % 4 == 3
        batch["labels"] = (said + wrong) % model.config.num_labels


def sets(logits: torch.Tensor) -> torch.Tensor:
    """[B, labels] of 0 and 1: what the model says, but for one entry in five."""
    wrong = torch.arange(logits.numel()).view(logits.shape) % 5 == 3
    return ((logits > 0) != wrong).float()


def numbers(logits: torch.Tensor) -> torch.Tensor:
    """[B], or [B, numbers]: what the model says and a little more or less, to two places."""
    noise = 0.3 * torch.sin(torch.arange(logits.numel()).float()).view(logits.shape)
    return ((logits + noise) * 100).round().div(100).squeeze(-1)


def gradients(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> tuple[list[dict[str, Any]], Tensors]:
    """Without a mask, with one of zeros, ones and fractions, and with every head masked."""
    layers, heads = sizes(model)
    ones = torch.ones(layers, heads)
    mixed = torch.tensor([0.0, 1.0, 0.5, 1.0, 0.25, 1.0, 0.0])[torch.arange(layers * heads) % 7]
    entries: list[dict[str, Any]] = []
    tensors: Tensors = {}
    for name, mask in (("whole", ones), ("mixed", mixed.view(layers, heads)), ("nothing", 0 * ones)):
        found, loss = importances(model, batch, mask)
        logits = found["logits"]
        share = {"metric": metric(model, logits, batch["labels"])} if is_classifier(model) else {}
        entries.append({"name": name, "head_mask": mask.tolist(), "loss": loss.item(), **share})
        kept = found if name == "whole" else {key: value for key, value in found.items() if key != "examples"}
        tensors |= {f"{name}/{key}": value for key, value in without_long_logits(kept).items()}
    return entries, tensors


def without_long_logits(found: Tensors) -> Tensors:
    """Drops a language model's logits for whole vocabularies, which other goldens contain."""
    return {key: value for key, value in found.items() if key != "logits" or value.ndim == 2}


def prunings(
    model: PreTrainedModel, batch: dict[str, torch.Tensor], searches: list[dict[str, Any]] | None
) -> tuple[list[dict[str, Any]], Tensors]:
    searched = None if searches is None else searches[2]["mask_before"]
    entries: list[dict[str, Any]] = []
    tensors: Tensors = {}
    for number, heads in enumerate(head_sets(*sizes(model), searched)):
        entry, logits = prune(model, batch, heads)
        entries.append({"name": f"pruned-{number}", **entry})
        tensors |= {f"pruned-{number}/{key}": last_only(value, batch) for key, value in logits.items()}
    return entries, tensors


def last_only(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """[B, labels] as it is; of [B, T, vocabulary] the last token of the first text, [vocabulary]."""
    return logits if logits.ndim == 2 else logits[0, batch["attention_mask"][0].sum() - 1]


def save(content: dict[str, Any], tensors: Tensors, stem: Path) -> None:
    """Writes one list entry per line."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    file = stem.with_suffix(".safetensors")
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, file)
    file.chmod(0o644)
    lines = ",\n".join(f'"{key}": {shown(value)}' for key, value in content.items())
    stem.with_suffix(".json").write_text("{\n" + lines + "\n}\n")


def shown(value: Any) -> str:
    if not isinstance(value, list) or not value or isinstance(value[0], int):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(entry) for entry in value) + "\n]"
