"""
What each step of a tokenizer.json gives on hard texts, and what whole tokenizers made of them give, by the library
`tokenizers`. Writes tokenizers/steps.json. `make.py` does not run it.
"""

import json
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from texts import all_texts
from tiny_tokenizers import SENTENCES

HERE = Path(__file__).resolve().parent

TEXTS = (
    "",
    " ",
    "Hello, y'all! How are you 😁 ?",
    "  two  spaces \t tab \n line \r\n  end  ",
    "Café, naïve, façade: Ünïcödé e\u0301a\u0308 \u0301alone",
    "ﬁ ① ² ½ Ⅷ ㎏ ﷺ Å Ω ｶﾞ 각 \u1e9b\u0323",
    "مرحبا بالعالم، كيف حالُكَ؟ ١٢٣",
    "नमस्ते दुनिया ४५६ ไทย๑๒ 你好，世界。日本語のテキスト カタカナー",
    "a\u0000b\u0001c\u007fd\u0085e\u00a0f\u00adg\u200bh\u200di\u2028j\ufeffk\ufffdl\u0378m",
    "👩\u200d👩\u200d👧 🇩🇪 👍🏽 𝕏𝟙 𠮷野家 \U00010780x\U0001e030",
    "don't we'll I'M she'S 'ſ 12345 3.14 1,000 x_y-z @user #tag",
    "ΟΔΟΣ İstanbul ẞß ſ K ŉ",
    "the-mill-and-the-river -- a_b_c ▁x▁ y ▁",
    "``quoted'' \"text\"  (brackets) [CLS] a[MASK]b [SEP]<mask>",
    "aaaa aaa aa a the then thehouse thethe",
    "…!!!???;;; a.b.c...",
    "\u3000ideographic\u3000space \u2003em \u1680ogham",
    "\n\n\r\n \n x\n",
    "\u0915\u094d\u0937 \u0e33 \u1100\u1161\u11a8 \u0f71\u0f72 \u0344",
    "over the old bridge, and was glad that she was glad 42",
)

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)



def charsmap(keys: dict[bytes, str]) -> bytes:
    """
    A table of SentencePiece's form, whose trie holds keys of one byte or two. The children of the root are at 256 and
    the byte, those of another byte in a block of their own, and the units that name texts lie behind all blocks.
    """
    starts = sorted({key[0] for key in keys if len(key) == 2})
    texts = list(dict.fromkeys(keys.values()))
    leaves = 256 * (2 + len(starts))
    units = [0] * (leaves + 256 * (1 + len(texts) // 256))
    units[0] = 256 << 10
    joined = b""
    for index, text in enumerate(texts):
        units[leaves + index] = len(joined)
        joined += text.encode() + b"\0"
    for key, text in sorted(keys.items()):
        at = 256 + key[0]
        leaf = leaves + texts.index(text)
        if key[0] in starts:
            block = 256 * (2 + starts.index(key[0]))
            units[at] |= key[0] | (at ^ block) << 10
            if len(key) == 1:
                units[at] |= 1 << 8
                units[block] = units[leaf]
            else:
                units[block + key[1]] = key[1] | 1 << 8 | ((block + key[1]) ^ leaf) << 10
        else:
            units[at] = key[0] | 1 << 8 | (at ^ leaf) << 10
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + joined


NORMALIZERS: dict[str, normalizers.Normalizer] = {
    "NFC": normalizers.NFC(),
    "NFD": normalizers.NFD(),
    "NFKC": normalizers.NFKC(),
    "NFKD": normalizers.NFKD(),
    "Nmt": normalizers.Nmt(),
    "Lowercase": normalizers.Lowercase(),
    "StripAccents": normalizers.StripAccents(),
    "Strip": normalizers.Strip(),
    "Strip left": normalizers.Strip(left=True, right=False),
    "Prepend": normalizers.Prepend("▁"),
    "Replace a text": normalizers.Replace(" ", "▁"),
    "Replace signs": normalizers.Replace("...", "$&."),
    "Replace a pattern": normalizers.Replace(Regex(r" {2,}"), "▁"),
    "Replace white space": normalizers.Replace(Regex(r"\s+"), " "),
    "ByteLevel": normalizers.ByteLevel(),
    # Shows what counts as one cluster of characters, up to five bytes.
    "Precompiled clusters": normalizers.Precompiled(charsmap({bytes([byte]): "x" for byte in range(1, 256)})),
    "Precompiled": normalizers.Precompiled(
        charsmap({b"a": "", b"\r": "<CR>", "é".encode(): "e", "Ü".encode(): "ﬂÜ", b"ab": "never", b"th": "þ", b"\n": " ", b".": "…"})
    ),
    "BertNormalizer": normalizers.BertNormalizer(strip_accents=True, lowercase=False),
    "tutorial": normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]),
    "nested": normalizers.Sequence(
        [normalizers.Sequence([normalizers.NFKC(), normalizers.Nmt()]), normalizers.Strip(), normalizers.Prepend("x")]
    ),
}

