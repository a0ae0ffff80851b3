"""Makes the small tokenizers from a handful of sentences and saves their files."""

import json
from collections import Counter
from pathlib import Path
from typing import Literal

from tokenizers import ByteLevelBPETokenizer
from tokenizers.normalizers import NFC, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

SENTENCEPIECE_FILES = Path(__file__).resolve().parent / "tokenizers" / "small-spm"

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
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
END = "<|endoftext|>"
FAIRSEQ = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

Kind = Literal["wordpiece", "byte-level-bpe", "roberta-bpe", "modernbert-bpe", "sentencepiece"]


def save_tokenizer(
    kind: Kind,
    tokenizer_class: type[PreTrainedTokenizerFast],
    max_length: int,
    folder: Path,
) -> dict[str, object]:
    """Writes the tokenizer's files into `folder`; returns the config entries that follow from it."""
    save = {
        "wordpiece": save_wordpiece,
        "byte-level-bpe": save_byte_level,
        "roberta-bpe": save_roberta,
        "modernbert-bpe": save_modernbert,
        "sentencepiece": save_sentencepiece,
    }[kind]
    return save(tokenizer_class, max_length, folder)


def save_wordpiece(
    tokenizer_class: type[PreTrainedTokenizerFast], max_length: int, folder: Path
) -> dict[str, object]:
    (folder / "vocab.txt").write_text("\n".join(wordpieces()) + "\n")
    tokenizer = tokenizer_class(str(folder / "vocab.txt"), model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    return {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id}


def wordpieces() -> list[str]:
    """
    The special tokens, every character, then the repeated pieces that cover the most text. Chosen here because
    the library's own trainer breaks ties differently from run to run.
    """
    words = [word for sentence in SENTENCES for word in basic_words(sentence)]
    pieces = Counter(piece for word in words for piece in pieces_of(word))
    characters = sorted(piece for piece in pieces if len(piece.removeprefix("##")) == 1)
    longer = {piece for piece, count in pieces.items() if count > 1}.difference(characters)
    saved = {piece: pieces[piece] * (len(piece.removeprefix("##")) - 1) for piece in longer}
    best = sorted(longer, key=lambda piece: (-saved[piece], piece))
    return [*SPECIAL, *characters, *best][:WORDPIECE_SIZE]


def pieces_of(word: str) -> list[str]:
    """Every substring, marked where it continues the word."""
    size = len(word)
    spans = [(start, end) for start in range(size) for end in range(start + 1, size + 1)]
    return [("##" if start else "") + word[start:end] for start, end in spans]


def basic_words(sentence: str) -> list[str]:
    normalized = BertNormalizer(lowercase=True).normalize_str(sentence)
    return [word for word, _ in BertPreTokenizer().pre_tokenize_str(normalized)]


def save_byte_level(
    tokenizer_class: type[PreTrainedTokenizerFast], max_length: int, folder: Path
) -> dict[str, object]:
    """The end token comes last, as in GPT-2's own vocabulary."""
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(SENTENCES, vocab_size=BYTE_LEVEL_SIZE, min_frequency=1, show_progress=False)
    trained.save_model(str(folder))
    vocabulary = folder / "vocab.json"
    ids = json.loads(vocabulary.read_text())
    vocabulary.write_text(json.dumps({**ids, END: len(ids)}, ensure_ascii=False))
    files = (str(vocabulary), str(folder / "merges.txt"))
    tokenizer = tokenizer_class(*files, model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    end = tokenizer.eos_token_id
    return {"vocab_size": len(tokenizer), "bos_token_id": end, "eos_token_id": end}


def save_roberta(
    tokenizer_class: type[PreTrainedTokenizerFast], max_length: int, folder: Path
) -> dict[str, object]:
    """The special tokens come first, as in fairseq's vocabularies."""
    trained = ByteLevelBPETokenizer()
    size = BYTE_LEVEL_SIZE + len(FAIRSEQ)
    trained.train_from_iterator(
        SENTENCES, vocab_size=size, min_frequency=1, show_progress=False, special_tokens=list(FAIRSEQ)
    )
    trained.save_model(str(folder))
    files = (str(folder / "vocab.json"), str(folder / "merges.txt"))
    tokenizer = tokenizer_class(*files, model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    return {"vocab_size": len(tokenizer)}


def save_modernbert(
    tokenizer_class: type[PreTrainedTokenizerFast], max_length: int, folder: Path
) -> dict[str, object]:
    """A tokenizer.json alone, whose special tokens have BERT's names and come last."""
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(SENTENCES, vocab_size=BYTE_LEVEL_SIZE, min_frequency=1, show_progress=False)
    backend = trained._tokenizer
    backend.normalizer = NFC()
    backend.add_special_tokens(list(SPECIAL))
    pad, unknown, first, last, mask = SPECIAL
    ids = [(token, backend.token_to_id(token)) for token in (first, last)]
    backend.post_processor = TemplateProcessing(f"{first} $A {last}", f"{first} $A {last} $B {last}", ids)
    tokenizer = tokenizer_class(
        tokenizer_object=backend,
        model_max_length=max_length,
        model_input_names=["input_ids", "attention_mask"],
        pad_token=pad,
        unk_token=unknown,
        cls_token=first,
        sep_token=last,
        mask_token=mask,
    )
    tokenizer.save_pretrained(folder)
    roles = ("pad", "cls", "sep")
    named = {f"{role}_token_id": getattr(tokenizer, f"{role}_token_id") for role in roles}
    return {"vocab_size": len(tokenizer), **named}


def save_sentencepiece(
    tokenizer_class: type[PreTrainedTokenizerFast], max_length: int, folder: Path
) -> dict[str, object]:
    """From the model that `sentencepiece_files.py` trained."""
    file = folder / tokenizer_class.vocab_files_names["vocab_file"]
    file.write_bytes((SENTENCEPIECE_FILES / file.name).read_bytes())
    tokenizer = tokenizer_class(str(file), model_max_length=max_length)
    tokenizer.save_pretrained(folder)
    return {"vocab_size": len(tokenizer)}
