"""The masking search: masks the least important head and recomputes importance until the metric has fallen."""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import PreTrainedModel

from heads_measures import gradient, normalised

Batch = Mapping[str, torch.Tensor]


def measure(model: PreTrainedModel, batch: Batch, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Importance [L, H] and logits from one forward pass."""
    whole, output = gradient(model, batch, mask)
    return normalised(whole, int(batch["attention_mask"].sum())), output.logits.detach()


def metric(model: PreTrainedModel, logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Accuracy; micro-F1 and R2 as scikit-learn has them. The model knows its problem once it has computed a loss."""
    match model.config.problem_type:
        case "single_label_classification":
            return (logits.argmax(-1) == labels).double().mean().item()
        case "multi_label_classification":
            said, true = logits > 0, labels > 0.5
            return 2 * int((said & true).sum()) / int(said.sum() + true.sum())
        case "regression":
            wanted = labels.double().view(logits.shape)
            left = (wanted - logits.double()).square().sum(0)
            return (1 - left / (wanted - wanted.mean(0)).square().sum(0)).mean().item()


def closest_call(model: PreTrainedModel, logits: torch.Tensor) -> float:
    """How far the answer of a text is from another one: where it is tiny, the metric is a toss-up."""
    if model.config.problem_type == "regression":
        return float("inf")
    if model.config.problem_type == "multi_label_classification":
        return logits.abs().min().item()
    first, second = logits.topk(2, dim=-1).values.unbind(-1)
    return (first - second).min().item()


def two_smallest(importance: torch.Tensor) -> float:
    """The distance of the two smallest: if it is tiny, rounding decides which head is masked."""
    values = importance.flatten()
    values = values[values.isfinite()]
    return (values.sort().values[1] - values.min()).item() if len(values) > 1 else float("inf")


def walk(model: PreTrainedModel, batch: Batch) -> dict[str, list[Any]]:
    """Every head goes: in which order, and the metric from the start on; what was close to go otherwise."""
    mask = torch.ones(model.config.num_hidden_layers, model.config.num_attention_heads)
    importance, logits = measure(model, batch, mask)
    steps: dict[str, list[Any]] = {
        "order": [],
        "metrics": [metric(model, logits, batch["labels"])],
        "gaps": [],
        "closest_calls": [short(closest_call(model, logits))],
    }
    while mask.any():
        importance = importance.masked_fill(mask == 0, float("inf"))
        flat = int(importance.argmin())
        mask = mask.clone()
        mask.view(-1)[flat] = 0
        steps["order"].append(list(divmod(flat, mask.shape[1])))
        steps["gaps"].append(short(two_smallest(importance)))
        importance, logits = measure(model, batch, mask)
        steps["metrics"].append(metric(model, logits, batch["labels"]))
        steps["closest_calls"].append(short(closest_call(model, logits)))
    return steps


def cut(steps: Mapping[str, list[Any]], shape: tuple[int, int], threshold: float) -> dict[str, object]:
    """What the exercise's loop gives: it ends where the metric first lies more than the threshold below the start."""
    metrics = steps["metrics"]
    below = [number for number, now in enumerate(metrics) if now < metrics[0] - threshold]
    end = below[0] if below else len(metrics) - 1
    return {
        "threshold": threshold,
        "fell": bool(below),
        "curve": [[number, round(now, 4)] for number, now in enumerate(metrics[: end + 1])],
        "mask_before": without(steps["order"][: end - bool(below)], shape),
        "mask_after": without(steps["order"][:end], shape),
    }


def without(masked: list[list[int]], shape: tuple[int, int]) -> list[list[int]]:
    mask = torch.ones(shape, dtype=torch.int)
    for layer, head in masked:
        mask[layer, head] = 0
    return mask.tolist()


def short(value: float) -> float | None:
    return float(f"{value:.3g}") if value != float("inf") else None