PRE_TOKENIZERS: dict[str, pre_tokenizers.PreTokenizer] = {
    "Whitespace": pre_tokenizers.Whitespace(),
    "WhitespaceSplit": pre_tokenizers.WhitespaceSplit(),
    "BertPreTokenizer": pre_tokenizers.BertPreTokenizer(),
    "Digits": pre_tokenizers.Digits(individual_digits=False),
    "Digits alone": pre_tokenizers.Digits(individual_digits=True),
    "CharDelimiterSplit": pre_tokenizers.CharDelimiterSplit("-"),
    "FixedLength": pre_tokenizers.FixedLength(length=3),
    "FixedLength of words": pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.FixedLength(length=2)]),
    "UnicodeScripts": pre_tokenizers.UnicodeScripts(),
    "ByteLevel": pre_tokenizers.ByteLevel(add_prefix_space=True),
    "ByteLevel without a pattern": pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    "Metaspace": pre_tokenizers.Metaspace(),
    "Metaspace first": pre_tokenizers.Metaspace(prepend_scheme="first"),
    "Metaspace never": pre_tokenizers.Metaspace(prepend_scheme="never", split=False),
    **{
        f"Punctuation {behavior}": pre_tokenizers.Punctuation(behavior)
        for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous")
    },
    **{
        f"Split {behavior}{' inverted' if invert else ''}": pre_tokenizers.Split("a", behavior, invert)
        for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous")
        for invert in (False, True)
    },
    "Split words": pre_tokenizers.Split(Regex(r"\w+|[^\w\s]+"), "removed", invert=True),
    "Split digits": pre_tokenizers.Split(Regex(r"[0-9]{1,3}"), "isolated"),
    "Split classes": pre_tokenizers.Split(Regex(r"\p{P}|\d|[^\p{L}\p{M}\s]+"), "isolated"),
    "Split cl100k": pre_tokenizers.Split(Regex(CL100K), "isolated"),
    "tutorial": pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]),
    "Metaspace first of words": pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="first")]
    ),
}

SPECIAL = ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]")


def words() -> list[str]:
    """All words of the sentences, the most frequent first."""
    found = [word.strip(".,;:?").lower() for sentence in SENTENCES for word in sentence.split()]
    return sorted(set(found), key=lambda word: (-found.count(word), word))


def byte_pairs(prefix: str = "", suffix: str = "", more: tuple[str, ...] = (), without: str = "", **options) -> models.BPE:
    """Every word of the sentences, put together from its left end."""
    vocab: dict[str, int] = {}
    merges: list[tuple[str, str]] = []
    add = lambda token: vocab.setdefault(token, len(vocab))
    for token in (*SPECIAL, *more):
        add(token)
    characters = sorted(set("".join(SENTENCES)) - set(without))
    for character in characters:
        for token in (character, prefix + character, character + suffix, prefix + character + suffix):
            add(token)
    for word in words()[:60]:
        if set(word) - set(characters):
            continue
        done = word[0]
        for index, character in enumerate(word[1:], 2):
            piece = prefix + character + (suffix if index == len(word) else "")
            joined = done + piece.removeprefix(prefix)
            if (done, piece) not in merges:
                merges.append((done, piece))
                add(joined)
            done = joined
    return models.BPE(
        dict(sorted(vocab.items(), key=lambda item: item[1])),
        merges,
        **({"continuing_subword_prefix": prefix} if prefix else {}),
        **({"end_of_word_suffix": suffix} if suffix else {}),
        **options,
    )


