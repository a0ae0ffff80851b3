"""The heads of two models of one tokenizer by transformers, SciPy and NumPy: writes `across.json`."""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import jensenshannon, squareform
from transformers import AutoTokenizer

from record import load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "reference/goldens/heads/checkpoints"
OWN, OTHER = "bert-odd-heads", "distilbert-odd-heads"
TEXTS = ["the rain and the rain", "She was glad, and so was he.", "go go go"]


@torch.no_grad()
def attentions(name: str) -> list[np.ndarray]:
    """Of each text `[heads of all layers, T, T]`."""
    model, _ = load(ROOT / FOLDER / name)
    tokenizer = AutoTokenizer.from_pretrained(ROOT / FOLDER / name)
    found = []
    for text in TEXTS:
        layers = model(**tokenizer(text, return_tensors="pt"), output_attentions=True).attentions
        found.append(torch.stack(layers)[:, 0].flatten(0, 1).double().numpy())
    return found


def distances(own: list[np.ndarray], other: list[np.ndarray]) -> np.ndarray:
    """The mean over all queries of SciPy's distance of two rows."""
    total, queries = 0, 0
    for a, b in zip(own, other, strict=True):
        total = total + np.nan_to_num(jensenshannon(a[:, None], b[None], axis=-1)).sum(-1)
        queries += a.shape[1]
    return total / queries


def write_across(into: Path) -> None:
    own, other = attentions(OWN), attentions(OTHER)
    across = distances(own, other)
    within, theirs = (distances(heads, heads) for heads in (own, other))
    joint = np.block([[within, across], [across.T, theirs]])
    np.fill_diagonal(joint, 0)
    centring = np.eye(len(joint)) - 1 / len(joint)
    values, vectors = np.linalg.eigh(-0.5 * centring @ joint**2 @ centring)
    apart = within + np.diag(np.full(len(within), np.inf))
    content = {
        "own": f"{FOLDER}/{OWN}",
        "other": f"{FOLDER}/{OTHER}",
        "texts": TEXTS,
        "across": across.tolist(),
        "within": within.tolist(),
        "theirs": theirs.tolist(),
        "order": leaves_list(linkage(squareform(joint, checks=False), "average")).tolist(),
        "map": [(vectors[:, -i] * np.sqrt(values[-i])).tolist() for i in (1, 2)],
        "share": float(values[-2:].sum() / values.sum()),
        "medians": {
            "there": float(np.median(across.min(1))),
            "back": float(np.median(across.min(0))),
            "within": float(np.median(apart.min(1))),
        },
        "closer": int((across.min(1) < apart.min(1)).sum()),
    }
    into.write_text("{\n" + ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in content.items()) + "\n}\n")


if __name__ == "__main__":
    write_across(ROOT / "reference/goldens/across.json")
