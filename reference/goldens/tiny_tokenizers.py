"""Trains the two small tokenizers on a handful of sentences and saves their files."""

import json
from pathlib import Path
from typing import Literal

from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer
from transformers import BertTokenizerFast, GPT2TokenizerFast

SENTENCES = (
    "The river ran past the mill and under the old bridge.",
    "She was glad, and he was glad that she was glad.",
    "Nobody had seen the lantern since the night of the storm.",
    "We walked and talked; walking home took longer than talking did.",
    "Is this the last train to the harbour? It isn't, is it?",
    "A small boat, a smaller sail, and the smallest of dogs.",
    "In 1987 the tower was 42 metres high; in 2019 it was 57.",
    "Rain, rain, more rain: the garden was full of it by noon.",
    "They were calm, then sad, then angry, and at last they were calm again.",
    "Café, naïve, façade: words that kept their marks.",
)
WORDPIECE_SIZE = 180
# The 256 bytes are in every byte-level vocabulary, so it cannot be smaller than that.
BYTE_LEVEL_SIZE = 319
END = "<|endoftext|>"


def save_tokenizer(
    kind: Literal["wordpiece", "byte-level-bpe"], max_length: int, folder: Path
) -> dict[str, object]:
    """Writes the tokenizer's files into `folder`; returns the config entries that follow from it."""
    return save_wordpiece(max_length, folder) if kind == "wordpiece" else save_byte_level(max_length, folder)


def save_wordpiece(max_length: int, folder: Path) -> dict[str, object]:
    trained = BertWordPieceTokenizer(lowercase=True)
    trained.train_from_iterator(SENTENCES, vocab_size=WORDPIECE_SIZE, min_frequency=1, show_progress=False)
    trained.save_model(str(folder))
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    return {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id}


def save_byte_level(max_length: int, folder: Path) -> dict[str, object]:
    """The end token comes last, as in GPT-2's own vocabulary."""
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(SENTENCES, vocab_size=BYTE_LEVEL_SIZE, min_frequency=1, show_progress=False)
    trained.save_model(str(folder))
    vocabulary = folder / "vocab.json"
    ids = json.loads(vocabulary.read_text())
    vocabulary.write_text(json.dumps({**ids, END: len(ids)}, ensure_ascii=False))
    files = (str(vocabulary), str(folder / "merges.txt"))
    tokenizer = GPT2TokenizerFast(*files, model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    end = tokenizer.eos_token_id
    return {"vocab_size": len(tokenizer), "bos_token_id": end, "eos_token_id": end}
