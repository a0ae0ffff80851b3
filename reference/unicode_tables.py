"""
Writes src/tokenizer/unicode-tables.ts: how the library's tokenizers see every Unicode character.

The library carries Unicode tables of several ages (its BERT normalizer knows Unicode 8, its byte-level pattern a far
newer one), and every browser carries its own. So each character is put to the library once, and the answers are kept.
Run: python reference/unicode_tables.py > src/tokenizer/unicode-tables.ts
"""

import sys
from collections.abc import Callable

from tokenizers import normalizers, pre_tokenizers

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def bert(**parts: bool) -> Callable[[str], str]:
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return normalizers.BertNormalizer(**{**off, **parts}).normalize_str


def pieces(pre_tokenizer: pre_tokenizers.PreTokenizer, text: str) -> int:
    return len(pre_tokenizer.pre_tokenize_str(text))


clean, spaced = bert(clean_text=True), bert(handle_chinese_chars=True)
unaccented, lower = bert(strip_accents=True), bert(lowercase=True)
words, byte_level = pre_tokenizers.BertPreTokenizer(), pre_tokenizers.ByteLevel(add_prefix_space=False)

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


print(
    "/**\n * @file How the reference tokenizers see every Unicode character; written by reference/unicode_tables.py.\n"
    " * A table is a list of ranges in base 36: the distance from the end of the range before and, where a range is\n"
    " * longer than one character, its length less one.\n */"
)
for name, (meaning, test) in TABLES.items():
    print(f'\n/** {meaning} */\nexport const {name} =\n  "{encoded([ord(c) for c in CHARACTERS if test(c)])}";')
