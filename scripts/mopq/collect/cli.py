"""`train_mopq.py collect`: download, mine, drop pairs that two packages share, and sum up."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from tqdm import tqdm

from mopq.collect import synopses
from mopq.collect.download import DownloadError, Lock, archives_of, download
from mopq.collect.mine import mine, record_of
from mopq.collect.package import Package, Source, curated
from mopq.collect.unpack import LARGEST_FILE
from mopq.data import default_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The settings of `collect`."""
    parser.add_argument("--data", type=Path, default=default_data(), help="cache of archives and pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="how many processes mine")
    parser.add_argument("--again", action="store_true", help="mine again what was mined before")
    parser.add_argument("--offline", action="store_true", help="mine the archives that are cached and download nothing")
    parser.add_argument(
        "--held-out-sources", type=Path, help="clones of held-out projects, so that copies of their files are left out"
    )


def run(arguments: argparse.Namespace) -> None:
    """Downloads what is missing and mines what is new; what an earlier call finished is not done again."""
    data: Path = arguments.data
    data.mkdir(parents=True, exist_ok=True)
    packages = curated()
    held_out = _hashes_of(arguments.held_out_sources)
    lock = Lock()
    failures: list[str] = []
    with ProcessPoolExecutor(arguments.processes, initializer=os.nice, initargs=(10,)) as pool:
        mining: dict[str, Future[Source]] = {}
        for package in tqdm(packages, desc="download", unit="package"):
            if record_of(package, data).exists() and not arguments.again:
                continue
            try:
                archives = archives_of(package, data) if arguments.offline else download(package, data, lock)
            except DownloadError as error:
                failures.append(f"{package.slug}: {error}")
                continue
            if archives:
                version = lock.version(package) or "unknown"
                mining[package.slug] = pool.submit(mine, package, version, archives, data, arguments.seed, held_out)
        for slug, future in tqdm(mining.items(), desc="mine", unit="package"):
            try:
                future.result()
            except Exception as error:  # One strange archive must not cost the others.
                failures.append(f"{slug}: could not be mined: {error!r}")
    try:
        synopses.collect(data, arguments.again, arguments.offline)
    except DownloadError as error:
        failures.append(f"{synopses.REGISTRY}: {error}")
    sources = _sum_up([*packages, *synopses.sources()], data)
    _tell(data, sources, failures)


def _hashes_of(folder: Path | None) -> frozenset[str]:
    """SHA-1 of every file under a folder that is small enough to be mined."""
    if folder is None:
        return frozenset()
    hashes = set()
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST_FILE:
            text = file.read_bytes().decode("utf-8", errors="ignore").replace("\r\n", "\n")
            hashes.add(hashlib.sha1(text.encode()).hexdigest())
    return frozenset(hashes)


def _sum_up(packages: list[Package], data: Path) -> list[Source]:
    """Drops pairs whose key an earlier package has too, and writes `sources.json`."""
    seen: set[bytes] = set()
    sources: list[Source] = []
    for package in tqdm(packages, desc="deduplicate", unit="package"):
        record = record_of(package, data)
        if not record.exists():
            continue
        file = data / "pairs" / f"{package.slug}.jsonl.gz"
        kept: list[str] = []
        languages: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                pair = json.loads(line)
                digest = hashlib.sha1((pair["kind"] + "".join(pair["key"].split())).encode()).digest()[:8]
                if digest not in seen:
                    seen.add(digest)
                    kept.append(line)
                    languages[pair["language"]] += 1
                    kinds[pair["kind"]] += 1
        source = Source(**json.loads(record.read_text()))
        if len(kept) < source.pairs:
            temporary = file.with_suffix(".partial")
            with gzip.open(temporary, "wt", encoding="utf-8", compresslevel=4) as out:
                out.writelines(kept)
            temporary.rename(file)
        source.pairs, source.by_language, source.by_kind = len(kept), dict(languages), dict(kinds)
        record.write_text(json.dumps(source.to_json()))
        sources.append(source)
    text = json.dumps([source.to_json() for source in sources], indent=1)
    (data / "sources.json").write_text(text + "\n")
    return sources


def _tell(data: Path, sources: list[Source], failures: list[str]) -> None:
    """Writes and prints how many pairs there are of each language, kind and split."""
    counts: dict[str, Counter[str]] = {"language": Counter(), "kind": Counter(), "split": Counter()}
    for source in sources:
        counts["language"].update(source.by_language)
        counts["kind"].update(source.by_kind)
        counts["split"][source.split] += source.pairs
    for title, rows in counts.items():
        print(f"\n{title:<20} pairs")
        for name, count in rows.most_common():
            print(f"{name:<20} {count:>9,}")
    total = counts["split"].total()
    print(f"\n{total:,} pairs in {len(counts['language'])} languages from {len(sources)} packages")
    for failure in failures:
        print(f"not had: {failure}")
    summary = {"pairs": total, "packages": len(sources), **{title: dict(rows) for title, rows in counts.items()}}
    (data / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
