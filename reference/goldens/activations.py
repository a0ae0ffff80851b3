"""Writes values of the library's activations, for `src/models/activations.test.ts`. `make.py` does not run this."""

import json
from pathlib import Path

import torch
from transformers.activations import ACT2FN

INPUTS = (-30.0, -10.0, -3.0, -1.0, -0.5, -0.01, 0.0, 0.01, 0.5, 0.707107, 1.0, 3.0, 5.9, 6.1, 9.9, 10.5, 30.0)


def main() -> None:
    """One row per name; prelu is left out because it has a weight."""
    x = torch.tensor(INPUTS)
    values = {name: ACT2FN[name](x).tolist() for name in sorted(ACT2FN) if name != "prelu"}
    file = Path(__file__).resolve().parent / "activations.json"
    file.write_text(json.dumps({"inputs": list(INPUTS), "values": values}, indent=1) + "\n")


if __name__ == "__main__":
    main()
