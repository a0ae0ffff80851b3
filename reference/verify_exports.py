"""Opens exported models with the programs they are meant for, and compares their answers with the engine's.

    python reference/verify_exports.py FOLDER

FOLDER holds one folder a model: the files of its zip, model.onnx, and expected.json with token `ids` and the engine's
`values` for them. transformers must load each checkpoint without a missing or unexpected tensor, and its answer, that of
onnxruntime, and for language models that of onnxruntime token by token from the cache must agree within 1e-4. Classifiers
without a padding token are not run on batches, which the library refuses.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import transformers

TOLERANCE = 1e-4
transformers.logging.set_verbosity_error()


def load(folder: Path) -> transformers.PreTrainedModel:
    config = json.loads((folder / "config.json").read_text())
    model_class = getattr(transformers, config["architectures"][0])
    # As in goldens/record.py: otherwise 4.49 loses a bias of RoBERTa's and ALBERT's masked-language-model heads.
    model_class._supports_param_buffer_assignment = False
    model, report = model_class.from_pretrained(
        folder, attn_implementation="eager", output_loading_info=True
    )
    gaps = {key: report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")}
    assert not any(gaps.values()), f"{folder.name}: {gaps}"
    return model.eval()


def answer_of(output) -> np.ndarray:
    values = output.logits if "logits" in output else output.last_hidden_state
    return values.numpy()


def empties(session: onnxruntime.InferenceSession, batch: int) -> dict[str, np.ndarray]:
    return {
        entry.name: np.zeros((batch, entry.shape[1], 0, entry.shape[3]), np.float32)
        for entry in session.get_inputs()
        if entry.name.startswith("past_key_values.")
    }


def run(session, ids, start=0, cache=None, mask=None) -> dict[str, np.ndarray]:
    """The outputs by name for int64 `ids` `[B, T]` after `start` cached tokens."""
    batch, tokens = ids.shape
    mask = np.ones((batch, start + tokens), np.int64) if mask is None else mask
    offered = {
        "input_ids": ids,
        "attention_mask": mask,
        "token_type_ids": np.zeros_like(ids),
        "position_ids": np.maximum(mask.cumsum(1) - 1, 0)[:, start:],
        **(empties(session, batch) if cache is None else cache),
    }
    names = [entry.name for entry in session.get_inputs()]
    outputs = session.run(None, {name: offered[name] for name in names})
    return dict(zip([entry.name for entry in session.get_outputs()], outputs))


def step_by_step(session, ids) -> np.ndarray:
    """Logits of all but the last three tokens at once, then of those three from the cache."""
    parts, cache, start = [], None, 0
    for end in range(ids.shape[1] - 3, ids.shape[1] + 1):
        outputs = run(session, ids[:, start:end], start, cache)
        parts.append(outputs["logits"])
        cache = {
            name.replace("present", "past_key_values"): value
            for name, value in outputs.items()
            if name.startswith("present.")
        }
        start = end
    return np.concatenate(parts, axis=1)


def padded_difference(model, session, ids) -> float:
    """transformers beside onnxruntime on two rows, the second of them padded on the right."""
    rows = np.concatenate([ids, ids])
    mask = np.ones_like(rows)
    mask[1, -3:] = 0
    if model.config.pad_token_id is not None:
        # By which, and not by the mask, decoders' classifiers tell the last token of a text.
        rows[1, -3:] = model.config.pad_token_id
    with torch.no_grad():
        output = model(torch.from_numpy(rows), attention_mask=torch.from_numpy(mask))
    theirs, ours = answer_of(output), next(iter(run(session, rows, mask=mask).values()))
    if theirs.ndim == 3:
        theirs, ours = theirs[mask == 1], ours[mask == 1]
    return float(np.abs(theirs - ours).max())


def verify(folder: Path) -> dict[str, float]:
    expected = json.loads((folder / "expected.json").read_text())
    ids = np.array([expected["ids"]], np.int64)
    values = np.array(expected["values"], np.float32)

    def difference(answer) -> float:
        return float(np.abs(np.ravel(answer) - values).max())

    session = onnxruntime.InferenceSession(folder / "model.onnx")
    model = load(folder)
    with torch.no_grad():
        answer = answer_of(model(torch.from_numpy(ids)))
    found = {
        "transformers": difference(answer),
        "onnxruntime": difference(next(iter(run(session, ids).values()))),
    }
    if model.config.pad_token_id is not None or "ForSequence" not in type(model).__name__:
        found["padded"] = padded_difference(model, session, ids)
    if any(entry.name.startswith("past_key_values.") for entry in session.get_inputs()):
        found["from cache"] = difference(step_by_step(session, ids))
    return found


def main(root: Path) -> None:
    print(f"transformers {transformers.__version__}, onnxruntime {onnxruntime.__version__}")
    differences = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        found = verify(folder)
        figures = [f"{name} {value:.1e}" for name, value in found.items()]
        print(f"{folder.name:<38}  {'  '.join(figures)}")
        differences += found.values()
    print(f"largest difference {np.max(differences):.1e}")
    if not np.max(differences) <= TOLERANCE:
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
