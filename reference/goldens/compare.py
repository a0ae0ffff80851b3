"""Compares two folders of goldens: the committed ones and ones just made."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

# Another processor sums in another order.
TOLERANCE = 1e-4
# What describes the size of rounding errors, not a result.
NOT_COMPARED = ("precision",)

Tensors = dict[str, torch.Tensor]


def compare(made: Path, committed: Path, others: list[str] | None) -> bool:
    """
    Prints the largest difference for every checkpoint and tokenizer; true if all are small. `others` are the
    checkpoints that need another version of the library; None if only a few were made.
    """
    lines = [compare_values(file, committed / "values" / file.name) for file in found(made / "values")]
    lines += [compare_checkpoint(folder, committed / "checkpoints" / folder.name)
              for folder in sorted((made / "checkpoints").iterdir())]  # fmt: skip
    lines += [compare_json(file, committed / "tokenizers" / file.name)
              for file in sorted((made / "tokenizers").glob("*.json"))]  # fmt: skip
    lines += [compare_heads(file, committed / "heads" / file.name) for file in found(made / "heads")]
    lines += [compare_checkpoint(folder, committed / "heads/checkpoints" / folder.name)
              for folder in sorted((made / "heads/checkpoints").glob("*"))]  # fmt: skip
    if others is not None:
        lines += [extra for extra in extra_files(made, committed) if not any(f"/{name}" in extra[1] for name in others)]
        print("not compared, since they need another version:", *others)
    for good, line in lines:
        print("ok     " if good else "DIFFERS", line)
    return all(good for good, _ in lines)


def found(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


def compare_values(made: Path, committed: Path) -> tuple[bool, str]:
    label = f"values/{made.stem}"
    if not committed.exists():
        return False, f"{label}: not committed"
    largest = largest_difference(load_file(made), load_file(committed))
    same = described(made.with_suffix(".json")) == described(committed.with_suffix(".json"))
    # Both are rounded.
    allowed = max(TOLERANCE, 2 * rounding(committed.with_suffix(".json")))
    return largest <= allowed and same, f"{label}: largest difference {largest:.3g}, cases {equal(same)}"


def equal(same: bool) -> str:
    return "equal" if same else "differ"


def largest_difference(made: Tensors, committed: Tensors) -> float:
    """Infinite if names or shapes differ."""
    if {n: t.shape for n, t in made.items()} != {n: t.shape for n, t in committed.items()}:
        return float("inf")
    return max((made[name].double() - committed[name].double()).abs().max().item() for name in made)


def rounding(file: Path) -> float:
    """The largest difference between fp32 and fp64 in any case."""
    return max(max(case["precision"].values()) for case in json.loads(file.read_text())["cases"])


def described(file: Path) -> dict[str, object]:
    """The JSON without values that depend on rounding; the loss to four places."""
    content = json.loads(file.read_text())
    content["cases"] = [
        {key: round(value, 4) if key == "loss" else value
         for key, value in case.items() if key not in NOT_COMPARED}
        for case in content["cases"]
    ]  # fmt: skip
    return content


def compare_checkpoint(made: Path, committed: Path) -> tuple[bool, str]:
    label = f"checkpoints/{made.name}"
    files = {file.name for file in made.iterdir()}
    if not committed.exists() or files != {file.name for file in committed.iterdir()}:
        return False, f"{label}: files differ"
    largest = max(weight_difference(made / name, committed / name) for name in files)
    return largest == 0, f"{label}: largest difference {largest:.3g}"


def weight_difference(made: Path, committed: Path) -> float:
    """Between two files of weights; for any other file 0 if the bytes are equal and infinite if not."""
    if made.suffix == ".safetensors":
        return largest_difference(load_file(made), load_file(committed))
    if made.suffix == ".bin":
        return largest_difference(*(torch.load(file, weights_only=True) for file in (made, committed)))
    return 0.0 if made.read_bytes() == committed.read_bytes() else float("inf")


def compare_json(made: Path, committed: Path) -> tuple[bool, str]:
    same = committed.exists() and json.loads(made.read_text()) == json.loads(committed.read_text())
    return same, f"tokenizers/{made.name}: {equal(same)}"


def compare_heads(made: Path, committed: Path) -> tuple[bool, str]:
    """What is counted must be equal, what is measured close, beside the largest number of its tensor."""
    label = f"heads/{made.stem}"
    if not committed.exists():
        return False, f"{label}: not committed"
    largest = relative_difference(load_file(made), load_file(committed))
    same = rounded(made.with_suffix(".json")) == rounded(committed.with_suffix(".json"))
    return largest <= TOLERANCE and same, f"{label}: largest relative difference {largest:.3g}, figures {equal(same)}"


def relative_difference(made: Tensors, committed: Tensors) -> float:
    """Infinite if names or shapes differ. Beside 1 where all that is committed is 0."""
    if {n: t.shape for n, t in made.items()} != {n: t.shape for n, t in committed.items()}:
        return float("inf")
    return max((made[n] - committed[n]).abs().max().item() / (committed[n].abs().max().item() or 1.0) for n in made)


def rounded(file: Path) -> dict[str, object]:
    """The JSON without the distances that rounding moves; losses and metrics to four places."""
    content = json.loads(file.read_text())
    if "walk" in content:
        walk = content["walk"]
        content["walk"] = {"order": walk["order"], "metrics": [round(now, 4) for now in walk["metrics"]]}
    figures = ("loss", "metric")
    content["gradients"] = [
        {key: round(value, 4) if key in figures else value for key, value in entry.items()}
        for entry in content["gradients"]
    ]
    return content


def extra_files(made: Path, committed: Path) -> list[tuple[bool, str]]:
    """What is committed and would no longer be made."""
    return [
        (False, f"{kind}/{path.name}: committed, but not made")
        for kind, pattern in (
            ("values", "*"), ("checkpoints", "*"), ("tokenizers", "*.json"), ("heads", "*.*"), ("heads/checkpoints", "*")
        )
        for path in sorted((committed / kind).glob(pattern))
        # Another script makes the steps.
        if path.name != "steps.json" and not (made / kind / path.name).exists()
    ]
