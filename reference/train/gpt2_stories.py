"""
Makes public/models/gpt2-stories: a GPT-2 of 12 layers and 12 heads trained from scratch on children's stories.
Two stages, the second from the first one's best checkpoint; about an hour and a half on two processor cores.
"""

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

import corpora
from muon import Muon

LAYERS, HEADS, WIDTH = 12, 12, 192
VOCABULARY = 4096
POSITIONS = 256
BATCH = 16
LEARNING_RATE = 3e-3
END_ID = 0
# Of the windows that are not from Gutenberg.
AFRICAN_SHARE = 0.15
EVALUATED_WINDOWS = 40


@dataclass(frozen=True)
class Options:
    data: Path
    out: Path
    minutes: tuple[float, float]
    max_steps: int | None
    threads: int


@dataclass(frozen=True)
class Stage:
    """What differs between the two stages. Progress runs from 0 to 1 over the stage's minutes."""

    minutes: float
    dropout: dict[str, float]
    peak: float
    warmup_steps: int
    # The rate stays at its peak until here, then falls.
    decay_from: float
    # The share of Gutenberg windows at the start, and the progress at which it has fallen to zero.
    gutenberg: float
    gutenberg_until: float | None
    print_every: int
    evaluate_every: int

    def rate(self, step: int, progress: float) -> float:
        fallen = 1 if progress < self.decay_from else max(0.02, (1 - progress) / (1 - self.decay_from))
        return LEARNING_RATE * self.peak * min(1, (step + 1) / self.warmup_steps) * fallen

    def gutenberg_share(self, progress: float) -> float:
        if self.gutenberg_until is None:
            return self.gutenberg
        return self.gutenberg * max(0, 1 - progress / self.gutenberg_until)


def stages(minutes: tuple[float, float]) -> tuple[Stage, Stage]:
    first = Stage(
        minutes=minutes[0],
        dropout=dict(resid_pdrop=0.1, embd_pdrop=0.0, attn_pdrop=0.0),
        peak=1.0,
        warmup_steps=100,
        decay_from=0.5,
        gutenberg=0.55,
        gutenberg_until=0.7,
        print_every=100,
        evaluate_every=300,
    )
    second = Stage(
        minutes=minutes[1],
        dropout=dict(resid_pdrop=0.15, embd_pdrop=0.1, attn_pdrop=0.0),
        peak=0.5,
        warmup_steps=20,
        decay_from=0.0,
        gutenberg=0.35,
        gutenberg_until=None,
        print_every=40,
        evaluate_every=80,
    )
    return first, second


def parse() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with corpora/")
    parser.add_argument("out", type=Path, help="folder for the model")
    parser.add_argument("--minutes", type=float, nargs=2, default=(60.0, 30.0), help="of each stage")
    parser.add_argument("--max-steps", type=int, help="stop each stage early, to see that it runs")
    parser.add_argument("--threads", type=int, default=2)
    options = vars(parser.parse_args())
    return Options(**{**options, "minutes": tuple(options["minutes"])})


@dataclass(frozen=True)
class Texts:
    """Documents of each corpus; every fortieth TinyStory is held out."""

    stories: list[str]
    held_out: list[str]
    african: list[str]
    gutenberg: list[str]


@dataclass(frozen=True)
class Streams:
    """The token ids of each corpus, one after the other, the end token after every document."""

    stories: torch.Tensor
    held_out: torch.Tensor
    african: torch.Tensor
    gutenberg: torch.Tensor


def read_texts(data: Path) -> Texts:
    stories = corpora.documents(data, corpora.TINY_STORIES)
    return Texts(
        stories=[story for number, story in enumerate(stories) if number % 40],
        held_out=stories[::40],
        african=corpora.documents(data, corpora.AFRICAN_STORYBOOK),
        gutenberg=corpora.documents(data, corpora.GUTENBERG),
    )


def train_tokenizer(texts: Texts, out: Path) -> ByteLevelBPETokenizer:
    """Writes vocab.json and merges.txt. Stories count twice, and of each book only the beginning."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(
        texts.stories * 2 + texts.african + [book[:300_000] for book in texts.gutenberg],
        vocab_size=VOCABULARY,
        min_frequency=2,
        special_tokens=[corpora.END],
    )
    tokenizer.save_model(str(out))
    return ByteLevelBPETokenizer(str(out / "vocab.json"), str(out / "merges.txt"))


def encode(tokenizer: ByteLevelBPETokenizer, texts: Texts) -> Streams:
    def stream(documents: list[str]) -> torch.Tensor:
        return torch.tensor([i for encoded in tokenizer.encode_batch(documents) for i in [*encoded.ids, END_ID]])

    return Streams(*(stream(getattr(texts, name)) for name in ("stories", "held_out", "african", "gutenberg")))


def new_config(**dropout: float) -> GPT2Config:
    return GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=POSITIONS,
        n_embd=WIDTH,
        n_layer=LAYERS,
        n_head=HEADS,
        bos_token_id=END_ID,
        eos_token_id=END_ID,
        **dropout,
    )


def optimizers_for(model: GPT2LMHeadModel) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the rest."""
    named = list(model.named_parameters())
    in_blocks = {name for name, parameter in named if parameter.ndim == 2 and "transformer.h." in name}
    matrices = [parameter for name, parameter in named if name in in_blocks]
    rest = [parameter for name, parameter in named if name not in in_blocks]
    return (
        Muon(matrices, width=WIDTH, lr=LEARNING_RATE),
        torch.optim.AdamW(rest, lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=0.0),
    )


