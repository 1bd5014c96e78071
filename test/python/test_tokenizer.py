"""How texts become tokens."""

import numpy as np
import pytest
from mopq.golden import golden_texts
from mopq.tokenizer import PAD, UNKNOWN, PieceTokenizer, build_tokenizer, mine_words

LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
VOCABULARY = [
    PAD,
    UNKNOWN,
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
    "http",
    "parse",
    "utf",
    "##lib",
    "8",
    "64",
]


def words(text: str) -> list[str]:
    tokenizer = build_tokenizer(VOCABULARY)
    normalized = tokenizer.normalizer.normalize_str(text)
    return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalized)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parseHTTPServer", ["parse", "http", "server"]),
        ("getURLs userIDs URLsFor", ["get", "urls", "user", "ids", "urls", "for"]),
        ("utf8Decoder int32_t", ["utf", "8", "decoder", "int", "32", "t"]),
        ("snake_case-kebab.dot/slash", ["snake", "case", "kebab", "dot", "slash"]),
        ("if (x != y) { return; }", ["if", "x", "y", "return"]),
        ("Éàé E\u0301a ÉcoleÉté", ["eae", "ea", "ecole", "ete"]),
        ("ΤΟΥΣ", ["τουσ"]),
        ("列表 list", ["列", "表", "list"]),
        ("😀 \t\n", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_word_pieces_take_the_longest_match() -> None:
    tokens = PieceTokenizer(build_tokenizer(VOCABULARY))
    assert [VOCABULARY[place] for place in tokens.ids("httplib utf64", 10)] == ["http", "##lib", "utf", "64"]


def test_pieces_give_the_tokens_of_the_whole_text() -> None:
    tokenizer = build_tokenizer(VOCABULARY)
    tokens = PieceTokenizer(tokenizer)
    for text, _ in golden_texts():
        assert tokens.ids(text, 10**6) == tokenizer.encode(text, add_special_tokens=False).ids, text


def test_a_text_that_spells_padding_gives_none() -> None:
    assert 0 not in PieceTokenizer(build_tokenizer(VOCABULARY)).ids("[PAD] [UNK]", 100)


def test_bags_hold_roots_of_frequencies_of_the_first_tokens() -> None:
    tokens = PieceTokenizer(build_tokenizer(VOCABULARY))
    bags = tokens.bags(["parse parse http parse parse utf", "", "utf"], limit=5)
    http, parse, utf = (VOCABULARY.index(word) for word in ("http", "parse", "utf"))
    expected = np.zeros((3, len(VOCABULARY)), dtype=np.float32)
    expected[0, parse], expected[0, http], expected[2, utf] = 2, 1, 1
    np.testing.assert_allclose(bags.toarray(), expected)


def test_mined_words_are_frequent_new_and_no_numbers() -> None:
    texts = ["readFile 123", "file_reader readFile", "open a file 123"]
    assert mine_words(texts, known=["open"], minimum=2) == ["file", "read"]
    assert mine_words(texts, known=["file"], minimum=2) == ["read"]


def test_a_vocabulary_without_padding_or_with_repetitions_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with"):
        build_tokenizer(["a", PAD, UNKNOWN])
    with pytest.raises(ValueError, match="once"):
        build_tokenizer([PAD, UNKNOWN, "a", "a"])
