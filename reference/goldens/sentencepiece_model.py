"""
Trains a small Unigram with SentencePiece, whose table of normalizations (nmt_nfkc) is that of real models, and converts
it as XLM-RoBERTa's. Writes tokenizers/sentencepiece/. `make.py` does not run it. Needs the package sentencepiece too.
"""

import io
import json
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from texts import RANDOM_TEXTS, all_texts
from tiny_tokenizers import SENTENCES

INTO = Path(__file__).resolve().parent / "tokenizers" / "sentencepiece"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def trained() -> sentencepiece.SentencePieceProcessor:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*SENTENCES, *all_texts()[:-RANDOM_TEXTS]]),
        model_writer=model,
        model_type="unigram",
        vocab_size=1200,
        character_coverage=0.98,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def charsmap(model: bytes) -> bytes:
    """The field precompiled_charsmap (2) of the message normalizer_spec (3)."""
    return field(field(model, 3), 2)


def field(message: bytes, wanted: int) -> bytes:
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        if tag & 7 == 0:
            _, at = varint(message, at)
            continue
        size, at = (4, at) if tag & 7 == 5 else varint(message, at)
        if tag >> 3 == wanted:
            return message[at : at + size]
        at += size
    raise KeyError(wanted)


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def converted(processor: sentencepiece.SentencePieceProcessor) -> Tokenizer:
    """As the library's SpmConverter writes the tokenizer.json of an XLM-RoBERTa."""
    pieces = [(processor.id_to_piece(id), processor.get_score(id)) for id in range(3, processor.get_piece_size())]
    vocab = [*((token, 0.0) for token in SPECIAL), *pieces, ("<mask>", 0.0)]
    made = Tokenizer(models.Unigram(vocab, unk_id=SPECIAL.index("<unk>")))
    made.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap(processor.serialized_model_proto()))]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    made.add_special_tokens([*SPECIAL, AddedToken("<mask>", lstrip=True, special=True)])
    return made


if __name__ == "__main__":
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=converted(trained()), bos_token="<s>", eos_token="</s>", sep_token="</s>", cls_token="<s>",
        unk_token="<unk>", pad_token="<pad>", mask_token=AddedToken("<mask>", lstrip=True, special=True),
    )  # fmt: skip
    tokenizer.save_pretrained(INTO)
    file = INTO / "tokenizer.json"
    file.write_text(json.dumps(json.loads(file.read_text()), ensure_ascii=False, separators=(",", ":")) + "\n")
    (INTO / "special_tokens_map.json").unlink()
