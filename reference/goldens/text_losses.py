"""The library's loss of each text alone, as it is and while one head is masked: writes `text-losses/<name>.json`."""

import json
from pathlib import Path

import torch
from transformers import AutoTokenizer, PreTrainedModel

from heads_goldens import is_classifier, sizes
from measures import GOLDENS, ROOT
from record import load, masking

NAMES = (
    "bert-emotion",
    "bert-multi-label",
    "bert-regression",
    "distilbert-classifier",
    "gpt2-stories",
    "gpt2-multi-label",
    "gpt-neox-next-token",
)


def label_of(model: PreTrainedModel, ids: torch.Tensor, label: object) -> torch.Tensor:
    """A batch of one: its class, its numbers, or its own tokens."""
    if not is_classifier(model):
        return ids
    return torch.tensor([label])


@torch.no_grad()
def loss(model: PreTrainedModel, ids: torch.Tensor, label: object, mask: torch.Tensor) -> float:
    """The library's own loss of a text that is a batch of its own, so without padding."""
    with masking(model, mask) as named:
        return model(input_ids=ids, labels=label_of(model, ids, label), **named).loss.item()


def write(name: str, into: Path) -> None:
    print("losses of the texts of", name, flush=True)
    known = json.loads((ROOT / GOLDENS / "heads" / f"{name}.json").read_text())
    folder = ROOT / known["checkpoint"]
    model, _ = load(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    layers, heads = sizes(model)
    chosen = [[0, heads - 1], [layers - 1, 0]]
    masks = [torch.ones(layers, heads) for _ in range(3)]
    for mask, (layer, head) in zip(masks[1:], chosen, strict=True):
        mask[layer, head] = 0
    losses: list[list[float]] = [[] for _ in masks]
    for text, label in zip(known["texts"], known.get("labels", known["texts"]), strict=True):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        for found, mask in zip(losses, masks, strict=True):
            found.append(loss(model, ids, label, mask))
    content = {
        **{key: known[key] for key in ("checkpoint", "texts", "labels") if key in known},
        "whole": losses[0],
        "masked": [{"head": head, "losses": found} for head, found in zip(chosen, losses[1:], strict=True)],
    }
    (into / f"{name}.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    target = ROOT / GOLDENS / "text-losses"
    target.mkdir(parents=True, exist_ok=True)
    for each in NAMES:
        write(each, target)
