"""The word-piece tokenizer: BERT's, but identifiers are cut into their words before lower-casing.

Only letters and digits give tokens; white space, punctuation and symbols separate and vanish. The tokens of
a text are therefore the tokens of its pieces between ASCII white space and punctuation, so that both
training and search tokenize every distinct piece once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.sparse import csr_matrix
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

PAD, UNKNOWN = "[PAD]", "[UNK]"

# A plural `s` stays with its initials: `parseURLs` is `parse URLs`, not `parse UR Ls`.
CAMEL_BOUNDARY = r"(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}(?!s(?!\p{Ll}))\p{Ll})"
WORD = r"\p{Han}|[\p{L}\p{M}]+|\p{N}+"
PIECE = re.compile(r"[^\s!-/:-@\[-`{-~]+")


def build_tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    """A tokenizer whose ids are places in `vocabulary`, which begins with PAD and holds UNKNOWN.

    It has no added tokens, so that a text which spells `[PAD]` cannot produce one.
    """
    if vocabulary[0] != PAD or UNKNOWN not in vocabulary:
        raise ValueError(f"A vocabulary begins with {PAD} and holds {UNKNOWN}; this one begins with {vocabulary[0]}.")
    ids = {token: index for index, token in enumerate(vocabulary)}
    if len(ids) != len(vocabulary):
        raise ValueError("A vocabulary lists every token once; this one repeats some.")
    tokenizer = Tokenizer(models.WordPiece(vocab=ids, unk_token=UNKNOWN, max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(CAMEL_BOUNDARY), " "),
            normalizers.NFD(),
            normalizers.Replace(Regex(r"\p{Mn}"), ""),
            normalizers.Lowercase(),
            # JavaScript lower-cases a final sigma otherwise than Rust does.
            normalizers.Replace("ς", "σ"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), behavior="removed", invert=True)
    return tokenizer


class PieceTokenizer:
    """Tokenizes texts piece by piece and remembers the ids of every piece it has met."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._ids: dict[str, list[int]] = {}

    def ids(self, text: str, limit: int) -> list[int]:
        """The first `limit` token ids of a text."""
        found: list[int] = []
        for piece in PIECE.findall(text):
            ids = self._ids.get(piece)
            if ids is None:
                ids = self._ids[piece] = self.tokenizer.encode(piece, add_special_tokens=False).ids
            found += ids
            if len(found) >= limit:
                return found[:limit]
        return found

    def bags(self, texts: Iterable[str], limit: int) -> csr_matrix:
        """Bags of tokens: a row a text, a column a token, the values square roots of term frequencies."""
        return bags_of((self.ids(text, limit) for text in texts), self.tokenizer.get_vocab_size())


def bags_of(ids_of_texts: Iterable[Sequence[int]], vocabulary: int, dtype: DTypeLike = np.float32) -> csr_matrix:
    """The same of texts that are tokenized already: each one's ids in their order."""
    rows = [np.asarray(ids, dtype=np.int32) for ids in ids_of_texts]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    ids: NDArray[np.int32] = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    bags = csr_matrix((np.ones(len(ids), dtype=dtype), ids, starts), shape=(len(rows), vocabulary))
    bags.sum_duplicates()
    np.sqrt(bags.data, out=bags.data)
    return bags


def mine_words(texts: Iterable[str], known: Iterable[str], minimum: int) -> list[str]:
    """Words found in at least `minimum` texts and not among `known`, most frequent first.

    Words of one letter, of more than 40 letters, and numbers are left to the word pieces.
    """
    tokenizer = build_tokenizer([PAD, UNKNOWN])
    words_of: dict[str, tuple[str, ...]] = {}

    def words(piece: str) -> tuple[str, ...]:
        found = words_of.get(piece)
        if found is None:
            normalized = tokenizer.normalizer.normalize_str(piece)
            found = tuple(word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalized))
            words_of[piece] = found
        return found

    frequency: Counter[str] = Counter()
    for text in texts:
        frequency.update(set(chain.from_iterable(map(words, set(PIECE.findall(text))))))
    seen = set(known)
    return [
        word
        for word, count in sorted(frequency.items(), key=lambda item: (-item[1], item[0]))
        if count >= minimum and 1 < len(word) <= 40 and not word.isnumeric() and word not in seen
    ]
