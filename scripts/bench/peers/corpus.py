"""What every peer is given: the chunks of one folder and the questions about it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TOP = 10
"""Chunks an answer has at most."""


@dataclass(frozen=True)
class CorpusChunk:
    """A chunk of our index: lines of a file, counted from 1, and the text that our encoder reads for them."""

    path: str
    startLine: int
    endLine: int
    language: str
    kind: str
    text: str

    @property
    def with_path(self) -> str:
        """The text below its path, for systems that have no other place for a path."""
        return f"{self.path}\n{self.text}"


class Peer(Protocol):
    """A system that answers questions over chunks."""

    name: str

    def answer(self, chunks: Sequence[CorpusChunk], questions: Sequence[str]) -> list[list[int]]:
        """Places of the best chunks for each question, the best first, at most TOP."""
        ...


def _lines(file: Path) -> Iterator[str]:
    # `splitlines` would also cut at U+2028, which source code contains and JSON leaves as it is.
    with file.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def read_corpus(folder: Path) -> tuple[list[CorpusChunk], list[str]]:
    """The chunks of `chunks.jsonl` and the questions of `questions.jsonl`, an object and a string a line."""
    chunks = [CorpusChunk(**json.loads(line)) for line in _lines(folder / "chunks.jsonl")]
    return chunks, [json.loads(line) for line in _lines(folder / "questions.jsonl")]
