"""Writes tables/: files as pandas writes them by default, and files in the form of well-known data sets, each with the
columns that pandas reads from it when it is told the form. make.py does not run it; it takes a second.

    python tables.py
"""

import io
import json
from pathlib import Path

import pandas as pd

OUT = Path(__file__).parent / "tables"

HEADLINES = [
    "former versace store clerk sues over secret 'black code'",
    'mom starting to fear son\'s web series closest thing she will have to a "grandchild"',
    "the 'roseanne' revival catches up to our thorny politics, for better and worse",
    '"nothing", she said; "nothing at all"',
    "j.k. rowling wishes snape happy birthday",
    "five tips, one list, no effort",
]
LABELS = [0, 1, 0, 1, 0, 1]
FRAME = pd.DataFrame({"headline": HEADLINES, "is_sarcastic": LABELS})
LINES = pd.DataFrame(
    {
        "review": ['One line,\nthen "another".', "Plain.", "A tab\there, a comma, too.", "", "C:\\ ends in \\"],
        "sentiment": ["positive", "negative", "positive", "negative", "positive"],
    }
)
LEVELS = pd.DataFrame(
    [["one text", 0.5], ["another", 1.5], ["a third", 2.0]],
    columns=pd.MultiIndex.from_tuples([("said", "text"), ("said", "score")]),
)
MISSING = pd.DataFrame({"text": ["a b", None, "c d", "e f"], "label": [1, None, 0, 1]})


def csv(frame: pd.DataFrame, **options) -> str:
    return frame.to_csv(**options)


def write(name: str, text: str, columns: dict[str, list], encoding: str = "utf-8") -> None:
    (OUT / name).write_bytes(text.encode(encoding))
    cases[name] = columns


def read(text: str, **options) -> dict[str, list]:
    """The columns of a CSV as pandas reads them, with gaps as null."""
    return columns_of(pd.read_csv(io.StringIO(text), **options))


def columns_of(frame: pd.DataFrame) -> dict[str, list]:
    return {
        str(name): [None if pd.isna(value) else value for value in frame[name].tolist()] for name in frame.columns
    }


cases: dict[str, dict[str, list]] = {}


def write_pandas() -> None:
    for name, frame in [("index", FRAME), ("lines", LINES), ("missing", MISSING)]:
        for suffix, separator in [("csv", ","), ("tsv", "\t")]:
            text = csv(frame, sep=separator)
            write(f"pandas-{name}.{suffix}", text, read(text, sep=separator, index_col=0))
            text = csv(frame, sep=separator, index=False)
            write(f"pandas-{name}-plain.{suffix}", text, read(text, sep=separator))
    text = csv(FRAME.rename_axis("row"), sep=",")
    write("pandas-named-index.csv", text, read(text))
    text = csv(FRAME.set_index("is_sarcastic", append=True).rename_axis(["row", "is_sarcastic"]))
    write("pandas-two-indices.csv", text, read(text))
    text = csv(LEVELS)
    levels = pd.read_csv(io.StringIO(text), index_col=0, header=[0, 1])
    levels.columns = [" ".join(level) for level in levels.columns]
    write("pandas-two-headers.csv", text, columns_of(levels))
    text = csv(pd.DataFrame(FRAME.to_numpy()))
    write("pandas-no-names.csv", text, read(text, index_col=0))
    text = csv(LINES, sep="\t", index=False, quoting=1)
    write("pandas-quote-all.tsv", text, read(text, sep="\t"))
    text = csv(FRAME, sep=";", decimal=",")
    write("pandas-semicolon.csv", text, read(text, sep=";", index_col=0))
    text = csv(pd.DataFrame({"text": ["a", "b", "c"], "score": [0.5, 1.25, 2.0]}), sep=";", decimal=",", index=False)
    write("pandas-decimal-comma.csv", text, read(text, sep=";", decimal=","))
    text = csv(FRAME, sep="\t", index=False)
    write("pandas-utf-16.tsv", text, read(text, sep="\t"), "utf-16")
    text = csv(FRAME, index=False)
    write("pandas-utf-8-sig.csv", text, read(text), "utf-8-sig")
    for orient in ["columns", "index", "records", "split", "table", "values"]:
        text = FRAME.to_json(orient=orient)
        columns = columns_of(FRAME)
        if orient == "values":
            columns = {"column 1": columns["headline"], "column 2": columns["is_sarcastic"]}
        write(f"pandas-{orient}.json", text, columns)
        filtered = FRAME[FRAME["is_sarcastic"] == 1]
        if orient in ["columns", "index", "split"]:
            write(f"pandas-{orient}-filtered.json", filtered.to_json(orient=orient), columns_of(filtered))
    write("pandas-lines.jsonl", FRAME.to_json(orient="records", lines=True), columns_of(FRAME))
    write("pandas-indented.json", FRAME.to_json(indent=2), columns_of(FRAME))
    series = FRAME["headline"].to_json()
    write("pandas-series.json", series, {"value": HEADLINES})
    nested = pd.DataFrame({"text": ["a b", "c d"], "labels": [[2, 5], []]})
    write("pandas-lists.jsonl", nested.to_json(orient="records", lines=True), {"text": ["a b", "c d"], "labels": ["[2,5]", "[]"]})