def word_pieces(unknown: bool = True) -> models.WordPiece:
    characters = sorted({c.lower() for sentence in SENTENCES for c in sentence if c != " "})
    tokens = [*SPECIAL[0 if unknown else 1 :], *characters, *[f"##{c}" for c in characters], *words()[:40], "##ing", "##ed"]
    return models.WordPiece({token: place for place, token in enumerate(dict.fromkeys(tokens))}, unk_token="[UNK]")


def word_level(unknown: bool = True) -> models.WordLevel:
    tokens = [*SPECIAL[0 if unknown else 1 :], *words(), "hello", ",", "!", "1", "2"]
    return models.WordLevel({token: place for place, token in enumerate(dict.fromkeys(tokens))}, unk_token="[UNK]")


def unigram(unknown: bool = True, more: tuple[str, ...] = (), rounded: bool = False, **options) -> models.Unigram:
    """Every beginning, end and middle of the sentences' words; with rounded scores many sums are equal."""
    characters = sorted(set("".join(SENTENCES)) - set("wkz"))
    marked = ["▁" + word for word in words()]
    parts = [word[start:end] for word in marked for start in range(len(word)) for end in range(start + 2, len(word) + 1)]
    tokens = dict.fromkeys((*(("<unk>",) if unknown else ()), *more, "▁", *characters, *parts, "😁", "日本", "éa"))
    draw = random.Random(5)
    score = lambda token: float(-round(draw.uniform(2, 6))) if rounded else -draw.uniform(2, 12) - 1 / len(token)
    return models.Unigram([(token, score(token)) for token in tokens], **({"unk_id": 0} if unknown else {}), **options)


def bytes_as_tokens() -> tuple[str, ...]:
    return tuple(f"<0x{byte:02X}>" for byte in range(256))


def byte_alphabet() -> tuple[str, ...]:
    return tuple(sorted(pre_tokenizers.ByteLevel.alphabet()))


