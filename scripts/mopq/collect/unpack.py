"""Opens archives and gives their files as text, with the licence that the package declares."""

from __future__ import annotations

import gzip
import json
import random
import re
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

LARGEST_FILE = 400_000
# A dictionary or a manual may be one file.
LARGEST_BOOK = 40_000_000
_BOOK = re.compile(r"\.dict\.dz$|/wordnet/data\.\w+$|/info/[^/]+\.gz$")
# Where a licence is declared, the more reliable first.
_LICENCE_FILES = (
    re.compile(r"(?:METADATA|PKG-INFO|package\.json|copyright)$"),
    re.compile(r"(?:LICEN[CS]E|COPYING)(?:\.\w+)?$", re.I),
)
# What tells the licence in a licence's own text, the more particular first.
_PHRASES = {
    "GNU AFFERO GENERAL PUBLIC LICENSE": "AGPL",
    "GNU LESSER GENERAL PUBLIC LICENSE": "LGPL",
    "GNU LIBRARY GENERAL PUBLIC LICENSE": "LGPL",
    "GNU GENERAL PUBLIC LICENSE": "GPL",
    "Mozilla Public License": "MPL",
    "Apache License": "Apache-2.0",
    "Permission is hereby granted, free of charge": "MIT",
    "Permission to use, copy, modify, and": "ISC",
    "Neither the name": "BSD-3-Clause",
    "Redistribution and use in source and binary forms": "BSD-2-Clause",
}


def _extract(archive: Path, into: Path) -> None:
    name = archive.name
    if name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(into)
    elif name.endswith(".deb"):
        subprocess.run(["dpkg-deb", "-x", str(archive), str(into)], check=True, capture_output=True)
    elif ".tar" in name or name.endswith(".tgz"):
        with tarfile.open(archive) as opened:
            opened.extractall(into, filter="data")


def _read(file: Path) -> str | None:
    largest = LARGEST_BOOK if _BOOK.search(str(file)) else LARGEST_FILE
    if file.is_symlink() or not file.is_file() or file.stat().st_size > largest:
        return None
    data = file.read_bytes()
    if file.suffix in (".gz", ".dz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return None
    if b"\0" in data[:4096] or len(data) > largest:
        return None
    return data.decode("utf-8", errors="ignore").replace("\r\n", "\n")


def _licence_order(file: Path) -> tuple[int, int]:
    rank = next((rank for rank, names in enumerate(_LICENCE_FILES) if names.match(file.name)), None)
    return (len(_LICENCE_FILES), 0) if rank is None else (rank, len(file.parts))


def texts(archives: list[Path], order: random.Random) -> Iterator[tuple[str, str]]:
    """Paths inside the package and their texts, shuffled; binary and large files are left out."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for archive in archives:
            if archive.name.endswith(".diff.gz"):
                continue
            try:
                _extract(archive, root)
            except (OSError, tarfile.TarError, zipfile.BadZipFile, subprocess.CalledProcessError):
                continue
        files = sorted(root.rglob("*"))
        order.shuffle(files)
        # Readers may stop early, and need the licence.
        files.sort(key=_licence_order)
        for file in files:
            text = _read(file)
            if text:
                yield str(file.relative_to(root)), text


def licence_in(path: str, text: str) -> str | None:
    """The licence that a package's metadata file declares; None for other files."""
    name = path.rsplit("/", 1)[-1]
    if name in ("METADATA", "PKG-INFO"):
        match = re.search(r"^License-Expression: (.+)$", text, re.M) or re.search(
            r"^Classifier: License :: (?:OSI Approved :: )?(.+)$", text, re.M
        )
        match = match or re.search(r"^License: (.{2,60})$", text, re.M)
        return match.group(1).strip() if match else None
    if name == "package.json" and path.count("/") <= 1:
        try:
            declared = json.loads(text).get("license")
        except (json.JSONDecodeError, AttributeError):
            return None
        return declared if isinstance(declared, str) else None
    if name == "copyright" and ("usr/share/doc/" in path or path.startswith("debian/")):
        found = re.findall(r"^License: (\S.{0,60})$", text, re.M)
        return found[0].strip() if found else "see its copyright file"
    if (path.count("/") <= 1 or ".dist-info/" in path) and re.match(r"LICEN[CS]E|COPYING", name, re.I):
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        return next((licence for phrase, licence in _PHRASES.items() if phrase in " ".join(text.split())), first[:60])
    return None
