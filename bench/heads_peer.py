"""The exercise's own code path with transformers on the CPU: importance of one padded batch, and masking steps.

Reads {"model": folder or config, "texts": [...], "labels": [...], "steps": n} from standard input and prints
{"importance": seconds, "step": seconds} as JSON. Medians of three.
"""

import json
import statistics
import sys
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, BertConfig


def importance(model, batch, labels, mask):
    mask = mask.clone().detach().requires_grad_(True)
    output = model(**batch, labels=labels, head_mask=mask)
    output.loss.backward()
    figures = mask.grad.abs() / batch["attention_mask"].sum()
    figures = figures / (figures.pow(2).sum(-1, keepdim=True).sqrt() + 1e-20)
    accuracy = (output.logits.argmax(-1) == labels).float().mean().item()
    return figures.detach(), accuracy


def main():
    asked = json.load(sys.stdin)
    tokenizer = AutoTokenizer.from_pretrained(asked["tokenizer"])
    if asked["config"] is None:
        model = AutoModelForSequenceClassification.from_pretrained(
            asked["tokenizer"], attn_implementation="eager"
        )
    else:
        torch.manual_seed(0)
        config = BertConfig(**asked["config"], attn_implementation="eager")
        model = AutoModelForSequenceClassification.from_config(config)
    model = model.float().eval()
    batch = tokenizer(
        asked["texts"], padding=True, truncation=True, max_length=512, return_tensors="pt"
    )
    labels = torch.tensor(asked["labels"])
    mask = torch.ones(model.config.num_hidden_layers, model.config.num_attention_heads)
    importance(model, batch, labels, mask)
    single = []
    for _ in range(3):
        start = time.perf_counter()
        importance(model, batch, labels, mask)
        single.append(time.perf_counter() - start)
    start = time.perf_counter()
    figures, _ = importance(model, batch, labels, mask)
    for _ in range(asked["steps"]):
        figures[mask == 0] = float("inf")
        mask.view(-1)[figures.argmin()] = 0
        figures, _ = importance(model, batch, labels, mask)
    total = time.perf_counter() - start
    print(
        json.dumps(
            {
                "importance": statistics.median(single),
                "search": total,
                "torch": torch.__version__,
                "threads": torch.get_num_threads(),
            }
        )
    )


main()
