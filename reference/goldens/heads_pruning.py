"""Pruning by the library, beside masking of the same heads."""

from collections.abc import Mapping, Sequence
from copy import deepcopy

import torch
from transformers import PreTrainedModel

Batch = Mapping[str, torch.Tensor]
Heads = Mapping[int, Sequence[int]]


@torch.no_grad()
def prune(
    model: PreTrainedModel, batch: Batch, heads: Heads
) -> tuple[dict[str, object], dict[str, torch.Tensor]]:
    """
    Counts of parameters; and logits pruned and masked. The library cannot always run a layer without any
    head: `runs` says whether it did, and if not there are masked logits only.
    """
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    masked = model(**inputs, head_mask=mask_of(model, heads)).logits
    pruned = deepcopy(model)
    pruned.prune_heads({layer: list(own) for layer, own in heads.items()})
    logits = run(pruned, inputs)
    entry = {
        "heads": {str(layer): list(own) for layer, own in heads.items()},
        "parameters_before": model.num_parameters(),
        "parameters_after": pruned.num_parameters(),
        "runs": logits is not None,
    }
    return entry, {"masked_logits": masked} if logits is None else {"masked_logits": masked, "logits": logits}


def run(pruned: PreTrainedModel, inputs: Batch) -> torch.Tensor | None:
    try:
        return pruned(**inputs).logits
    except (RuntimeError, ValueError):
        return None


def mask_of(model: PreTrainedModel, heads: Heads) -> torch.Tensor:
    mask = torch.ones(model.config.num_hidden_layers, model.config.num_attention_heads)
    for layer, own in heads.items():
        mask[layer, list(own)] = 0
    return mask


def head_sets(layers: int, heads: int, found: Sequence[Sequence[int]] | None) -> list[dict[int, list[int]]]:
    """One head; some in every layer; a whole layer; all but one head; everything; and what a search masked."""
    everything = {layer: list(range(heads)) for layer in range(layers)}
    last = layers - 1
    sets = [
        {last: [0]},
        {layer: [head for head in range(heads) if (head + layer) % 3 == 0] for layer in range(layers)},
        {0: everything[0]},
        {**everything, last: everything[last][:-1]},
        everything,
    ]
    if found is not None:
        sets.append({layer: [head for head, keep in enumerate(row) if keep == 0] for layer, row in enumerate(found)})
    filled = [{layer: own for layer, own in heads_of.items() if own} for heads_of in sets]
    return [heads_of for number, heads_of in enumerate(filled) if heads_of and heads_of not in filled[:number]]
