"""Clusters and maps of distances by SciPy, scikit-learn and NumPy: writes `likeness.json`."""

import json
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import cut_tree, leaves_list, linkage
from scipy.spatial.distance import squareform
from scipy.stats import spearmanr
from sklearn.metrics import silhouette_score

GOLDENS = Path(__file__).resolve().parent
# Heads of a real model, and points with clear groups; the latter have distances of the plane.
MODEL = "bert-odd-heads"
CUTS = [2, 3, 4]


def points(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(4, 3)) * 4
    places = centres[random.integers(0, 4, size=17)] + random.normal(size=(17, 3))
    return np.linalg.norm(places[:, None] - places[None], axis=-1)


def case(name: str, distances: np.ndarray) -> dict[str, object]:
    distances = distances.astype(np.float32).astype(np.float64)
    n = len(distances)
    tree = linkage(squareform(distances, checks=False), "average")
    centring = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centring @ distances**2 @ centring)
    largest = [n - 1, n - 2]
    upper = np.triu_indices(n, 1)
    rank = [int(i) for i in range(len(upper[0]))]
    return {
        "name": name,
        "distances": distances.tolist(),
        "merges": tree[:, :3].tolist(),
        "order": leaves_list(tree).tolist(),
        "cuts": [
            {"count": count, "clusters": labels.tolist(), "silhouette": float(silhouette_score(distances, labels, metric="precomputed"))}
            for count in CUTS
            for labels in [cut_tree(tree, count).ravel()]
        ],
        "map": [(vectors[:, i] * np.sqrt(max(0, values[i]))).tolist() for i in largest],
        "share": float(values[largest].sum() / values.sum()),
        "spearman": float(spearmanr(rank, distances[upper]).statistic),
    }


def write_likeness(into: Path) -> None:
    measured = json.loads((GOLDENS / "measures" / f"{MODEL}.json").read_text())
    square = np.array(measured["distances"])
    np.fill_diagonal(square, 0)
    cases = [case(MODEL, (square + square.T) / 2), *(case(f"points {seed}", points(seed)) for seed in range(3))]
    into.write_text("[\n" + ",\n".join(json.dumps(one) for one in cases) + "\n]\n")


if __name__ == "__main__":
    write_likeness(GOLDENS / "likeness.json")
