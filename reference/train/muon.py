"""Muon: momentum whose update is made nearly orthogonal, for matrices inside the blocks."""

from collections.abc import Iterable

import torch

# Coefficients of the quintic iteration that pushes all singular values towards 1.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
# Brings the update's size to that of AdamW's, so that both can share a learning rate.
UPDATE_SIZE = 0.2


def orthogonalised(gradient: torch.Tensor) -> torch.Tensor:
    """The nearest matrix with equal singular values, roughly, by Newton-Schulz iteration."""
    a, b, c = COEFFICIENTS
    x = gradient / (gradient.norm() + 1e-7)
    tall = x.size(0) > x.size(1)
    if tall:
        x = x.T
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


def scaled_update(matrix: torch.Tensor) -> torch.Tensor:
    rows, columns = matrix.shape
    scale = max(1, rows / columns) ** 0.5 * UPDATE_SIZE * max(rows, columns) ** 0.5
    return orthogonalised(matrix) * scale


class Muon(torch.optim.Optimizer):
    """For 2-D parameters only. Matrices three times as wide as `width` hold q, k and v side by side."""

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        width: int,
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.1,
    ) -> None:
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))
        self.width = width

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                update = self.update(parameter, group["momentum"])
                parameter.mul_(1 - group["lr"] * group["weight_decay"]).add_(update, alpha=-group["lr"])

    def update(self, parameter: torch.nn.Parameter, momentum: float) -> torch.Tensor:
        state = self.state[parameter]
        if "average" not in state:
            state["average"] = torch.zeros_like(parameter)
        state["average"].lerp_(parameter.grad, 1 - momentum)
        ahead = parameter.grad.lerp(state["average"], momentum)
        joined = ahead.shape[1] == 3 * self.width
        parts = ahead.split(self.width, dim=1) if joined else (ahead,)
        return torch.cat([scaled_update(part) for part in parts], dim=1)
