"""Token ids of the library's fast tokenizers on one shared list of texts."""

import json
import shutil
import tempfile
from pathlib import Path

from transformers import (
    AlbertTokenizerFast,
    BertTokenizerFast,
    CamembertTokenizerFast,
    GemmaTokenizerFast,
    GPT2TokenizerFast,
    GPTNeoXTokenizerFast,
    LlamaTokenizerFast,
    PreTrainedTokenizerFast,
    Qwen2TokenizerFast,
    RobertaTokenizerFast,
    XLMRobertaTokenizerFast,
)

from texts import PAIRS, TRUNCATED, all_texts

WITH_TOKENS = 50
MAX_LENGTH = 16
# The special tokens of OPT, whose vocabulary has them; GPT-2's gets them here.
OPT = {"bos_token": "</s>", "eos_token": "</s>", "unk_token": "</s>", "pad_token": "<pad>"}


def write_token_goldens(vocabularies: Path, made: Path, embedded: Path) -> None:
    """
    texts.json and one file a tokenizer into `made`/tokenizers. `vocabularies` holds the bare vocabulary files
    of the original models, and SentencePiece models as theirs, `made`/checkpoints the small checkpoints, `embedded` the app's own models.
    """
    into = made / "tokenizers"
    into.mkdir(parents=True, exist_ok=True)
    texts = all_texts()
    shared = {"texts": texts, "pairs": PAIRS, "truncated": TRUNCATED, "max_length": MAX_LENGTH}
    (into / "texts.json").write_text(lines_json(shared))
    small = made / "checkpoints"
    pieces = str(vocabularies / "spm/sentencepiece.bpe.model")
    llama = vocabularies / "spm/tokenizer.model"
    bytes_of = [vocabularies / "gpt2/vocab.json", vocabularies / "gpt2/merges.txt"]
    saved = small / "gpt2-lm/tokenizer.json"
    for name, tokenizer in (
        ("bert-emotion", BertTokenizerFast.from_pretrained(embedded / "bert-emotion")),
        ("gpt2-stories", GPT2TokenizerFast.from_pretrained(embedded / "gpt2-stories")),
        ("bert-base-uncased", from_vocabulary(vocabularies / "bert-base-uncased")),
        ("gpt2", from_merges(vocabularies / "gpt2")),
        ("bert-classifier", BertTokenizerFast.from_pretrained(small / "bert-classifier")),
        ("gpt2-lm", GPT2TokenizerFast.from_pretrained(small / "gpt2-lm")),
        ("roberta-classifier", RobertaTokenizerFast.from_pretrained(small / "roberta-classifier")),
        ("modernbert-classifier", PreTrainedTokenizerFast.from_pretrained(small / "modernbert-classifier")),
        ("xlm-roberta", XLMRobertaTokenizerFast(pieces)),
        ("camembert", CamembertTokenizerFast(pieces)),
        ("albert", AlbertTokenizerFast(str(vocabularies / "spm/spiece.model"))),
        ("albert-cased", AlbertTokenizerFast(str(vocabularies / "spm/spiece.model"), do_lower_case=False, keep_accents=True)),
        ("llama", configured(LlamaTokenizerFast, [llama])),
        ("llama-ends", configured(LlamaTokenizerFast, [llama], legacy=False, add_eos_token=True)),
        (
            "llama-no-prefix",
            # With this setting the library leaves tokenizer.json aside; the test adds an empty one.
            configured(LlamaTokenizerFast, [llama], add_prefix_space=False, add_bos_token=False),
        ),
        ("gemma", configured(GemmaTokenizerFast, [vocabularies / "gemma-spm/tokenizer.model"])),
        ("opt", configured(GPT2TokenizerFast, bytes_of, add_bos_token=True, **OPT)),
        ("qwen2", configured(Qwen2TokenizerFast, bytes_of)),
        ("gpt-neox", configured(GPTNeoXTokenizerFast, [saved], add_eos_token=True)),
        ("sentencepiece", PreTrainedTokenizerFast.from_pretrained(vocabularies / "sentencepiece")),
    ):
        print("tokens of", name, flush=True)
        (into / f"{name}.json").write_text(lines_json(tokens_of(tokenizer, texts)))


def from_vocabulary(folder: Path) -> BertTokenizerFast:
    return BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True)


def from_merges(folder: Path) -> GPT2TokenizerFast:
    return GPT2TokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))


def configured(
    kind: type[PreTrainedTokenizerFast], files: list[Path], **config: object
) -> PreTrainedTokenizerFast:
    """The tokenizer that the library makes of a checkpoint with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(config))
        return kind.from_pretrained(folder)


def tokens_of(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> dict[str, list[object]]:
    # A length beyond every text: only the truncated cases are cut.
    tokenizer.model_max_length = 10**6
    ids = [tokenizer(text)["input_ids"] for text in texts]
    return {
        "ids": ids,
        "tokens": [tokenizer.convert_ids_to_tokens(row) for row in ids[:WITH_TOKENS]],
        "pairs": [pair_of(tokenizer, *pair) for pair in PAIRS],
        "truncated": [truncated(tokenizer, *case) for case in TRUNCATED],
        **normalized(tokenizer, texts),
    }


def normalized(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> dict[str, list[object]]:
    """Only of SentencePiece's table: what it does to characters that the vocabulary lacks shows in no id."""
    step = tokenizer.backend_tokenizer.normalizer
    is_table = "Precompiled" in str(step)
    return {"normalized": [step.normalize_str(text) for text in texts]} if is_table else {}


def pair_of(tokenizer: PreTrainedTokenizerFast, first: str, second: str) -> dict[str, list[int]]:
    """GPT-2 has no token types; the library joins its pairs without anything between."""
    encoded = tokenizer(first, second)
    types = {"token_type_ids": encoded["token_type_ids"]} if "token_type_ids" in encoded else {}
    return {"ids": encoded["input_ids"], **types}


def truncated(tokenizer: PreTrainedTokenizerFast, *case: str) -> list[int]:
    return tokenizer(*case, truncation="longest_first", max_length=MAX_LENGTH)["input_ids"]


def lines_json(content: dict[str, object]) -> str:
    """Writes one list item per line, without spaces."""
    parts = []
    for key, value in content.items():
        if isinstance(value, (list, tuple)):
            rows = ",\n".join(compact(item) for item in value)
            parts.append(f"{compact(key)}:[\n{rows}\n]")
        else:
            parts.append(f"{compact(key)}:{compact(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def compact(value: object) -> str:
    # Escaped, so that control and zero-width characters survive editors and diffs.
    return json.dumps(value, separators=(",", ":"))
