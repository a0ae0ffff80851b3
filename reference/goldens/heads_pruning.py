"""Prunes heads with the library, and masks the same heads for comparison."""

from collections.abc import Mapping, Sequence
from copy import deepcopy

import torch
from transformers import PreTrainedModel

from heads_measures import gradient, normalised
from record import attention_of, layers_of, masking, output_projection

Batch = Mapping[str, torch.Tensor]
Heads = Mapping[int, Sequence[int]]


def prune(
    model: PreTrainedModel, batch: Batch, heads: Heads
) -> tuple[dict[str, object], dict[str, torch.Tensor]]:
    """
    Counts of parameters; logits pruned and masked; and what is measured of the heads that are left. The library
    cannot always run a layer without any head: `runs` says whether it did, and if not there are masked logits only.
    """
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    with torch.no_grad(), masking(model, mask_of(model, heads)) as named:
        masked = model(**inputs, **named).logits
    if not hasattr(model.base_model, "_prune_heads"):
        return by_mask(model, batch, heads, masked)
    pruned = deepcopy(model)
    pruned.prune_heads({layer: list(own) for layer, own in heads.items()})
    logits = run(pruned, inputs)
    entry = {
        "heads": {str(layer): list(own) for layer, own in heads.items()},
        "parameters_before": model.num_parameters(),
        "parameters_after": pruned.num_parameters(),
        "runs": logits is not None,
    }
    if logits is None:
        return entry, {"masked_logits": masked}
    return entry, {"masked_logits": masked, "logits": logits, **figures_left(pruned, batch, mask_of(model, heads))}


def by_mask(
    model: PreTrainedModel, batch: Batch, heads: Heads, masked: torch.Tensor
) -> tuple[dict[str, object], dict[str, torch.Tensor]]:
    """For families that the library cannot prune: what masking gives, and the parameters that nothing else reads."""
    mask = mask_of(model, heads)
    entry = {
        "heads": {str(layer): list(numbers) for layer, numbers in heads.items()},
        "parameters_before": model.num_parameters(),
        "parameters_after": model.num_parameters() - sum(map(unread, layers_of(model), mask)),
        "runs": True,
    }
    whole, _ = gradient(model, batch, mask)
    with torch.no_grad(), masking(model, mask) as named:
        attentions = model(**batch, **named, output_attentions=True).attentions
    left = [row[kept == 1] for row, kept in zip(whole, mask)]
    tokens = int(batch["attention_mask"].sum())
    figures = {
        "entropy": torch.stack([entropy(layer, batch) for layer in attentions]) * mask,
        "gradient": whole * mask,
        "importance": placed([normalised(row, tokens) for row in left], mask),
    }
    return entry, {"masked_logits": masked, "logits": masked, **figures}


def unread(layer: torch.nn.Module, mask: torch.Tensor) -> int:
    """The masked heads' rows and columns; without heads, all but the last bias: shared keys and values and norms too."""
    attention = attention_of(layer)
    if not mask.any():
        own = [p for name, p in attention.module.named_parameters() if name != f"{attention.out}.bias"]
        return sum(p.numel() for p in [*own, *(p for norm in attention.norms for p in norm.parameters())])
    into = [p for name in attention.into for p in attention.module.get_submodule(name).parameters()]
    cut = sum(p.numel() for p in into) + output_projection(layer).weight.numel()
    return cut * int((mask == 0).sum()) // len(mask)


def figures_left(pruned: PreTrainedModel, batch: Batch, mask: torch.Tensor) -> dict[str, torch.Tensor]:
    """
    Entropy, gradient and importance [L, H] of a pruned model, 0 for heads that are gone. The tensors of a layer lack
    these, so that its norm is over the others; hence also a mask of its own for each layer, which the library's
    encoder takes, though the function before it wants one tensor for all.
    """
    masks = [torch.ones(1, int(row.sum()), 1, 1, requires_grad=True) for row in mask]
    pruned.base_model.get_head_mask = lambda head_mask, *_: head_mask
    output = pruned(**batch, head_mask=masks, output_attentions=True)
    output.loss.backward()
    rows = [layer.grad.view(-1) for layer in masks]
    tokens = int(batch["attention_mask"].sum())
    return {
        "entropy": placed([entropy(layer.detach(), batch) for layer in output.attentions], mask),
        "gradient": placed(rows, mask),
        "importance": placed([normalised(row, tokens) for row in rows], mask),
    }


def entropy(attention: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Of each head of a layer: -sum p ln p in nats, summed over the real tokens in fp64."""
    wide = attention.double()
    own = -torch.special.xlogy(wide, wide).sum(-1)
    return (own * batch["attention_mask"][:, None]).sum((0, 2)).float()


def placed(rows: Sequence[torch.Tensor], mask: torch.Tensor) -> torch.Tensor:
    """Each layer's values at the numbers of its heads, [L, H]."""
    found = torch.zeros_like(mask)
    for into, own, values in zip(found, mask, rows, strict=True):
        into[own == 1] = values
    return found


@torch.no_grad()
def run(pruned: PreTrainedModel, inputs: Batch) -> torch.Tensor | None:
    try:
        return pruned(**inputs).logits
    except (RuntimeError, ValueError, ZeroDivisionError):
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
