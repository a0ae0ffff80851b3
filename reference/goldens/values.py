"""Runs a checkpoint on all its cases and writes `<name>.json` and `<name>.safetensors`."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, PreTrainedModel

from cases import Case, Shape
from record import Tensors, load, run

INPUTS = (
    "input_ids", "attention_mask", "token_type_ids", "head_mask", "text", "pair", "texts", "labels"
)  # fmt: skip
# Families whose positions count from the padding token's.
COUNTED_FROM_PADDING = ("camembert", "roberta", "xlm-roberta")
# A masked head must move the result by far more than rounding could.
VISIBLE = 1e-3


def shape_of(folder: Path) -> Shape:
    config = AutoConfig.from_pretrained(folder)
    unused = config.pad_token_id + 1 if config.model_type in COUNTED_FROM_PADDING else 0
    classifier = "ForSequenceClassification" in config.architectures[0]
    return Shape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        vocabulary=config.vocab_size,
        positions=config.max_position_embeddings - unused,
        token_types=getattr(config, "type_vocab_size", 0),
        labels=config.num_labels if classifier else None,
        pad=config.eos_token_id if config.pad_token_id is None else config.pad_token_id,
    )


def write_values(folder: Path, shown_path: str, cases: list[Case], into: Path) -> None:
    """`folder` holds the checkpoint; `shown_path` is how the JSON names it, from the repository's root."""
    model, head_in_file = load(folder)
    if not head_in_file:
        cases = [replace(case, labels=None) for case in cases]
    double = deepcopy(model).double()
    stored: Tensors = {}
    entries: list[dict[str, object]] = []
    for case in cases:
        tensors = run(model, case, head_in_file)
        if case.head_mask is not None:
            require_effect(model, case, tensors)
        precision = largest_differences(tensors, run(double, case, head_in_file))
        loss = tensors.pop("loss", None)
        entries.append(entry(case, loss, precision))
        stored |= {f"{case.name}/{name}": tensor.contiguous().clone() for name, tensor in tensors.items()}
    into.mkdir(parents=True, exist_ok=True)
    name = Path(shown_path).name
    file = into / f"{name}.safetensors"
    save_file(stored, file)
    file.chmod(0o644)
    summary = {"checkpoint": shown_path, "family": model.config.model_type}
    (into / f"{name}.json").write_text(compact_json(summary, entries))


def require_effect(model: PreTrainedModel, case: Case, masked: Tensors) -> None:
    """Fails if the library ignores the head mask."""
    plain = run(model, Case(case.name, case.input_ids, case.attention_mask, case.token_type_ids), True)
    name = "logits" if "logits" in masked else "hidden_states"
    # By row, for every example must feel the mask; of the hidden states only the last.
    tensors = [t[name] if name == "logits" else t[name][-1] for t in (masked, plain)]
    moved = (tensors[0] - tensors[1]).abs().flatten(1).amax(1)
    assert (moved > VISIBLE).all(), f"{case.name}: the head mask changes {name} by {moved.tolist()} only"


def largest_differences(single: Tensors, double: Tensors) -> dict[str, float]:
    return {
        name: float(f"{(tensor.double() - double[name]).abs().max().item():.3g}")
        for name, tensor in single.items()
    }


def entry(case: Case, loss: torch.Tensor | None, precision: dict[str, float]) -> dict[str, object]:
    inputs = {name: getattr(case, name) for name in INPUTS if getattr(case, name) is not None}
    rest: dict[str, object] = {} if case.past is None else {"past": case.past}
    if loss is not None:
        rest["loss"] = loss.item()
    return {"name": case.name, "inputs": inputs, **rest, "precision": precision}


def compact_json(summary: dict[str, str], entries: list[dict[str, object]]) -> str:
    """Writes one case per line."""
    head = json.dumps(summary)[:-1]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in entries)
    return f'{head}, "cases": [\n{lines}\n]}}\n'