def write_sets() -> None:
    """Made-up rows in the very form of each set; `quoting=3` is how the readers of GLUE see a line."""
    glue = 'sentence\tlabel\n"Why not?\t0\n"He left" she said\t0\n"A whole sentence."\t1\nit \'s 5" long\t1\n""\t0\nplain , with commas\t1\n'
    write("sst2.tsv", glue, read(glue, sep="\t", quoting=3))
    mrpc = "\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n" + "".join(
        f'{label}\t{first}\t{first + 1}\t{text}\t"{text}\n'
        for label, first, text in [(1, 702876, 'He said , " yes "'), (0, 2108705, "Yucaipa owned it ."), (1, 13303, '" So')]
    )
    write("mrpc.tsv", mrpc, read(mrpc.removeprefix("\ufeff"), sep="\t", quoting=3))
    cola = "gj04\t1\t\tOur friends won't buy this, let alone that.\ngj04\t0\t*\tThe \"gardener\" watered.\ngj04\t1\t\tBill broke it.\n"
    numbered = {"names": [f"column {index + 1}" for index in range(4)], "header": None}
    write("cola.tsv", cola, read(cola, sep="\t", quoting=3, **numbered))
    spam = 'v1,v2,,,\nham,"Go until, crazy..",,,\nspam,Free entry,,,\nham,"He said ""ok"" lar",,,\nham,Nah,,,\nspam,Win,,,\nham,Even,,,\n'
    write("spam.csv", spam, {key: value for key, value in read(spam).items() if not key.startswith("Unnamed")})
    collection = 'ham\tGo until jurong point, crazy.. "Available" only\nspam\tFree entry in 2\nham\t"Ok lar\nham\tU dun say so\n'
    write("spam-collection.txt", collection, read(collection, sep="\t", quoting=3, **{**numbered, "names": numbered["names"][:2]}))
    tweets = '"0","1467810369","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","_Special_","@you - Awww, caf\u00e9."\n"4","1467810672","Mon Apr 06 22:19:49 PDT 2009","NO_QUERY","scott","is ""upset"""\n'
    six = [f"column {index + 1}" for index in range(6)]
    write("sentiment140.csv", tweets, read(tweets, names=six, header=None), "latin-1")
    news = '"3","Wall St. Bears, Back (Reuters)","Short-sellers \\band ""ultra"""\n"4","Title","Desc, two"\n"3","Other","More"\n'
    write("ag-news.csv", news, read(news, names=numbered["names"][:3], header=None))
    write(
        "fasttext.txt",
        "__label__sauce __label__cheese How much, does it?\n__label__equipment Food safety: a , b\n",
        {"label": ['["sauce","cheese"]', '["equipment"]'], "text": ["How much, does it?", "Food safety: a , b"]},
    )
    write(
        "fasttext-single.txt",
        "__label__2 Great, CD: lovely\n__label__1 Bad, bad\n",
        {"label": [2, 1], "text": ["Great, CD: lovely", "Bad, bad"]},
    )
    write(
        "trec.label",
        "DESC:manner How did serfdom develop in , and then leave , Russia ?\nENTY:cremat What films featured Popeye ?\n",
        {
            "coarse_label": ["DESC", "ENTY"],
            "fine_label": ["DESC:manner", "ENTY:cremat"],
            "text": ["How did serfdom develop in , and then leave , Russia ?", "What films featured Popeye ?"],
        },
    )
    sentences = ["I came, I saw, I won.", "Well, no.", "Yes.", "However, it rained, so we stayed, read, slept."]
    write("sentences.txt", "\n".join(sentences) + "\n", {"column 1": sentences})
    write("excel-sep.csv", "sep=;\r\ntext;score\r\na, b;1,5\r\n\"c; d\";2,25\r\n", {"text": ["a, b", "c; d"], "score": [1.5, 2.25]})
    write("mac.csv", "text,label\rone,a\rtwo,b\r", {"text": ["one", "two"], "label": ["a", "b"]})
    rows = [{"text": "one", "label": 1}, {"text": "two", "label": 0}]
    expected = {"text": ["one", "two"], "label": [1, 0]}
    write("versioned.json", json.dumps({"version": "1.0", "data": rows}), expected)
    write("dict-of-lists.json", json.dumps({"text": ["one", "two"], "label": [1, 0]}), expected)
    viewer = {"features": [{"feature_idx": 0, "name": "text"}], "rows": [{"row_idx": i, "row": row, "truncated_cells": []} for i, row in enumerate(rows)], "num_rows_total": 2}
    write("viewer.json", json.dumps(viewer), expected)
    write("strings.json", json.dumps(["one, two", "three"]), {"column 1": ["one, two", "three"]})
    write("lists.json", json.dumps([["text", "label"], ["one", 1], ["two", 0]]), expected)
    write("lists.jsonl", '["one", 1]\n["two", 0]\n', {"column 1": ["one", "two"], "column 2": [1, 0]})
    write("objects-indented.json", "\n".join(json.dumps(row, indent=2) for row in rows), expected)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    write_pandas()
    write_sets()
    (OUT / "columns.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
