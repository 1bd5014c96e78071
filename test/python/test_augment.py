"""Questions as people type them, and clozes of prose."""

import random

from mopq.augment import augmented, cloze, typed
from mopq.data import Pairs

PROSE = (
    "The cache is written when the program ends. It holds one entry for each file that was read. "
    "Entries older than a week are dropped the next time (unless they are pinned). Nothing else is ever removed."
)


def asked(comment: str, language: str = "python") -> set[str]:
    return {typed(comment, language, random.Random(seed)) for seed in range(100)}


def test_a_comment_becomes_what_somebody_would_type() -> None:
    questions = asked("Parses a `Date` in ISO form. Raises if it cannot.")
    assert "how to parse a date in ISO form" in questions
    assert "python parse a date in ISO form" in questions


def test_languages_go_by_the_names_that_people_use() -> None:
    assert "sort the rows in c#" in asked("Sorts the rows", "csharp")


def test_verbs_are_made_imperative_and_other_words_stay() -> None:
    for written, wanted in (("Copies", "copy"), ("Searches", "search"), ("Returns", "return"), ("Class", "class")):
        assert f"{wanted} all of it" in asked(f"{written} all of it.")


def test_a_comment_of_two_words_stays() -> None:
    assert asked("Deprecated alias.") == {"Deprecated alias."}


def test_a_cloze_takes_a_sentence_out_of_its_text() -> None:
    made = cloze(PROSE, random.Random(3))
    assert made is not None
    sentence, rest = made
    assert sentence in PROSE
    assert sentence not in rest
    assert len(sentence) + len(rest) + 1 == len(PROSE)


def test_short_texts_give_no_cloze() -> None:
    assert cloze("One sentence. And another one.", random.Random(0)) is None
    assert cloze("A. B. C. D.", random.Random(0)) is None


def test_pairs_are_augmented_alike_for_the_same_seed() -> None:
    pairs = Pairs()
    for number in range(40):
        pairs.append_line(
            "npm--a",
            {"query": f"Reads {number} lines here", "key": "code", "kind": "doc", "language": "go", "path": "a.go"},
        )
        pairs.append_line(
            "npm--a", {"query": "Cache", "key": PROSE, "kind": "manual", "language": "troff", "path": "a.1"}
        )
    one, other = augmented(pairs, 1), augmented(pairs, 1)
    assert one == other
    assert one != augmented(pairs, 2)
    assert len(pairs) == 80
    assert pairs.kinds.count("cloze") == 0
    assert set(one.kinds) == {"doc", "manual", "cloze"}
    changed = sum(made != given for made, given in zip(one.queries, pairs.queries, strict=False))
    assert 2 < changed < 30
