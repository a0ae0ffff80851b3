"""Runs notebooks that the app saved ("Continue in Python") and collects the differences that they print.

    python reference/verify_notebooks.py FOLDER

FOLDER holds the .ipynb files; notebooks of the app's own models fetch them from the page's address, which must be served;
in those of random models the folder of their weights must be named first. Needs nbclient, ipykernel and matplotlib beside the packages of goldens/requirements.txt. Numbers
must agree within 1e-4 of the largest of them, tokens exactly.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient

TOLERANCE = 1e-4
NUMBERS = re.compile(r"^(.+): largest difference (\S+), largest number (\S+)$")
TOKENS = re.compile(r"^the first (\d+) of (\d+) tokens are the same; there are (\d+) here$")
SAME = re.compile(r"^The same tokens as on the page: (\w+)$")


def printed(notebook: nbformat.NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                yield from output.text.splitlines()


def is_good(line: str) -> bool | None:
    """Whether a comparison succeeded; None for other lines."""
    if found := NUMBERS.match(line):
        return float(found[2]) <= TOLERANCE * float(found[3])
    if found := TOKENS.match(line):
        return len(set(found.groups())) == 1
    if found := SAME.match(line):
        return found[1] == "True"
    return None


def verify(path: Path) -> bool:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=1800, resources={"metadata": {"path": str(path.parent)}}).execute()
    results = [(line, is_good(line)) for line in printed(notebook)]
    compared = [(line, good) for line, good in results if good is not None]
    print(path.name)
    for line, good in compared:
        print(f"    {'' if good else 'WRONG: '}{line}")
    return len(compared) > 0 and all(good for _, good in compared)


if __name__ == "__main__":
    paths = sorted(Path(sys.argv[1]).glob("*.ipynb"))
    if not paths or not all([verify(path) for path in paths]):
        sys.exit(1)
