"""Writes the same tensors as PyTorch stores them since 1.6 and as it did before, for `src/weights/torch-files.test.ts`.

`make.py` does not run this.
"""

import json
from collections import OrderedDict
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent / "torch-files"


def tensors() -> OrderedDict[str, torch.Tensor]:
    """Every number format, views that share a row of values, strides, offsets, and what is more than a plain tensor."""
    row = torch.arange(24, dtype=torch.float32) / 4 - 1
    return OrderedDict(
        {
            "float32": row.reshape(4, 6),
            "view": row[6:18].reshape(3, 4),
            "transposed": row.reshape(4, 6).t(),
            "every-other": row[1::2],
            "parameter": torch.nn.Parameter(torch.tensor([[1.5, -2.0]])),
            "frozen": torch.nn.Parameter(torch.tensor([0.25]), requires_grad=False),
            "float64": torch.tensor([1 / 3, -1e-3], dtype=torch.float64),
            "float16": torch.tensor([0.1, 65504.0], dtype=torch.float16),
            "bfloat16": torch.tensor([0.1, -3e38], dtype=torch.bfloat16),
            "int64": torch.arange(3).expand((1, -1)),
            "uint8": torch.tensor([0, 255], dtype=torch.uint8),
            "bool": torch.tensor([True, False]),
            "scalar": torch.tensor(-1e4),
            "empty": torch.zeros(0, 3),
            "expanded": torch.tensor([2.0]).expand(3),
        }
    )


def main() -> None:
    """Four files (plain, and inside a record of training; each in both formats) and what is in them."""
    FOLDER.mkdir(exist_ok=True)
    module = torch.nn.DataParallel(torch.nn.Linear(2, 2))
    plain = tensors()
    record = {"epoch": 3, "loss": 0.5, "state_dict": module.state_dict()}
    for name, value in (("plain", plain), ("record", record)):
        torch.save(value, FOLDER / f"{name}.bin")
        torch.save(value, FOLDER / f"{name}-legacy.bin", _use_new_zipfile_serialization=False)
    described = {
        "plain": {name: describe(tensor) for name, tensor in plain.items()},
        "record": {f"state_dict.{name}": describe(tensor) for name, tensor in record["state_dict"].items()},
    }
    (FOLDER / "values.json").write_text(json.dumps(described, indent=1) + "\n")


def describe(tensor: torch.Tensor) -> dict[str, object]:
    values = tensor.detach().to(torch.float32).reshape(-1).tolist()
    return {"shape": list(tensor.shape), "values": values}


if __name__ == "__main__":
    torch.manual_seed(1)
    main()
