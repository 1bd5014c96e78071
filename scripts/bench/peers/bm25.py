"""BM25 by bm25s, over each chunk's text below its path."""

import re
from collections.abc import Sequence
from typing import Any

from bench.peers.corpus import TOP, CorpusChunk

WORD = re.compile(r"\w+")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def identifier_words(text: str) -> list[str]:
    """The words of a text, lower-cased, and the parts of those that are put together: `getUser_id` gives 4."""
    found = []
    for word in WORD.findall(text):
        found.append(word.lower())
        parts = [part.lower() for part in PART.findall(word)]
        if len(parts) > 1:
            found += parts
    return found


class Bm25:
    """bm25s with its defaults: Lucene's BM25, k1 = 1.5, b = .75, its tokenizer without English stop words."""

    name = "BM25"

    def _tokenize(self, texts: Sequence[str]) -> Any:
        import bm25s

        return bm25s.tokenize(list(texts), stopwords="en", return_ids=False, show_progress=False)

    def answer(self, chunks: Sequence[CorpusChunk], questions: Sequence[str]) -> list[list[int]]:
        """A chunk that has no word of the question is no answer."""
        import bm25s

        ranking = bm25s.BM25()
        ranking.index(self._tokenize([chunk.with_path for chunk in chunks]), show_progress=False)
        answers: list[list[int]] = []
        for words in self._tokenize(questions):
            if not words:
                answers.append([])
                continue
            place_1k, score_1k = ranking.retrieve([words], k=min(TOP, len(chunks)), show_progress=False)
            answers.append([int(p) for p, score in zip(place_1k[0], score_1k[0], strict=True) if score > 0])
        return answers


class IdentifierBm25(Bm25):
    """The same with a tokenizer that knows what identifiers are made of."""

    name = "BM25, words of identifiers"

    def _tokenize(self, texts: Sequence[str]) -> Any:
        from bm25s.stopwords import STOPWORDS_EN

        return [[word for word in identifier_words(text) if word not in STOPWORDS_EN] for text in texts]
