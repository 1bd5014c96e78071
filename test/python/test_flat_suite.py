"""Collected pairs as a suite of flat folders."""

import random
from pathlib import Path

from flat_suite import FOLDERS, as_heading, distinct, write_folder
from mopq.data import Pairs

PROSE = (
    "The cache is written when the program ends. It holds one entry for each file that was read. "
    "Entries older than a week are dropped the next time (unless they are pinned). Nothing else is ever removed."
)


def test_each_text_is_a_file_with_a_number_for_its_name(tmp_path: Path) -> None:
    texts = [(f"package number {number}", f"{number} {PROSE}") for number in range(6)]
    asked = write_folder(tmp_path, FOLDERS["descriptions"], texts, 2)
    assert {file.name for file in tmp_path.iterdir()} == {f"{number}.txt" for number in range(6)}
    assert [one["category"] for one in asked] == ["synopsis", "claim", "synopsis", "claim"]
    assert asked[0] == {"query": "package number 0", "category": "synopsis", "relevant": ["0.txt"]}
    assert str(asked[1]["query"]) not in (tmp_path / "1.txt").read_text()
    assert (tmp_path / "4.txt").read_text() == f"4 {PROSE}\n"


def test_a_question_has_one_answer() -> None:
    pairs = Pairs(["a", "A", "b", "c", "d"], ["1", "2", "1", "3", "4"], ["doc"] * 4 + ["name"], ["python"] * 5)
    assert list(distinct(FOLDERS["functions"], [pairs, pairs])) == [("a", "1"), ("c", "3")]


def test_headings_are_words_and_not_signatures() -> None:
    draw = random.Random(0)
    assert as_heading("Handling of late events", "text", draw) == ("Handling of late events", "text")
    for heading in ("Options", "Class: URLSearchParams new URLSearchParams(obj)", "GTK2.Window - Reference Manual"):
        assert as_heading(heading, "text", draw) is None
