#!/usr/bin/env python3
"""Writes collected pairs as a suite of flat folders: each text a file of its own, with a number for its name.

python scripts/flat_suite.py --out DIR                                 # of packages that no model is trained on
npm run bench -- relevance --suite DIR --sources DIR/sources           # words, meaning and hybrid on them
npm run bench -- features --suite DIR --sources DIR/sources --out FILE # the same for learned ranking

Nothing but the texts can answer there: names, folders and neighbours say nothing. So it shows what fusion is worth by
itself, on functions, descriptions of packages, and sections of manuals.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mopq.augment import cloze, typed
from mopq.data import Pairs, default_data, read_pairs

SPLITS = ("valid", "test")

Ask = Callable[[str, str, random.Random], tuple[str, str] | None]
"""(query, key, a generator) -> a question and the text that answers it; None where none can be made."""


@dataclass(frozen=True)
class Folder:
    """The pairs whose keys are its files, and the forms in which is asked for them, by turns."""

    kind: str
    language: str
    extension: str
    forms: dict[str, Ask]


def as_written(query: str, key: str, _: random.Random) -> tuple[str, str]:
    """The query on one line."""
    return " ".join(query.split()), key


def as_heading(query: str, key: str, _: random.Random) -> tuple[str, str] | None:
    """The query where it is three words or more: signatures and single names are looked for in other ways."""
    return (query, key) if re.fullmatch(r"[A-Za-z][a-z'-]*(?: [A-Za-z][A-Za-z'-]*){2,}", query) else None


def as_typed(query: str, key: str, generator: random.Random) -> tuple[str, str]:
    """What somebody would type into a web search; see `augment.typed`."""
    return typed(query, "python", generator), key


def as_claim(_: str, key: str, generator: random.Random) -> tuple[str, str] | None:
    """A sentence of the text, taken out of it; see `augment.cloze`."""
    return cloze(key, generator)


FOLDERS = {
    "functions": Folder("doc", "python", "py", {"comment": as_written, "typed": as_typed}),
    "descriptions": Folder("synopsis", "plaintext", "txt", {"synopsis": as_written, "claim": as_claim}),
    "sections": Folder("heading", "plaintext", "txt", {"heading": as_heading, "claim": as_claim}),
}


def write_suite(data: Path, out: Path, files: int, questions: int) -> None:
    """Writes OUT/repos.json, OUT/annotations/NAME.json and the files OUT/sources/NAME/NUMBER.EXTENSION.

    Args:
        files: at most so many a folder.
        questions: at most so many of each form.
    """
    pairs = [read_pairs(data, split) for split in SPLITS]
    (out / "annotations").mkdir(parents=True, exist_ok=True)
    for name, folder in FOLDERS.items():
        texts = list(distinct(folder, pairs))
        random.Random(name).shuffle(texts)
        asked = write_folder(out / "sources" / name, folder, texts[:files], questions)
        (out / "annotations" / f"{name}.json").write_text(json.dumps(asked, indent=1), encoding="utf-8")
    listed = [{"name": name, "language": folder.language, "revision": "none"} for name, folder in FOLDERS.items()]
    (out / "repos.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")


def write_folder(path: Path, folder: Folder, texts: Sequence[tuple[str, str]], most: int) -> list[dict[str, object]]:
    """Writes the files of (query, key) and gives the questions, as a suite's annotations."""
    path.mkdir(parents=True, exist_ok=True)
    generator = random.Random(folder.kind)
    left = dict.fromkeys(folder.forms, most)
    asked: list[dict[str, object]] = []
    for number, (query, key) in enumerate(texts):
        form = list(folder.forms)[number % len(folder.forms)]
        file = f"{number}.{folder.extension}"
        made = folder.forms[form](query, key, generator) if left[form] > 0 else None
        if made is not None:
            left[form] -= 1
            asked.append({"query": made[0], "category": form, "relevant": [file]})
        (path / file).write_text((made[1] if made else key) + "\n", encoding="utf-8")
    return asked


def distinct(folder: Folder, pairs: Sequence[Pairs]) -> Iterator[tuple[str, str]]:
    """Pairs of a folder as (query, key); each query and each key once, since a question has one answer here."""
    seen: set[str] = set()
    for split in pairs:
        for query, key, kind, language in zip(split.queries, split.keys, split.kinds, split.languages, strict=True):
            if (kind, language) == (folder.kind, folder.language) and not {query.lower(), key} & seen:
                seen |= {query.lower(), key}
                yield query, key


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the suite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=default_data(), help="what `train_mopq.py collect` wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--files", type=int, default=5_000, help="at most so many a folder")
    parser.add_argument("--questions", type=int, default=500, help="at most so many of each form")
    options = parser.parse_args(arguments)
    write_suite(options.data, options.out, options.files, options.questions)


if __name__ == "__main__":
    main()
