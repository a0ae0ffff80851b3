"""
Makes public/models/bert-emotion: the MiniLM encoder with its vocabulary cut to the most used pieces, fine-tuned
on DAIR-AI emotion. About a quarter of an hour on two processor cores.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

import corpora
from corpora import LABELS, Row

VOCABULARY = 6144
MAX_TOKENS = 72
BATCH = 32
LEARNING_RATE = 1e-4
WARMUP_STEPS = 100
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# Latin letters with their marks, and everything before them.
LAST_KEPT_CHARACTER = 0x24F

Encoded = tuple[list[int], int]


@dataclass(frozen=True)
class Options:
    base: Path
    data: Path
    out: Path
    epochs: int
    max_steps: int | None
    threads: int


def parse() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path, help="folder with all-MiniLM-L6-v2 in Hub layout")
    parser.add_argument("data", type=Path, help="folder with emotion/ and corpora/")
    parser.add_argument("out", type=Path, help="folder for the model")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--max-steps", type=int, help="stop early, to see that it runs")
    parser.add_argument("--threads", type=int, default=2)
    return Options(**vars(parser.parse_args()))


def piece_counts(tokenizer: BertTokenizerFast, data: Path) -> Counter[int]:
    """How often each piece is used: the sentences to be classified count most, then short news, then stories."""
    sources = (
        ([text for text, _ in corpora.emotion_rows(data, "train")], 4),
        (corpora.lines(data, corpora.TINY_STORIES), 1),
        (corpora.lines(data, corpora.ONE_STOP_ENGLISH), 4),
        (corpora.lines(data, corpora.AFRICAN_STORYBOOK), 1),
        ((data / "corpora" / corpora.GUTENBERG).read_text().split("\n")[::6], 1),
    )
    counts: Counter[int] = Counter()
    for texts, weight in sources:
        for ids in tokenizer([text for text in texts if text.strip()], add_special_tokens=False)["input_ids"]:
            for piece in ids:
                counts[piece] += weight
    return counts


def is_always_kept(piece: str) -> bool:
    """Special tokens and single Latin characters, so that every English word can still be spelled."""
    single = len(piece.replace("##", "", 1)) == 1 and ord(piece[-1]) <= LAST_KEPT_CHARACTER
    return piece in SPECIAL or single


def kept_pieces(tokenizer: BertTokenizerFast, data: Path) -> list[int]:
    """The ids that stay, in their old order."""
    vocabulary = tokenizer.get_vocab()
    kept = {number for piece, number in vocabulary.items() if is_always_kept(piece)}
    for number, _ in piece_counts(tokenizer, data).most_common():
        if len(kept) >= VOCABULARY:
            break
        kept.add(number)
    return sorted(kept)


def cut_tokenizer(full: BertTokenizerFast, kept: list[int], out: Path) -> BertTokenizerFast:
    out.mkdir(parents=True, exist_ok=True)
    file = out / "vocab.txt"
    file.write_text("\n".join(full.convert_ids_to_tokens(kept)) + "\n")
    return BertTokenizerFast(str(file), do_lower_case=True, model_max_length=512)


def cut_model(base: Path, kept: list[int]) -> BertForSequenceClassification:
    """The base encoder with the embeddings of the kept pieces, below a new classifier."""
    encoder = BertModel.from_pretrained(base)
    changed = dict(
        vocab_size=len(kept),
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
        architectures=None,
        _name_or_path="",
        pad_token_id=kept.index(encoder.config.pad_token_id),
    )
    model = BertForSequenceClassification(BertConfig(**{**encoder.config.to_dict(), **changed}))
    weights = encoder.state_dict()
    embeddings = "embeddings.word_embeddings.weight"
    weights[embeddings] = weights[embeddings][kept].clone()
    model.bert.load_state_dict(weights, strict=False)
    return model


def encode(tokenizer: BertTokenizerFast, rows: list[Row]) -> list[Encoded]:
    return [(tokenizer(text, truncation=True, max_length=MAX_TOKENS)["input_ids"], label) for text, label in rows]


def batch_of(rows: list[Encoded], pad: int) -> dict[str, torch.Tensor]:
    longest = max(len(ids) for ids, _ in rows)
    padding = [longest - len(ids) for ids, _ in rows]
    return {
        "input_ids": torch.tensor([ids + [pad] * n for (ids, _), n in zip(rows, padding)]),
        "attention_mask": torch.tensor([[1] * len(ids) + [0] * n for (ids, _), n in zip(rows, padding)]),
        "labels": torch.tensor([label for _, label in rows]),
    }


@torch.no_grad()
def accuracy(model: BertForSequenceClassification, rows: list[Encoded]) -> float:
    model.eval()
    by_length = sorted(rows, key=lambda row: len(row[0]))
    correct = 0
    for start in range(0, len(rows), 64):
        batch = batch_of(by_length[start : start + 64], model.config.pad_token_id)
        labels = batch.pop("labels")
        correct += (model(**batch).logits.argmax(-1) == labels).sum().item()
    model.train()
    return correct / len(rows)


def shuffled_batches(rows: list[Encoded]) -> list[list[Encoded]]:
    """Batches of rows of similar length, in random order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + random.random() * 6)
    batches = [[rows[i] for i in order[start : start + BATCH]] for start in range(0, len(order), BATCH)]
    random.shuffle(batches)
    return batches


