"""Synopsis -> long description of the packages in the lists that apt keeps of the machine's own Debian or Ubuntu."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from mopq.collect.download import DownloadError, apt_lists, run_client
from mopq.collect.mine import record_of, write_pairs
from mopq.collect.package import Package, Source, is_held_out, split_of
from mopq.collect.pair import Pair, clip
from mopq.collect.prose import FUNCTION_WORDS

REGISTRY = "debian-lists"
SPLITS = ("train", "valid", "test")
_HELPER = Path("/usr/lib/apt/apt-helper")
_FEWEST_WORDS = 12
_FEWEST_FUNCTION_WORDS = 2
_LICENCE = "that of each described package"


@dataclass(frozen=True)
class Description:
    """What the lists say of one binary package, and the source package that it is built from."""

    source: str
    package: str
    synopsis: str
    text: str


def sources() -> list[Package]:
    """One for each split, since the lists hold packages of all of them."""
    return [Package(REGISTRY, f"synopses-{split}") for split in SPLITS]


def collect(data: Path, again: bool, offline: bool) -> None:
    """Writes the pairs and records of `sources()`; does nothing where an earlier call did.

    Raises:
        DownloadError: there is no apt, it fails, or its lists are not cached and must not be fetched.
    """
    if not again and all(record_of(package, data).exists() for package in sources()):
        return
    if shutil.which("apt-get") is None or not _HELPER.exists():
        raise DownloadError("needs apt, which Debian and Ubuntu have; the set `synopsis` is left out")
    options = apt_lists(data, "deb", offline)
    pairs = list(pairs_of(_described(options)))
    for package in sources():
        split = package.name.removeprefix("synopses-")
        chosen = [pair for pair in pairs if split_of(Package(REGISTRY, pair.path)) == split]
        write_pairs(data / "pairs" / f"{package.slug}.jsonl.gz", chosen)
        languages, kinds = (Counter(getattr(pair, name) for pair in chosen) for name in ("language", "kind"))
        source = Source(
            REGISTRY, package.name, _date_of(data), _LICENCE, len(chosen), split, dict(languages), dict(kinds)
        )
        record_of(package, data).write_text(json.dumps(source.to_json()))


def _described(options: list[str]) -> Iterator[Description]:
    """Reads the lists with apt's own tools, which know where they lie and how they are compressed."""
    form = "$(CREATED_BY) $(FILENAME)"
    targets = run_client(["apt-get", *options, "indextargets", "--format", form], Path.cwd())
    files = [line.split(" ", 1) for line in sorted(set(targets.splitlines()))]
    lists = {
        kind: "\n".join(_content(options, file) for created, file in files if created == kind)
        for kind in ("Packages", "Translations")
    }
    if not lists["Translations"].strip():
        raise DownloadError("apt has no English descriptions of this machine's packages")
    yield from read_lists(lists["Packages"], lists["Translations"])


def _content(options: list[str], file: str) -> str:
    done = subprocess.run([str(_HELPER), *options, "cat-file", file], capture_output=True, check=False)
    return done.stdout.decode("utf-8", errors="ignore") + "\n"


def _date_of(data: Path) -> str:
    """The newest date on which the distribution signed its lists."""
    dates = []
    for file in (data / "apt" / "deb" / "lists").glob("*Release"):
        date = re.search(r"^Date: (.+)$", file.read_text("utf-8", "ignore"), re.M)
        if date:
            dates.append(parsedate_to_datetime(date[1]).date().isoformat())
    return max(dates, default="unknown")


def read_lists(packages: str, translations: str) -> Iterator[Description]:
    """Joins `Packages` (which source a package is of) with `Translation-en` (what it is), by name."""
    source_of: dict[str, str] = {}
    for entry in packages.split("\n\n"):
        name, source = re.search(r"^Package: (\S+)", entry, re.M), re.search(r"^Source: (\S+)", entry, re.M)
        if name:
            source_of[name[1]] = (source or name)[1]
    for entry in translations.split("\n\n"):
        name = re.search(r"^Package: (\S+)", entry, re.M)
        text = re.search(r"^Description-en: (.*)\n((?: .*(?:\n|$))+)", entry, re.M)
        if name and text:
            lines = ("" if line.strip() == "." else line.strip() for line in text[2].split("\n"))
            yield Description(source_of.get(name[1], name[1]), name[1], text[1].strip(), "\n".join(lines).strip())


def pairs_of(descriptions: Iterable[Description]) -> Iterator[Pair]:
    """Cleaned pairs; a pair's path is its source package.

    Of the packages of one source that begin with the same paragraph (a library, its headers, its documentation)
    the first by name is kept, and of texts that differ in the package's own name alone (language packs) too.
    """
    seen: set[str] = set()
    for one in sorted(set(descriptions), key=lambda one: (one.source, one.package)):
        words = [word.lower() for word in re.findall("[A-Za-z]{2,}", one.text)]
        english = len(words) >= _FEWEST_WORDS and len(FUNCTION_WORDS.intersection(words)) >= _FEWEST_FUNCTION_WORDS
        if not english or len(one.synopsis.split()) < 2 or is_held_out(one.package) or is_held_out(one.source):
            continue
        marks = {_gist(one.package, one.text), f"{one.source}\0{_gist(one.package, one.text.split(chr(10) * 2)[0])}"}
        if not marks & seen:
            yield Pair("synopsis", "plaintext", one.synopsis, clip(one.text), one.source)
        seen |= marks


def _gist(package: str, text: str) -> str:
    own = set(re.split(r"[^a-z]+", package.lower()))
    return " ".join(word for word in re.findall("[a-z]{2,}", text.lower()) if word not in own)
