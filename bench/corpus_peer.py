"""The sums of the corpus bench with transformers on the CPU: batches of similar length, all measures of every head.

Reads {"model": folder, "texts": [...]} from standard input and prints {"seconds": s, "forward": s} as JSON: with the
sums, and the forward pass alone. The factors of the
measures that need the tokens' places alone are as in the app; those of tokens cost the same and are left random.
"""

import json
import sys
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

MASSES = 12
TOKENS = 1024


def batches(tokenizer, texts):
    rows = sorted((tokenizer(text, truncation=True, max_length=512)["input_ids"] for text in texts), key=len)
    batch = []
    for row in rows:
        if batch and (len(batch) + 1) * len(row) > TOKENS:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def padded(rows):
    length = max(map(len, rows))
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


@torch.no_grad()
def forward(model, rows):
    return model(**padded(rows))


@torch.no_grad()
def measure(model, rows):
    inputs = padded(rows)
    mask = inputs["attention_mask"]
    length = mask.shape[1]
    factors = torch.rand(len(rows), 1, length * length, MASSES)
    away = (torch.arange(length)[:, None] - torch.arange(length)[None]).abs().float()
    plain = mask.float()[:, None, None]
    found = []
    for attention in model(**inputs, output_attentions=True).attentions:
        kept = attention * plain
        kept = kept / kept.sum(-1, keepdim=True)
        for rows_of in (attention, kept):
            found.append(rows_of.flatten(2)[:, :, None] @ factors)
            found.append(-torch.special.xlogy(rows_of, rows_of).sum(-1).sum(-1))
            mean = (rows_of * away).sum(-1, keepdim=True)
            found.append((rows_of * (away - mean) ** 2).sum(-1).sqrt().sum(-1))
        found.append((attention * plain).amax((-2, -1)))
    return found


def main():
    asked = json.load(sys.stdin)
    tokenizer = AutoTokenizer.from_pretrained(asked["model"])
    model = AutoModelForSequenceClassification.from_pretrained(asked["model"], attn_implementation="eager")
    model = model.float().eval()
    all_batches = list(batches(tokenizer, asked["texts"]))
    print(json.dumps({"seconds": timed(measure, model, all_batches), "forward": timed(forward, model, all_batches)}))


def timed(ask, model, all_batches):
    ask(model, all_batches[0])
    start = time.perf_counter()
    for rows in all_batches:
        ask(model, rows)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
