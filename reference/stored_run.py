"""Writes the picture of a first visit, which the page shows until the model has run in the browser.

A file in public/stored-run/ is a length (4 bytes, little-endian), JSON of that length padded to whole floats, and the
attentions [L, H, T, T] and entropies [L, H] in fp32, all from the library in fp32 with eager attention.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "reference/goldens"))

from embedded import SENTENCE  # noqa: E402
from record import load  # noqa: E402
from transformers import BertTokenizerFast  # noqa: E402

MODEL = "bert-emotion"
LABEL = "BERT emotion"
LENGTH_BYTES = 4


def main() -> None:
    folder = ROOT / "public/models" / MODEL
    model, _ = load(folder)
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    encoded = tokenizer(SENTENCE, return_tensors="pt")
    with torch.no_grad():
        out = model(**encoded, output_attentions=True)
    attentions = torch.stack(out.attentions)[:, 0].float()
    # 0 ln 0 is 0.
    entropies = -torch.xlogy(attentions.double(), attentions.double()).sum(-1).mean(-1).float()
    head = json.dumps(
        {
            "info": info_of(model, tokenizer),
            "result": {**tokens_of(tokenizer, encoded), "logits": out.logits[0].tolist()},
            "shape": list(attentions.shape),
        },
        separators=(",", ":"),
    ).encode()
    padded = head + b" " * (-len(head) % LENGTH_BYTES)
    tensors = np.concatenate([attentions.numpy().ravel(), entropies.numpy().ravel()]).astype("<f4")
    path = ROOT / "public/stored-run" / f"{MODEL}.bin"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(struct.pack("<I", len(padded)) + padded + tensors.tobytes())
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def info_of(model, tokenizer) -> dict:
    """What the page knows about the model once it is loaded (src/engine/api/model-info.ts)."""
    config = model.config
    return {
        "model": MODEL,
        "name": LABEL,
        "family": config.model_type,
        "head": "classifier",
        "isCausal": False,
        "hasPairs": True,
        "hasCache": False,
        "numLayers": config.num_hidden_layers,
        "numHeads": config.num_attention_heads,
        "numKeyValueHeads": config.num_attention_heads,
        "headDim": config.hidden_size // config.num_attention_heads,
        "hiddenSize": config.hidden_size,
        "maxPositions": config.max_position_embeddings,
        "vocabSize": config.vocab_size,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "labels": [config.id2label[index] for index in range(config.num_labels)],
        "problemType": config.problem_type,
        "prunedHeads": {},
        "isPrunedByLibrary": True,
        "hasHeadMask": True,
        "outputProjection": "attention.output.dense",
        "storedDtype": "F16",
        "hasTokenizer": True,
        "hasChatTemplate": False,
        "specialTokens": {
            "cls": tokenizer.cls_token,
            "sep": tokenizer.sep_token,
            "mask": tokenizer.mask_token,
            "unknown": tokenizer.unk_token,
        },
        "missing": [],
        "unexpected": [],
        "notices": [],
    }


def tokens_of(tokenizer, encoded) -> dict:
    """The tokens as the page describes them (src/tokenizer/description.ts)."""
    ids = encoded.input_ids[0].tolist()
    tokens = tokenizer.convert_ids_to_tokens(ids)
    return {
        "ids": ids,
        "typeIds": encoded.token_type_ids[0].tolist(),
        "segments": [0] * len(ids),
        "truncated": 0,
        "tokens": tokens,
        "special": [token in tokenizer.all_special_tokens for token in tokens],
        "texts": [token.removeprefix("##") for token in tokens],
        "continues": [token.startswith("##") for token in tokens],
    }


if __name__ == "__main__":
    main()
