"""Strategies one after another with transformers on the CPU, for a GPT-2 of random weights.

Reads {"config": {...}, "ids": [...], "lanes": [{...}], "tokens": n} from standard input; a lane with "simple_beam" is the
exercise's own beam search without a cache. Prints {"seconds": [...]} as JSON.
"""

import json
import sys
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel


@torch.no_grad()
def simple_beam(model, context, width, length):
    hypotheses = [(torch.empty(1, 0, dtype=torch.long), 0.0)]
    for _ in range(length):
        extended = []
        for sequence, score in hypotheses:
            logits = model(torch.cat([context, sequence], dim=1)).logits[0, -1]
            for token in logits.topk(width).indices:
                again = model(torch.cat([context, sequence], dim=1)).logits[0, -1]
                gain = again.log_softmax(-1)[token].item()
                extended.append((torch.cat([sequence, token.view(1, 1)], dim=1), score + gain))
        hypotheses = sorted(extended, key=lambda pair: pair[1], reverse=True)[:width]
    return hypotheses


def main():
    asked = json.load(sys.stdin)
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(**asked["config"], attn_implementation="eager")).eval()
    context = torch.tensor([asked["ids"]])
    seconds = []
    for lane in asked["lanes"]:
        start = time.perf_counter()
        if lane.get("simple_beam"):
            simple_beam(model, context, lane["beam_width"], asked["tokens"])
        else:
            model.generate(
                context,
                attention_mask=torch.ones_like(context),
                pad_token_id=0,
                max_new_tokens=asked["tokens"],
                **{key: value for key, value in lane.items() if key != "max_new_tokens"},
            )
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds}))


main()