def random_batch(streams: Streams, gutenberg_share: float) -> torch.Tensor:
    """Windows [BATCH, POSITIONS] from random places of randomly chosen corpora."""
    windows = []
    for _ in range(BATCH):
        drawn = random.random()
        if drawn < gutenberg_share:
            stream = streams.gutenberg
        elif drawn < gutenberg_share + (1 - gutenberg_share) * AFRICAN_SHARE:
            stream = streams.african
        else:
            stream = streams.stories
        start = random.randrange(len(stream) - POSITIONS - 1)
        windows.append(stream[start : start + POSITIONS])
    return torch.stack(windows)


@torch.no_grad()
def held_out_loss(model: GPT2LMHeadModel, held_out: torch.Tensor) -> float:
    """Nats per token on the first windows of the held-out stories."""
    count = min(EVALUATED_WINDOWS, len(held_out) // POSITIONS)
    windows = held_out[: count * POSITIONS].view(count, POSITIONS).split(10)
    model.eval()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        losses = [model(part, labels=part).loss.item() for part in windows]
    model.train()
    return sum(losses) / len(losses)


def train_step(
    model: GPT2LMHeadModel, optimizers: tuple[torch.optim.Optimizer, ...], batch: torch.Tensor, rate: float
) -> float:
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(batch, labels=batch).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
    model.zero_grad()
    return loss.item()


class Keeper:
    """Saves the model whenever its held-out loss is the lowest so far."""

    def __init__(self, model: GPT2LMHeadModel, held_out: torch.Tensor, out: Path) -> None:
        self.model, self.held_out, self.out = model, held_out, out
        self.best = float("inf")

    def __call__(self) -> None:
        loss = held_out_loss(self.model, self.held_out)
        print(f"held-out loss {loss:.4f}", flush=True)
        if loss < self.best:
            self.best = loss
            self.model.save_pretrained(self.out)


def run_stage(stage: Stage, model: GPT2LMHeadModel, streams: Streams, keep: Keeper, max_steps: int | None) -> None:
    optimizers = optimizers_for(model)
    started, step = time.time(), 0
    model.train()
    while (progress := (time.time() - started) / 60 / stage.minutes) < 1 and step != max_steps:
        batch = random_batch(streams, stage.gutenberg_share(progress))
        loss = train_step(model, optimizers, batch, stage.rate(step, progress))
        step += 1
        if step % stage.print_every == 0 or step == max_steps:
            print(f"{step} steps, {progress:.1%} of the time, loss {loss:.3f}", flush=True)
        if step % stage.evaluate_every == 0:
            keep()
    keep()


def finish(out: Path) -> None:
    """Weights to F16, dropout back to the library's defaults, and the tokenizer's remaining files."""
    model = GPT2LMHeadModel.from_pretrained(out, config=new_config())
    # The folder's own path has no place in config.json.
    model.config._name_or_path = ""
    model.half().save_pretrained(out)
    files = (str(out / "vocab.json"), str(out / "merges.txt"))
    GPT2TokenizerFast(*files, model_max_length=POSITIONS).save_pretrained(out)


def main() -> None:
    options = parse()
    torch.manual_seed(0)
    random.seed(0)
    torch.set_num_threads(options.threads)
    texts = read_texts(options.data)
    streams = encode(train_tokenizer(texts, options.out), texts)
    first, second = stages(options.minutes)
    model = GPT2LMHeadModel(new_config(**first.dropout))
    print(f"{model.num_parameters():,} parameters", flush=True)
    run_stage(first, model, streams, Keeper(model, streams.held_out, options.out), options.max_steps)
    torch.manual_seed(0)
    random.seed(0)
    model = GPT2LMHeadModel.from_pretrained(options.out, config=new_config(**second.dropout))
    run_stage(second, model, streams, Keeper(model, streams.held_out, options.out), options.max_steps)
    finish(options.out)


if __name__ == "__main__":
    main()
