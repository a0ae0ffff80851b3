"""
Writes means, rollouts and attention between words, computed from the library's attentions by other means than the app's,
for `src/analysis/combined-attention.test.ts` and `words.test.ts`. `make.py` does not run this.
"""

import json
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Unbelievably, the harbourmaster whispered misgivings."


def rollout(attentions: torch.Tensor) -> torch.Tensor:
    """Abnar and Zuidema 2020, as their code has it: identity added, rows normalised, layers multiplied. [L, T, T]."""
    residual = attentions.mean(dim=1) + torch.eye(attentions.shape[-1], dtype=torch.float64)
    residual = residual / residual.sum(dim=-1, keepdim=True)
    joint = [residual[0]]
    for layer in residual[1:]:
        joint.append(layer @ joint[-1])
    return torch.stack(joint)


def between_words(attention: torch.Tensor, words: list[int]) -> torch.Tensor:
    """Sum over the pieces of a key, mean over those of a query, by a matrix of which piece is of which word."""
    member = torch.nn.functional.one_hot(torch.tensor(words)).to(torch.float64)
    return (member / member.sum(dim=0)).T @ attention @ member


def word_numbers(word_ids: list[int | None]) -> list[int]:
    """Words numbered from 0 in the order of the pieces; a special token, which has no id, is one of its own."""
    numbers: list[int] = []
    for at, word in enumerate(word_ids):
        is_same = at > 0 and word is not None and word == word_ids[at - 1]
        numbers.append(numbers[-1] if is_same else (numbers[-1] + 1 if numbers else 0))
    return numbers


def record(name: str) -> dict[str, object]:
    folder = ROOT / "public/models" / name
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    encoding = tokenizer(TEXT, return_tensors="pt")
    with torch.no_grad():
        found = model(**encoding, output_attentions=True).attentions
    attentions = torch.stack(found)[:, 0].to(torch.float64)
    words = word_numbers(encoding.word_ids())
    joint = rollout(attentions)
    return {
        "ids": encoding["input_ids"][0].tolist(),
        "words": words,
        "mean_of_layer_1": attentions[1].mean(dim=0).tolist(),
        "mean": attentions.mean(dim=(0, 1)).tolist(),
        "rollout": {layer: joint[layer].tolist() for layer in (2, len(joint) - 1)},
        "words_of_layer_1_head_3": between_words(attentions[1, 3], words).tolist(),
    }


def main() -> None:
    values = {name: record(name) for name in ("bert-emotion", "gpt2-stories")}
    file = Path(__file__).resolve().parent / "reading_aids.json"
    file.write_text(json.dumps({"text": TEXT, "models": values}) + "\n")


if __name__ == "__main__":
    main()
