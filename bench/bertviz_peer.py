"""BertViz's head view of a BERT with random weights: its page, and how long the model and the page took to make.

Reads {"config": {...}, "tokens": [n, ...], "folder": "..."} from standard input; writes one page per length into the
folder, and prints {"seconds": [{"model": s, "page": s}, ...]} as JSON. The model has run once at each length before.
"""

import json
import sys
import time
from pathlib import Path

import torch
from bertviz import head_view
from transformers import BertConfig, BertModel


@torch.no_grad()
def main():
    asked = json.load(sys.stdin)
    torch.manual_seed(0)
    model = BertModel(BertConfig(**asked["config"], attn_implementation="eager")).eval()
    seconds = []
    for count in asked["tokens"]:
        ids = torch.randint(1000, 6000, (1, count))
        model(ids, output_attentions=True)
        start = time.perf_counter()
        attention = model(ids, output_attentions=True).attentions
        computed = time.perf_counter()
        html = head_view(attention, [f"token{i}" for i in range(count)], html_action="return")
        made = time.perf_counter()
        Path(asked["folder"], f"{count}.html").write_text(f"<!doctype html><body>{html.data}</body>")
        seconds.append({"model": computed - start, "page": made - computed})
    print(json.dumps({"seconds": seconds}))


main()
