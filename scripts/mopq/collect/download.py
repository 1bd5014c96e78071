"""Downloads packages with the registries' ordinary clients, one at a time, into a cache."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mopq.collect.package import HERE, Package

LOCK = HERE / "packages.lock.json"
_TIMEOUT_SECONDS = 600


class DownloadError(Exception):
    """A package could not be had; the message is its client's own."""


def run_client(command: list[str], cwd: Path) -> str:
    """What a client prints.

    Raises:
        DownloadError: it failed, or took too long.
    """
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise DownloadError(f"{command[0]} took longer than {_TIMEOUT_SECONDS} s") from error
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise DownloadError(lines[-1] if lines else f"{command[0]} exited with {done.returncode}")
    return done.stdout


class Lock:
    """Pinned versions and hashes, `packages.lock.json`."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, str]] = json.loads(LOCK.read_text()) if LOCK.exists() else {}

    def version(self, package: Package) -> str | None:
        entry = self._entries.get(package.slug)
        return entry["version"] if entry else None

    def record(self, package: Package, version: str, sha256: str) -> None:
        known = self._entries.get(package.slug)
        if known and known["version"] == version and known["sha256"] != sha256:
            raise DownloadError(f"{package.slug} {version} is not the file that packages.lock.json pins")
        self._entries[package.slug] = {"version": version, "sha256": sha256}
        LOCK.write_text(json.dumps(dict(sorted(self._entries.items())), indent=1) + "\n")


def apt_lists(cache: Path, kind: str, offline: bool = False) -> list[str]:
    """Options that make apt read its own copy of the lists of the mirrors that the machine already uses.

    Args:
        kind: `deb` or `deb-src`.
        offline: whether lists that are not cached must not be fetched.

    Raises:
        DownloadError: they cannot be fetched.
    """
    state = cache / "apt" if kind == "deb-src" else cache / "apt" / kind
    options = [f"-oDir::Etc::SourceParts={state}/parts", f"-oDir::State::Lists={state}/lists"]
    options += ["-oDir::Etc::SourceList=/dev/null", "-oAcquire::Languages=en"]
    if any((state / "lists").glob("*Release")):
        return options
    if offline:
        raise DownloadError("the lists of apt are not cached")
    for folder in (state / "parts", state / "lists" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    for file in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        text = file.read_text() if file.is_file() else ""
        if "debian" in text or "ubuntu" in text:
            text = re.sub(r"^Types:.*$", f"Types: {kind}", text, flags=re.M)
            (state / "parts" / file.name).write_text(re.sub(r"^deb\s", f"{kind} ", text, flags=re.M))
    run_client(["apt-get", *options, "update"], state)
    return options


def _client(package: Package, version: str | None, cache: Path) -> list[str]:
    if package.registry == "pypi":
        pinned = f"{package.name}=={version}" if version else package.name
        return [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--prefer-binary", pinned]
    if package.registry == "npm":
        return ["npm", "pack", "--silent", f"{package.name}@{version or 'latest'}"]
    if package.registry == "debian":
        return ["apt-get", "download", package.name]
    return ["apt-get", *apt_lists(cache, "deb-src"), "source", "--download-only", "-qq", package.name]


def _version_of(package: Package, files: list[Path]) -> str:
    main = max(files, key=lambda file: file.stat().st_size).name
    if package.registry == "npm":
        match = re.search(r"-(\d[^/]*)\.tgz$", main)
    elif package.registry == "pypi":
        match = re.search(r"-(\d[^-]*?)(?:-|\.tar|\.zip)", main)
    else:
        match = re.search(r"_([^_]+?)(?:_[^_]*\.deb|\.orig|\.tar)", main)
    return match.group(1) if match else "unknown"


def archives_of(package: Package, cache: Path) -> list[Path]:
    """Files of a package that was downloaded before; empty otherwise."""
    folder = cache / "archives" / package.slug
    return sorted(folder.iterdir()) if folder.exists() else []


def download(package: Package, cache: Path, lock: Lock) -> list[Path]:
    """Downloads one package, at the pinned version where there is one.

    Raises:
        DownloadError: the client refused or failed.
    """
    known = archives_of(package, cache)
    if known:
        return known
    folder = cache / "archives" / package.slug
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".partial-"))
    # apt drops its rights to write as another user and needs to reach the folder.
    temporary.chmod(0o755)
    try:
        run_client(_client(package, lock.version(package), cache), temporary)
        files = [file for file in temporary.iterdir() if file.is_file() and not file.name.endswith((".dsc", ".asc"))]
        if not files:
            raise DownloadError("the client downloaded nothing")
        digest = hashlib.sha256()
        for file in sorted(files):
            digest.update(file.read_bytes())
        lock.record(package, _version_of(package, files), digest.hexdigest())
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return archives_of(package, cache)
