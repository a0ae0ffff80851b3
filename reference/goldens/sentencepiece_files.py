"""
Trains the SentencePiece models from which the slow tokenizers of XLM-RoBERTa and CamemBERT (sentencepiece.bpe.model),
ALBERT (spiece.model) and Llama (tokenizer.model, a BPE with bytes) are made: in tokenizers/small-spm for the small checkpoints, in tokenizers/spm for the texts, with
a table of normalizations; in tokenizers/gemma-spm Gemma's tokenizer.model. `make.py` does not run it. Needs the package sentencepiece too.
"""

import io
import tempfile
from pathlib import Path

import sentencepiece

from texts import RANDOM_TEXTS, all_texts
from tiny_tokenizers import SENTENCES

INTO = Path(__file__).resolve().parent / "tokenizers"
# As SentencePiece reads them: code points, a tab, code points.
NORMALIZATIONS = (
    ("ﬁ", "fi"), ("①", "1"), ("½", "1/2"), ("Ⅷ", "VIII"), ("㎏", "kg"), ("\u212b", "\u00c5"), ("\u00a0", " "), ("\u3000", " "),
    ("\u2003", " "), ("\t", " "), ("\n", " "), ("…", "..."), ("\u00ad", ""), ("\u200b", " "), ("\ufeff", " "),
    *((chr(0xFEE0 + code), chr(code)) for code in range(0x21, 0x7F)),
)  # fmt: skip
ALBERT = dict(pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"])

GEMMA = dict(
    pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>", unk_piece="<unk>"
)


def train(file: str, sentences: list[str], size: int, **options: object) -> None:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=model,
        vocab_size=size,
        num_threads=1,
        minloglevel=2,
        **{"model_type": "unigram", "hard_vocab_limit": False, **options},
    )
    (INTO / file).parent.mkdir(exist_ok=True)
    (INTO / file).write_bytes(model.getvalue())


def code_points(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)


if __name__ == "__main__":
    small, texts = list(SENTENCES), [*SENTENCES, *all_texts()[:-RANDOM_TEXTS]]
    train("small-spm/sentencepiece.bpe.model", small, 160, normalization_rule_name="identity")
    train(
        "small-spm/spiece.model",
        [sentence.lower() for sentence in small],
        150,
        normalization_rule_name="identity",
        **ALBERT,
    )
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
        table.writelines(f"{code_points(old)}\t{code_points(new)}\n" for old, new in NORMALIZATIONS)
        table.flush()
        rules = dict(normalization_rule_tsv=table.name, character_coverage=0.98)
        train("spm/sentencepiece.bpe.model", texts, 1000, user_defined_symbols=["<ent>"], **rules)
        train("spm/spiece.model", [text.lower() for text in texts], 1000, user_defined_symbols=["(", ")"], **rules, **ALBERT)
    bytes_too = dict(
        model_type="bpe",
        hard_vocab_limit=True,
        byte_fallback=True,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        character_coverage=0.98,
    )
    train("spm/tokenizer.model", texts, 1000, user_defined_symbols=["<ent>"], **bytes_too)
    train(
        "gemma-spm/tokenizer.model",
        texts,
        1000,
        add_dummy_prefix=False,
        user_defined_symbols=["<ent>", "<start_of_turn>", "<end_of_turn>", "\n\n", "▁▁", "▁▁▁"],
        **GEMMA,
        **bytes_too,
    )
