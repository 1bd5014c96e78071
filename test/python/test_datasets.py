"""The four data sets, read from a small collection."""

import argparse
import gzip
import json
from pathlib import Path

import pytest
from mopq.collect.package import project_of
from mopq.data_cards import OUT, family, run
from mopq.datasets import SETS, SPLITS, load, split_in


def write(data: Path, name: str, lines: list[tuple[str, str, str, str]], registry: str = "pypi") -> dict[str, object]:
    """Pairs of one package, each (kind, query, key, path); returns its entry of `sources.json`."""
    (data / "pairs").mkdir(exist_ok=True)
    with gzip.open(data / "pairs" / f"{registry}--{name}.jsonl.gz", "wt") as out:
        for kind, query, key, path in lines:
            pair = {"kind": kind, "language": "c", "query": query, "key": key, "path": path}
            out.write(json.dumps(pair) + "\n")
    kinds = {kind: sum(line[0] == kind for line in lines) for kind in {line[0] for line in lines}}
    common = {"split": "train", "pairs": len(lines), "by_kind": kinds}
    return {"registry": registry, "name": name, "version": "1", "licence": "MIT License", **common}


def collection(data: Path) -> None:
    sources = []
    for number in range(150):
        name = f"package{number}"
        kinds = ("doc", "inline", "name", "heading", "manual")
        lines = [(kind, f"{kind} query {number}", f"{kind} key {number}", "a.c") for kind in kinds]
        sources.append(write(data, name, [*lines, ("doc", "Constructor.", f"constructor {number}", "b.c")]))
    synopses = [("synopsis", f"synopsis {number}", f"description {number}", f"source{number}") for number in range(200)]
    sources.append(write(data, "train", synopses, "debian-lists"))
    (data / "sources.json").write_text(json.dumps(sources))


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_its_kinds_and_keeps_projects_apart(name: str, tmp_path: Path) -> None:
    collection(tmp_path)
    found = {split: load(name, split, tmp_path) for split in SPLITS}
    owners = {split: set(pairs.files if SETS[name].by_path else pairs.sources) for split, pairs in found.items()}
    assert all(owners.values())
    assert not owners["train"] & owners["test"]
    assert not owners["train"] & owners["valid"]
    assert not owners["valid"] & owners["test"]
    assert {kind for pairs in found.values() for kind in pairs.kinds} == set(SETS[name].kinds)


def test_a_query_of_the_test_split_has_one_answer(tmp_path: Path) -> None:
    collection(tmp_path)
    assert "Constructor." in load("doc", "train", tmp_path).queries
    assert "Constructor." not in load("doc", "test", tmp_path).queries


def test_a_project_is_in_one_split_whatever_registry_carries_it() -> None:
    assert project_of("librust-regex-dev") == project_of("regex")
    shares = [split_in("doc", f"project{number}") for number in range(5000)]
    assert shares.count("test") / 5000 == pytest.approx(SETS["doc"].test, abs=0.015)


def test_what_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no split"):
        load("docs", "train", tmp_path)
    with pytest.raises(FileNotFoundError, match="collect"):
        load("doc", "train", tmp_path)
    (tmp_path / "sources.json").write_text("[]")
    with pytest.raises(FileNotFoundError, match="No test pairs of doc"):
        load("doc", "test", tmp_path)


def test_cards_are_equal_for_equal_data(tmp_path: Path) -> None:
    collection(tmp_path)
    written = []
    for folder in ("one", "other"):
        run(argparse.Namespace(data=tmp_path, cards=tmp_path / folder))
        written.append({name: (tmp_path / folder / f"{name}.md").read_text() for name in SETS})
    assert written[0] == written[1]
    count = len(load("inline", "test", tmp_path))
    assert f"| {count} |\n" in written[0]["inline"]
    assert "| MIT |" in written[0]["inline"]


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_its_card_with_enough_keys_to_search(name: str) -> None:
    text = (OUT / f"{name}.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith("| different keys |"))
    assert int(row.split("|")[4].replace(",", "")) >= 20_000


@pytest.mark.parametrize(
    ("declared", "families"),
    [
        ("Expat", "MIT"),
        ("Apache-2.0 OR MIT", "Apache-2.0 / MIT"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "LGPL"),
        ("GPL-2.0+ or CC-BY-SA-3.0", "GPL / CC-BY"),
        ("unknown", "not declared"),
        ("Zsh", "other"),
    ],
)
def test_licences_go_by_families(declared: str, families: str) -> None:
    assert family(declared) == families
