"""Reads the training texts. What each file is and where it comes from is in ../README.md."""

from pathlib import Path

END = "<|endoftext|>"
TINY_STORIES = "tinystories-2400k.txt"
AFRICAN_STORYBOOK = "african-storybook-en-ccby.txt"
GUTENBERG = "gutenberg-children.txt"
ONE_STOP_ENGLISH = "onestopenglish-elementary.txt"

LABELS = ("sadness", "joy", "love", "anger", "fear", "surprise")

Row = tuple[str, int]


def documents(data: Path, name: str) -> list[str]:
    """The documents of one corpus, which its file separates by the end token."""
    return [text.strip() for text in (data / "corpora" / name).read_text().split(END) if text.strip()]


def lines(data: Path, name: str) -> list[str]:
    """The lines of one corpus, documents run together."""
    return (data / "corpora" / name).read_text().replace(END, "\n").split("\n")


def emotion_rows(data: Path, split: str) -> list[Row]:
    """Sentence and label index of every `text;label` line of `train`, `val` or `test`."""
    rows: list[Row] = []
    for line in (data / "emotion" / f"{split}.txt").read_text().splitlines():
        if ";" in line:
            text, label = line.rsplit(";", 1)
            rows.append((text, LABELS.index(label.strip())))
    return rows
