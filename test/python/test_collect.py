"""Mining on small texts; nothing is downloaded."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from mopq.collect import cli
from mopq.collect.comment import comment_text, is_prose, query_from
from mopq.collect.definitions import mine_code
from mopq.collect.languages import BY_SUFFIX, language_of
from mopq.collect.mine import mine, record_of
from mopq.collect.package import Package, curated, is_held_out, split_of
from mopq.collect.pair import Pair, name_words

PYTHON = '''
class Pool:
    def take(self, timeout):
        """Takes a connection from the pool.

        Waits where there is none.
        """
        waited = 0
        while not self.free:
            # Somebody may give one back while we sleep.
            sleep(0.1)
            waited += 0.1
            if waited > timeout:
                raise Timeout
        return self.free.pop()
'''


def of_kind(pairs: list[Pair], kind: str) -> list[Pair]:
    return [pair for pair in pairs if pair.kind == kind]


def test_a_docstring_asks_for_its_function_without_it() -> None:
    pairs = list(mine_code("pool.py", PYTHON, BY_SUFFIX[".py"]))
    (doc,) = of_kind(pairs, "doc")
    assert doc.query == "Takes a connection from the pool."
    assert doc.key.startswith("class Pool\n")
    assert "def take" in doc.key
    assert "Takes a connection" not in doc.key


def test_an_inline_comment_asks_for_the_code_around_it() -> None:
    (inline,) = of_kind(list(mine_code("pool.py", PYTHON, BY_SUFFIX[".py"])), "inline")
    assert inline.query == "Somebody may give one back while we sleep."
    assert "sleep(0.1)" in inline.key
    assert "Somebody" not in inline.key


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ts", "/** Adds two numbers together. */\nexport function add(a: number, b: number) { return a + b; }"),
        (".go", "package a\n\n// Add adds two numbers together.\nfunc Add(a int, b int) int { return a + b }"),
        (".rs", "/// Adds two numbers together.\npub fn add(left: i32, right: i32) -> i32 { left + right }"),
        (".java", "class A {\n  /** Adds two numbers together. */\n  int add(int a, int b) { return a + b; }\n}"),
        (".c", "/* Adds two numbers together. */\nint add(int left, int right) { return left + right; }"),
        (".rb", "# Adds two numbers together.\ndef add(left, right)\n  left + right + 0 + 0 + 0\nend"),
        (".php", "<?php\n/** Adds two numbers together. */\nfunction add($left, $right) { return $left + $right; }"),
        (".kt", "/** Adds two numbers together. */\nfun add(left: Int, right: Int): Int = left + right"),
        (".swift", "/// Adds two numbers together.\nfunc add(left: Int, right: Int) -> Int { left + right }"),
        (".lua", "-- Adds two numbers together.\nlocal function add(left, right) return left + right end"),
        (".ex", "defmodule A do\n  # Adds two numbers together.\n  def add(left, right), do: left + right + 0\nend"),
        (
            ".scala",
            "object A {\n  /** Adds two numbers together. */\n  def add(left: Int, right: Int) = left + right\n}",
        ),
        (".sh", "# Adds two numbers together.\nadd_numbers() { echo $(( $1 + $2 + 0 + 0 )); }"),
    ],
)
def test_documentation_comments_of_many_languages(suffix: str, text: str) -> None:
    (doc,) = of_kind(list(mine_code(f"a{suffix}", text, BY_SUFFIX[suffix])), "doc")
    assert doc.query.lower().endswith("adds two numbers together.")
    assert "together" not in doc.key


@pytest.mark.parametrize(
    ("suffix", "text", "key"),
    [
        # An attribute or annotation stands between the comment and what it documents.
        (
            ".rs",
            "impl Sum for List {\n    /// Adds the numbers up.\n    #[inline]\n    fn sum(&self) -> i32 { all() }\n}",
            "impl Sum for List\n    fn sum(&self) -> i32 { all() }",
        ),
        # A scope is named by its head, not by its annotation.
        (
            ".java",
            '@Component("x")\npublic class Sums {\n  /** Adds the numbers up. */\n  int sum() { return all(); }\n}',
            "public class Sums\n  int sum() { return all(); }",
        ),
        # The comment is the first thing in its class.
        (
            ".rb",
            "class Sums < List\n  # Adds the numbers up.\n  def sum(all)\n    all.reduce(0)\n  end\nend",
            "class Sums < List\n  def sum(all)\n    all.reduce(0)\n  end",
        ),
        # A signature goes on with its equations.
        (
            ".hs",
            "module Sums where\n-- | Adds the numbers up.\nsum :: [Int] -> Int\nsum [] = 0\nsum (x:xs) = x + sum xs\n",
            "sum :: [Int] -> Int\nsum [] = 0\nsum (x:xs) = x + sum xs",
        ),
        (
            ".ex",
            'defmodule Sums do\n  @doc """\n  Adds the numbers up.\n  """\n  @spec sum(list) :: integer\n'
            "  def sum(numbers), do: Enum.reduce(numbers, 0)\nend",
            "  def sum(numbers), do: Enum.reduce(numbers, 0)",
        ),
        (
            ".zig",
            "/// Adds the numbers up.\npub fn sum(all: []i32) i32 {\n    return reduce(all);\n}\n",
            "pub fn sum(all: []i32) i32 {\n    return reduce(all);\n}",
        ),
        # The comment ends on the line on which the definition begins.
        (
            ".js",
            "/** Adds the numbers up.\n */ export function sum(all) {\n  return all.reduce(add);\n}",
            "export function sum(all) {\n  return all.reduce(add);\n}",
        ),
    ],
)
def test_the_key_is_the_definition_under_its_scope(suffix: str, text: str, key: str) -> None:
    (doc,) = of_kind(list(mine_code(f"a{suffix}", text, BY_SUFFIX[suffix])), "doc")
    assert doc.query == "Adds the numbers up."
    assert doc.key == key


def test_a_class_is_asked_for_by_its_documentation() -> None:
    text = 'class Pool:\n    """Keeps connections for later."""\n\n    size = 3\n    waiting: list[Thread] = []\n'
    (doc,) = mine_code("pool.py", text, BY_SUFFIX[".py"])
    assert doc.query == "Keeps connections for later."
    assert doc.key == "class Pool:\n\n    size = 3\n    waiting: list[Thread] = []"


def test_a_name_asks_for_an_undocumented_body_but_not_in_tests() -> None:
    text = "def open_socket(self):\n    made = socket()\n    made.connect(self.address)\n    return made\n"
    (pair,) = mine_code("net/client.py", text, BY_SUFFIX[".py"])
    assert (pair.kind, pair.query) == ("name", "open socket")
    assert list(mine_code("tests/client.py", text, BY_SUFFIX[".py"])) == []


def test_a_test_of_elixir_or_zig_is_asked_for_by_its_title() -> None:
    elixir = 'defmodule SumsTest do\n  test "adds the numbers up" do\n    assert Sums.sum([1, 2, 3]) == 6\n  end\nend\n'
    zig = 'test "adds the numbers up" {\n    try expect(sum(&.{ 1, 2, 3 }) == 6);\n}\n'
    for suffix, text in ((".exs", elixir), (".zig", zig)):
        (pair,) = mine_code(f"test/sums{suffix}", text, BY_SUFFIX[suffix])
        assert (pair.kind, pair.query) == ("name", "adds the numbers up")
        assert "adds the numbers up" not in pair.key


def test_functions_of_elixir_and_of_types_of_zig_have_names() -> None:
    elixir = "defmodule Sums do\n  defp sum_all(numbers) do\n    first = hd(numbers)\n    first + 1\n  end\nend\n"
    (name,) = mine_code("sums.ex", elixir, BY_SUFFIX[".ex"])
    assert (name.kind, name.query) == ("name", "sum all")
    zig = (
        "pub const Sums = struct {\n    /// Adds the numbers up.\n    fn sum(self: *Sums) i32 {\n"
        "        return all(self);\n    }\n};\n"
    )
    (doc,) = mine_code("sums.zig", zig, BY_SUFFIX[".zig"])
    assert doc.key.startswith("const Sums = struct\n    fn sum(self")


def test_scripts_without_a_suffix_are_known_by_their_interpreter() -> None:
    for first in ("#!/bin/sh -e", "#! /usr/bin/env bash"):
        found = language_of("usr/bin/tool", f"{first}\n")
        assert found is not None
        assert found.name == "shellscript"
    assert language_of("usr/bin/tool", "plain") is None


def test_generated_files_give_nothing() -> None:
    assert list(mine_code("a.py", "# Generated by a tool. DO NOT EDIT.\n" + PYTHON, BY_SUFFIX[".py"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "TODO: fix it later please",
        "x = y + 1; return x;",
        "Copyright 2020 Somebody",
        "eslint-disable next line",
        'if (clazz.name.endsWith("Projection")) println(clazz)',
        "Class: org_example_Options Method: setPaths",
        "не по-английски, but long enough to pass",
    ],
)
def test_comments_that_say_nothing_are_left_out(text: str) -> None:
    assert not is_prose(text, 3)


@pytest.mark.parametrize(
    ("comment", "query"),
    [
        ("/** Reads <b>one</b> `line` of my_file.\n *\n * More.\n * @param x the x */", "Reads one line of my_file."),
        ("/// <summary>\n/// Reads one line.\n/// </summary>\n/// <param>The x.</param>", "Reads one line."),
        ("/**\n * read_one:\n * @x: the x\n *\n * Reads one line.\n */", "Reads one line."),
        ("/* @function read(x)\n * Reads one {@link Line}. */", "Reads one Line."),
        ("# Reads one :class:`~a.b.Line` of L{Text}.\n# :param x: the x", "Reads one a.b.Line of Text."),
        ("//! \\brief Reads at &lt; 1 \\c line.\n//! \\return it", "Reads at < 1 line."),
        ("// read_one: reads one line.", "reads one line."),
        ("-- | Reads 'one' line.", "Reads 'one' line."),
        ("// @var string", ""),
    ],
)
def test_queries_are_the_first_words_of_a_comment(comment: str, query: str) -> None:
    assert query_from(comment_text(comment)) == query


def test_name_words() -> None:
    assert name_words("parseHTTPHeader_v2") == ["parse", "http", "header", "v2"]


@pytest.mark.parametrize(
    "name",
    ["requests", "librust-serde-dev", "golang-github-spf13-cobra-dev", "@trpc/server", "ruby-activesupport", "zod"],
)
def test_held_out_projects_are_known_in_every_packaging(name: str) -> None:
    assert is_held_out(name)


def test_the_curated_list_holds_no_held_out_project_and_fills_every_split() -> None:
    packages = curated()
    assert 300 < len(packages) <= 500
    assert {split_of(package) for package in packages} == {"train", "valid", "test"}


def pack(folder: Path, name: str, files: dict[str, str]) -> Path:
    """An archive in the cache of `folder`, as if it had been downloaded."""
    archive = folder / "archives" / f"pypi--{name}" / f"{name}-1.0.tar.gz"
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as out:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{name}-1.0/{path}")
            entry.size = len(text.encode())
            out.addfile(entry, io.BytesIO(text.encode()))
    return archive


def pairs_in(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / "pairs" / f"pypi--{name}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def collect_offline(folder: Path) -> None:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    cli.run(parser.parse_args(["--data", str(folder), "--offline", "--processes", "1"]))


def test_mining_writes_pairs_and_record_together(tmp_path: Path) -> None:
    archive = pack(tmp_path, "pool", {"pool.py": PYTHON, "PKG-INFO": "Name: pool\nLicense: MIT\n"})
    mined = mine(Package("pypi", "pool"), "1.0", [archive], tmp_path, 1, frozenset())
    assert len(pairs_in(tmp_path, "pool")) == mined.pairs == 2
    record = json.loads(record_of(Package("pypi", "pool"), tmp_path).read_text())
    assert record["by_kind"] == {"doc": 1, "inline": 1}
    assert record["licence"] == "MIT"


def test_copies_of_held_out_files_are_left_out(tmp_path: Path) -> None:
    archive = pack(tmp_path, "pool", {"copied.py": PYTHON})
    held_out = frozenset([hashlib.sha1(PYTHON.encode()).hexdigest()])
    assert mine(Package("pypi", "pool"), "1.0", [archive], tmp_path, 1, held_out).pairs == 0


def test_what_two_packages_share_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = PYTHON.replace("from the pool", "from what is left").replace("sleep(0.1)", "sleep(0.2)")
    pack(tmp_path, "first", {"pool.py": PYTHON})
    pack(tmp_path, "second", {"copy.py": PYTHON, "other.py": other.replace("Timeout", "TookTooLong")})
    monkeypatch.setattr(cli, "curated", lambda: [Package("pypi", "first"), Package("pypi", "second")])
    collect_offline(tmp_path)
    sources = json.loads((tmp_path / "sources.json").read_text())
    assert [(source["name"], source["pairs"]) for source in sources] == [("first", 2), ("second", 2)]
    assert {pair["path"] for pair in pairs_in(tmp_path, "second")} == {"second-1.0/other.py"}
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["pairs"] == 4
    assert summary["kind"] == {"doc": 2, "inline": 2}


def test_what_is_mined_needs_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = pack(tmp_path, "pool", {"pool.py": PYTHON})
    monkeypatch.setattr(cli, "curated", lambda: [Package("pypi", "pool")])
    for _ in range(2):
        collect_offline(tmp_path)
        archive.unlink(missing_ok=True)
        assert json.loads((tmp_path / "summary.json").read_text())["pairs"] == 2
