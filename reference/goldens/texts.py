"""The texts on which tokenizers are compared: written by hand, and drawn at random from a seed."""

import random

from written_texts import (
    CODE,
    ENGLISH,
    FAR_EAST,
    LATIN_MARKS,
    NUMBERS,
    OTHER_SCRIPTS,
    PICTURES,
    PUNCTUATION,
    SPACES,
    SPECIAL,
    UNSEEN,
)

RANDOM_TEXTS = 140

# Ranges of code points, both ends included; the last ones lie beyond 16 bits.
RANGES = (
    (0x20, 0x7E), (0x20, 0x7E), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA),
    (0x600, 0x6FF), (0x900, 0x97F), (0xE01, 0xE5B), (0x1100, 0x11FF), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x20A0, 0x20C0), (0x2190, 0x21FF), (0x2460, 0x24FF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
    (0xE000, 0xE0FF), (0xF900, 0xFAD9), (0xFB00, 0xFB06), (0xFE00, 0xFE0F), (0xFE30, 0xFE6B), (0xFF00, 0xFFEF),
    (0x10330, 0x1034A), (0x1D400, 0x1D7FF), (0x1F300, 0x1F64F), (0x1F900, 0x1F9FF), (0x20000, 0x2A6DF),
)  # fmt: skip
CONTROLS = tuple(map(chr, (0, 1, 7, 8, 9, 10, 11, 12, 13, 27, 31, 127, 0x80, 0x85, 0x9F, 0xAD, 0x200B, 0xFEFF, 0xFFFD)))

PAIRS: tuple[tuple[str, str], ...] = (
    ("Who opened the gate?", "The miller's youngest son."),
    ("", "Nothing stands before this."),
    ("Nothing stands after this.", ""),
    ("", ""),
    ("a", "b"),
    ("It rained.", "It rained."),
    ("   spaced   ", "\ttabbed\n"),
    ("[CLS] first", "second [SEP] third"),
    ("[MASK] is a word", "and so is [PAD]"),
    ("The end<|endoftext|>", "<|endoftext|>The beginning"),
    ("Καλημέρα κόσμε", "Доброе утро, мир"),
    ("今日は雨です。", "비가 옵니다."),
    ("👩‍👩‍👧 at home", "🏳️‍🌈 outside"),
    ("Is 3 < 5?", "Yes: 5 > 3 && 3 < 5."),
    ("naïve café", "nai\u0308ve cafe\u0301"),
    ("x" * 120, "a word too long, then this"),
    ("One. Two. Three.", "Four, five; six!"),
    ("https://example.org/a?b=c#d", "see above"),
    ("The capital is old,", "but the harbour is older."),
    ("He said: “Stay.”", "She said: ‘No.’"),
    ("\u200bhidden", "\ufeffhidden too"),
    ("def f(x):\n    return x", "f(2)"),
    ("A long first sentence that goes on for a good while before it comes to rest.", "Short."),
    ("Short.", "A long second sentence that goes on for a good while before it comes to rest."),
)

# Cut to 16 tokens, the longer of a pair first.
TRUNCATED: tuple[tuple[str, ...], ...] = (
    ("The ferry left the harbour before sunrise, and nobody on the quay had the heart to wave to it any longer.",),
    ("Four words, no more.",),
    (
        "The first of these two is by far the longer one, with clause after clause and no end in sight.",
        "This one is short.",
    ),
    (
        "A brief start.",
        "What follows it, however, wanders over hills and valleys until everybody has forgotten where it began.",
    ),
    (
        "Both of these sentences are rather long, so that each of them must lose some of its tokens.",
        "Which of them loses how many is settled by the rule, not by taste, and depends on their lengths.",
    ),
)


def all_texts() -> list[str]:
    """Every text once, in a fixed order; the first fifty are such that every kind of token occurs."""
    mixed = [text for group in zip(ENGLISH, PUNCTUATION, LATIN_MARKS, PICTURES, SPECIAL) for text in group]
    written = [
        *mixed, *ENGLISH, *NUMBERS, *PUNCTUATION, *LATIN_MARKS, *PICTURES, *FAR_EAST, *OTHER_SCRIPTS, *CODE,
        *SPACES, *SPECIAL, *UNSEEN,
    ]  # fmt: skip
    return list(dict.fromkeys([*written, *random_texts(random.Random(20240607))]))


def random_texts(source: random.Random) -> list[str]:
    """A third of each: characters of one range, characters of all ranges, pieces of written texts with noise."""
    makers = (one_range, all_ranges, noisy_text)
    return [makers[number % len(makers)](source) for number in range(RANDOM_TEXTS)]


def one_range(source: random.Random) -> str:
    bounds = source.choice(RANGES)
    return "".join(" " if source.random() < 0.15 else character(source, bounds) for _ in range(24))


def all_ranges(source: random.Random) -> str:
    return "".join(character(source, source.choice(RANGES)) for _ in range(source.randint(1, 40)))


def noisy_text(source: random.Random) -> str:
    """A written text into which controls and strange characters were dropped."""
    characters = list(source.choice(ENGLISH + LATIN_MARKS + FAR_EAST + OTHER_SCRIPTS)[:80])
    for _ in range(source.randint(1, 5)):
        noise = source.choice(CONTROLS) if source.random() < 0.5 else character(source, source.choice(RANGES))
        characters.insert(source.randint(0, len(characters)), noise)
    return "".join(characters)


def character(source: random.Random, bounds: tuple[int, int]) -> str:
    return chr(source.randint(*bounds))
