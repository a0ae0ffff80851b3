"""The library's measures of heads: entropies of its attentions, and gradients of its loss with respect to the head mask."""

from collections.abc import Mapping

import torch
from transformers import PreTrainedModel

from record import masking

Batch = Mapping[str, torch.Tensor]
Tensors = dict[str, torch.Tensor]

IGNORED = -100


def row(batch: Batch, index: int) -> dict[str, torch.Tensor]:
    """One text as a batch of its own, without padding."""
    length = int(batch["attention_mask"][index].sum())
    one = {name: tensor[index : index + 1] for name, tensor in batch.items()}
    width = batch["input_ids"].shape[1]
    return {name: tensor[:, :length] if tensor.shape[1:] == (width,) else tensor for name, tensor in one.items()}


@torch.no_grad()
def entropies(model: PreTrainedModel, batch: Batch) -> Tensors:
    """per_token [L, B, H, T]: -sum p ln p in nats, 0 at padding; sum [L, H] of it. Summed in fp64."""
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    attentions = torch.stack(model(**inputs, output_attentions=True).attentions).double()
    own = -torch.special.xlogy(attentions, attentions).sum(-1)
    real = own * batch["attention_mask"][None, :, None, :]
    return {"per_token": real.float(), "sum": real.sum((1, 3)).float()}


def gradient(model: PreTrainedModel, batch: Batch, mask: torch.Tensor) -> tuple[torch.Tensor, object]:
    """`mask`.grad after the library's own loss was propagated back, in the mask's shape; and the output."""
    leaf = mask.clone().requires_grad_()
    with masking(model, leaf) as named:
        output = model(**batch, **named)
    output.loss.backward()
    model.zero_grad()
    return leaf.grad.clone(), output


def by_position(model: PreTrainedModel, one: Batch, mask: torch.Tensor) -> torch.Tensor:
    """
    [L, H, T] of a batch of one. The library takes a mask of five axes as it is, so that one with an entry a
    query position has the gradient there.
    """
    length = one["input_ids"].shape[1]
    wide = mask[:, None, :, None, None].expand(-1, 1, -1, length, 1)
    return gradient(model, one, wide.contiguous())[0][:, 0, :, :, 0]


def importances(model: PreTrainedModel, batch: Batch, mask: torch.Tensor) -> tuple[Tensors, torch.Tensor]:
    """
    Tensors [L, H]: gradient, the raw sum of each definition, and the importance of the exercise; examples
    [B, L, H]: each text's own gradient; logits. And the loss.
    """
    whole, output = gradient(model, batch, mask)
    rows = [row(batch, index) for index in range(len(batch["input_ids"]))]
    examples = torch.stack([gradient(model, one, mask)[0] for one in rows])
    positions = [by_position(model, one, mask).abs().sum(-1) for one in rows]
    sums = {
        "batch": whole.abs(),
        "example": examples.abs().sum(0),
        "position": torch.stack(positions).sum(0),
        "cumulative": examples.cumsum(0).abs().sum(0),
    }
    return {
        "gradient": whole,
        "examples": examples,
        **sums,
        "importance": normalised(whole, int(batch["attention_mask"].sum())),
        "logits": output.logits.detach(),
    }, output.loss.detach()


def normalised(whole: torch.Tensor, tokens: int) -> torch.Tensor:
    """Absolute, by the number of real tokens, by the L2 norm of each layer."""
    shares = whole.abs() / tokens
    return shares / (shares.norm(dim=-1, keepdim=True) + 1e-20)
