"""
Writes src/tokenizer/unicode-tables.ts: how the library's tokenizers see every Unicode character.

The library carries Unicode tables of several ages (its BERT normalizer knows Unicode 8, its byte-level pattern a far
newer one), and every browser carries its own. So each character is put to the library once, and the answers are kept.
Run: python reference/unicode_tables.py > src/tokenizer/unicode-tables.ts
"""

import struct
import sys
from collections.abc import Callable

from tokenizers import Regex, normalizers, pre_tokenizers

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def bert(**parts: bool) -> Callable[[str], str]:
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return normalizers.BertNormalizer(**{**off, **parts}).normalize_str


def pieces(pre_tokenizer: pre_tokenizers.PreTokenizer, text: str) -> int:
    return len(pre_tokenizer.pre_tokenize_str(text))


clean, spaced = bert(clean_text=True), bert(handle_chinese_chars=True)
unaccented, lower = bert(strip_accents=True), bert(lowercase=True)
words, byte_level = pre_tokenizers.BertPreTokenizer(), pre_tokenizers.ByteLevel(add_prefix_space=False)

nfkd, strip_accents = normalizers.NFKD().normalize_str, normalizers.StripAccents().normalize_str
whitespace, digits = pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=False)


def in_class(pattern: str) -> Callable[[str], bool]:
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    return lambda c: pieces(split, c) == 0


def clusters() -> Callable[[str], int]:
    """
    How many clusters of characters the step Precompiled sees in a text; one of more than five bytes counts as its
    characters. The step gets a trie of its own here, in which every first byte leads to the same letter.
    """
    leaf = 512
    units = [256 << 10, *[0] * 767]
    for byte in range(1, 256):
        units[256 + byte] = byte | 1 << 8 | (leaf ^ (256 + byte)) << 10
    trie = struct.pack(f"<{len(units)}I", *units)
    step = normalizers.Precompiled(struct.pack("<I", len(trie)) + trie + b"x\0")
    return lambda text: len(step.normalize_str(text))


num_clusters = clusters()
EXTENDS = {c for c in CHARACTERS if num_clusters(f"a{c}") == 1}

TABLES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "REMOVED": ("Dropped by the BERT normalizer's cleaning.", lambda c: clean(c) == ""),
    "IDEOGRAPHS": ("Set apart by spaces by the BERT normalizer.", lambda c: spaced(c) != c),
    "MARKS": ("Dropped where accents are stripped.", lambda c: unaccented(c) == ""),
    "DECOMPOSED": ("Taken apart before accents are stripped.", lambda c: unaccented(c) not in ("", c)),
    "CAPITALS": ("Changed by lower-casing, each by itself.", lambda c: lower(c) != c),
    "PUNCTUATION": ("A word of its own in BERT.", lambda c: pieces(words, f"a{c}b") == 3),
    "WHITESPACE": ("Separates words in BERT, and is white space in GPT-2.", lambda c: pieces(words, f"a{c}b") == 2),
    "LETTERS": ("A letter in GPT-2's pattern.", lambda c: pieces(byte_level, f"a{c}") == 1),
    "NUMBERS": ("A number in GPT-2's pattern.", lambda c: pieces(byte_level, f"1{c}") == 1),
    "WORD": ("A word's character where text is cut at white space and signs.", lambda c: pieces(whitespace, f"a{c}b") == 1),
    "NUMERIC": ("Set apart as a digit.", lambda c: pieces(digits, f"a{c}") == 2),
    "COMBINING": ("Dropped by the step StripAccents.", lambda c: strip_accents(c) == ""),
    "NORMALIZED": ("Changed by NFKD.", lambda c: nfkd(c) != c),
    "EXTENDS": ("Belongs to the cluster of the character before it.", lambda c: c in EXTENDS),
    "BEGINS": ("Belongs to the cluster of the character after it.", lambda c: num_clusters(f"{c}a") == 1 and c != "\r"),
    "STANDS_ALONE": ("A cluster by itself.", lambda c: num_clusters(f"{c}\u0301") == 2 and len(c.encode()) < 4),
    "PICTOGRAPHS": (
        "Belongs to the cluster of a pictograph and a joiner before it.",
        lambda c: c not in EXTENDS and num_clusters(f"\u00a9\u200d{c}") == 3,
    ),
    "REGEX_WORD": (r"[\w] in a pattern of a file.", in_class(r"[\w]")),
    "REGEX_DIGIT": (r"\d in a pattern of a file.", in_class(r"\d")),
    "REGEX_PUNCTUATION": (r"\p{P} in a pattern of a file.", in_class(r"\p{P}")),
    "REGEX_MARK": (r"\p{M} in a pattern of a file.", in_class(r"\p{M}")),
}


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else base36(number // 36) + digits[number % 36]


def ranges(chosen: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in chosen:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def encoded(chosen: list[int]) -> str:
    """Each range as its distance from the end of the one before and, where it is longer than one, its length less one."""
    parts, before = [], 0
    for first, last in ranges(chosen):
        parts.append(base36(first - before) + (f"-{base36(last - first)}" if last > first else ""))
        before = last
    return " ".join(parts)


def scripts() -> list[tuple[int, int, int]]:
    """Stretches of characters of one script with the script's number; characters that join any other are left out."""
    split = pre_tokenizers.UnicodeScripts()
    known: list[str] = []
    found: list[tuple[int, int, int]] = []
    number = 0
    for c in CHARACTERS:
        if pieces(split, f"a{c}\u3042") == 2 and pieces(split, f"a{c}") == 1 and pieces(split, f"{c}\u3042") == 1:
            continue
        same = lambda k: pieces(split, known[k] + c) == 1
        if not known or not same(number):
            number = next((k for k in range(len(known)) if same(k)), len(known))
            known += [c] if number == len(known) else []
        code = ord(c)
        if found and found[-1][1:] == (code - 1, number):
            found[-1] = (found[-1][0], code, number)
        else:
            found.append((code, code, number))
    return found


def scripts_encoded() -> str:
    parts, before = [], 0
    for first, last, number in scripts():
        parts.append(f"{base36(first - before)}-{base36(last - first)}-{base36(number)}")
        before = last
    return " ".join(parts)


print(
    "/**\n * @file How the reference tokenizers see every Unicode character; written by reference/unicode_tables.py.\n"
    " * A table is a list of ranges in base 36: the distance from the end of the range before and, where a range is\n"
    " * longer than one character, its length less one.\n */"
)
for name, (meaning, test) in TABLES.items():
    print(f'\n/** {meaning} */\nexport const {name} =\n  "{encoded([ord(c) for c in CHARACTERS if test(c)])}";')
print(f'\n/** Which script a character is of: distance, length less one, number. */\nexport const SCRIPTS =\n  "{scripts_encoded()}";')