def optimizer_for(model: BertForSequenceClassification) -> torch.optim.AdamW:
    """Weight decay for matrices only."""
    parameters = list(model.parameters())
    return torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.ndim == 2], "weight_decay": 0.01},
            {"params": [p for p in parameters if p.ndim != 2], "weight_decay": 0.0},
        ],
        lr=LEARNING_RATE,
    )


def learning_rate(step: int, total: int) -> float:
    return LEARNING_RATE * min(1, (step + 1) / WARMUP_STEPS) * max(0.0, 1 - step / total)


def train_step(
    model: BertForSequenceClassification,
    optimizer: torch.optim.AdamW,
    batch: dict[str, torch.Tensor],
    rate: float,
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = rate
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(**batch).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def train(
    model: BertForSequenceClassification,
    rows: list[Encoded],
    options: Options,
    after_epoch: Callable[[], None],
) -> None:
    """Calls `after_epoch` after every epoch, also after one cut short by `max_steps`."""
    optimizer = optimizer_for(model)
    total = options.epochs * len(rows) // BATCH
    last = options.max_steps or total + options.epochs
    started, step = time.time(), 0
    model.train()
    for _ in range(options.epochs):
        for rows_of_batch in shuffled_batches(rows)[: last - step]:
            batch = batch_of(rows_of_batch, model.config.pad_token_id)
            loss = train_step(model, optimizer, batch, learning_rate(step, total))
            step += 1
            if step % 100 == 0 or step == last:
                print(f"{step}/{total} loss {loss:.3f} {time.time() - started:.0f} s", flush=True)
        after_epoch()
        if step >= last:
            return


class Keeper:
    """Saves the model in F16 whenever it is the best so far on the validation rows."""

    def __init__(
        self,
        model: BertForSequenceClassification,
        tokenizer: BertTokenizerFast,
        validation: list[Encoded],
        out: Path,
    ) -> None:
        self.model, self.tokenizer, self.validation, self.out = model, tokenizer, validation, out
        self.best = 0.0

    def __call__(self) -> None:
        reached = accuracy(self.model, self.validation)
        print(f"validation accuracy {reached:.4f}", flush=True)
        if reached >= self.best:
            self.best = reached
            self.model.half().save_pretrained(self.out)
            self.model.float()
            self.tokenizer.save_pretrained(self.out)


def main() -> None:
    options = parse()
    torch.manual_seed(0)
    random.seed(0)
    torch.set_num_threads(options.threads)
    full = BertTokenizerFast.from_pretrained(options.base)
    kept = kept_pieces(full, options.data)
    tokenizer = cut_tokenizer(full, kept, options.out)
    model = cut_model(options.base, kept)
    print(f"{model.num_parameters():,} parameters, {len(kept)} pieces", flush=True)
    rows = {split: encode(tokenizer, corpora.emotion_rows(options.data, split)) for split in ("train", "val", "test")}
    train(model, rows["train"], options, Keeper(model, tokenizer, rows["val"], options.out))
    saved = BertForSequenceClassification.from_pretrained(options.out, torch_dtype=torch.float32)
    print(f"as saved: validation {accuracy(saved, rows['val']):.4f}, test {accuracy(saved, rows['test']):.4f}")


if __name__ == "__main__":
    main()