TEMPLATE = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
)
TUTORIAL = (NORMALIZERS["tutorial"], pre_tokenizers.Whitespace())
LLAMA = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
LLAMA_DECODER = decoders.Sequence(
    [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
)


def tokenizer(model, normalizer=None, pre_tokenizer=None, post_processor=None, decoder=None, added=()) -> Tokenizer:
    made = Tokenizer(model)
    for name, part in (("normalizer", normalizer), ("pre_tokenizer", pre_tokenizer), ("post_processor", post_processor), ("decoder", decoder)):
        if part is not None:
            setattr(made, name, part)
    made.add_special_tokens([token for token in SPECIAL if made.token_to_id(token) is not None])
    made.add_tokens(list(added))
    return made


TOKENIZERS: dict[str, Callable[[], Tokenizer]] = {
    "quicktour": lambda: tokenizer(byte_pairs(unk_token="[UNK]"), None, pre_tokenizers.Whitespace(), TEMPLATE),
    "tutorial": lambda: tokenizer(word_pieces(), *TUTORIAL, TEMPLATE, decoders.WordPiece()),
    "words": lambda: tokenizer(word_level(), normalizers.Lowercase(), PRE_TOKENIZERS["tutorial"], TEMPLATE),
    "fused unknown": lambda: tokenizer(byte_pairs(unk_token="[UNK]", fuse_unk=True), None, pre_tokenizers.WhitespaceSplit()),
    "dropped unknown": lambda: tokenizer(byte_pairs(), None, pre_tokenizers.Whitespace(), None, decoders.Fuse()),
    "prefix": lambda: tokenizer(
        byte_pairs(prefix="##", unk_token="[UNK]"), normalizers.Lowercase(), pre_tokenizers.Whitespace(), None, decoders.WordPiece()
    ),
    "suffix": lambda: tokenizer(
        byte_pairs(suffix="</w>", unk_token="[UNK]"), normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), None, decoders.BPEDecoder()
    ),
    "byte fallback": lambda: tokenizer(
        byte_pairs(unk_token="[UNK]", byte_fallback=True, fuse_unk=True, more=(*bytes_as_tokens(), "▁", "▁t")),
        LLAMA, None, None, LLAMA_DECODER,
    ),
    "some bytes fall back": lambda: tokenizer(
        byte_pairs(unk_token="[UNK]", byte_fallback=True, more=(*bytes_as_tokens()[:0xA0], "▁")),
        None, pre_tokenizers.Metaspace(), None, decoders.Metaspace(),
    ),
    "whole words": lambda: tokenizer(
        byte_pairs(unk_token="[UNK]", ignore_merges=True, more=("thethe", "Hello", "then")), None, pre_tokenizers.Whitespace(), TEMPLATE
    ),
    "Unigram": lambda: tokenizer(unigram(), None, pre_tokenizers.Metaspace(), None, decoders.Metaspace()),
    "Unigram of equal sums": lambda: tokenizer(unigram(rounded=True), normalizers.Replace(" ", "▁")),
    "Unigram with bytes": lambda: tokenizer(
        unigram(byte_fallback=True, more=bytes_as_tokens()[:0xE3]), LLAMA, None, None, LLAMA_DECODER, added=["old", AddedToken("<mask>", lstrip=True)]
    ),
    "Unigram without unknown": lambda: tokenizer(unigram(unknown=False), None, pre_tokenizers.Metaspace(prepend_scheme="never")),
    "bytes": lambda: tokenizer(
        byte_pairs(more=byte_alphabet()),
        None,
        pre_tokenizers.Sequence([PRE_TOKENIZERS["Split cl100k"], pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
        processors.ByteLevel(), decoders.ByteLevel(),
    ),
    "bytes in the normalizer": lambda: tokenizer(byte_pairs(more=byte_alphabet()), normalizers.ByteLevel(), None, None, decoders.ByteLevel()),
    "CTC": lambda: tokenizer(word_level(), normalizers.Lowercase(), pre_tokenizers.Whitespace(), None, decoders.CTC(pad_token="the", word_delimiter_token="and")),
    "BERT's processing": lambda: tokenizer(word_pieces(), *TUTORIAL, processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)), decoders.WordPiece(cleanup=False)),
    "RoBERTa's processing": lambda: tokenizer(
        byte_pairs(more=byte_alphabet()), None, pre_tokenizers.ByteLevel(add_prefix_space=False),
        processors.Sequence([processors.ByteLevel(), processors.RobertaProcessing(("[SEP]", 2), ("[CLS]", 1))]), decoders.ByteLevel(),
    ),
    "added": lambda: tokenizer(
        word_pieces(), *TUTORIAL, TEMPLATE, decoders.WordPiece(),
        added=[
            AddedToken("the", single_word=True), AddedToken("THE Old", normalized=True), AddedToken("<mask>", lstrip=True, rstrip=True),
            AddedToken("a", normalized=False, single_word=True), AddedToken("aa"), AddedToken("Café,", normalized=True), AddedToken("é", normalized=False),
        ],
    ),
    "no unknown pieces": lambda: tokenizer(word_pieces(unknown=False), *TUTORIAL),
    "no unknown words": lambda: tokenizer(word_level(unknown=False), normalizers.Lowercase(), pre_tokenizers.Whitespace()),
    "no unknown pairs": lambda: tokenizer(byte_pairs(unk_token="<unk>"), None, pre_tokenizers.Whitespace()),
}


def encoded(made: Tokenizer, text: str, pair: str | None = None) -> list[int] | None:
    """None if the library raises."""
    try:
        return made.encode(text, pair).ids
    except Exception:
        return None


def whole(made: Tokenizer, texts: tuple[str, ...]) -> dict[str, object]:
    ids = [encoded(made, text) for text in texts]
    return {
        "file": json.loads(made.to_str()),
        "ids": ids,
        "pair": encoded(made, "the mill", "glad that"),
        "decoded": [made.decode(row, skip_special_tokens=False) for row in ids if row is not None],
    }


def steps(texts: tuple[str, ...]) -> dict[str, object]:
    return {
        "texts": texts,
        "normalizers": {
            name: {"step": json.loads(step.__getstate__()), "texts": [step.normalize_str(text) for text in texts]}
            for name, step in NORMALIZERS.items()
        },
        "pre_tokenizers": {
            name: {
                "step": json.loads(step.__getstate__()),
                "words": [[word for word, _ in step.pre_tokenize_str(text)] for text in texts],
            }
            for name, step in PRE_TOKENIZERS.items()
        },
        "tokenizers": {name: whole(make(), texts) for name, make in TOKENIZERS.items()},
    }


if __name__ == "__main__":
    # With a path: the same for all texts of this folder, to be looked at and not kept.
    everything = sys.argv[1:]
    texts = TEXTS + tuple(all_texts()) if everything else TEXTS
    file = Path(everything[0]) if everything else HERE / "tokenizers" / "steps.json"
    file.write_text(json.dumps(steps(texts), ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n")
