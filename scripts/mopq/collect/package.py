"""The curated list of packages, and what is recorded of each."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
REGISTRIES = ("pypi", "npm", "debian", "debian-source")


@dataclass(frozen=True)
class Package:
    """One name on the curated list."""

    registry: str
    name: str

    @property
    def slug(self) -> str:
        """A file name: `npm--@babel+types`."""
        return f"{self.registry}--{self.name.replace('/', '+')}"


@dataclass
class Source:
    """Where pairs come from; one entry of `sources.json`."""

    registry: str
    name: str
    version: str
    licence: str
    pairs: int
    split: str
    by_language: dict[str, int]
    by_kind: dict[str, int]

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def curated() -> list[Package]:
    """Reads `packages.toml`, in its order.

    Raises:
        ValueError: a held-out project stands on the list.
    """
    lists = tomllib.loads((HERE / "packages.toml").read_text())
    packages = [Package(registry, name) for registry in REGISTRIES for name in lists[registry]["names"].split()]
    for package in packages:
        if is_held_out(package.name):
            raise ValueError(f"{package.name} is a held-out project; take it off packages.toml")
    return packages


# Projects whose bare names are ordinary words; only the packagings listed here are theirs.
_AMBIGUOUS = {
    "fmt": {"libfmt-dev", "fmtlib", "fmt"},
    "json": {"nlohmann-json3-dev", "nlohmann-json3"},
    "click": {"click", "python3-click"},
    "chi": {"golang-github-go-chi-chi-dev"},
    "rack": {"ruby-rack"},
    "plug": {"elixir-plug"},
    "framework": {"php-laravel-framework", "laravel"},
    "requests": {"requests", "python3-requests"},
    "curl": {"curl", "libcurl4-doc", "manpages-curl"},
    "zig": {"ziglang", "zig"},
    "cats": {"cats"},
    "redis": {"redis", "redis-server", "redis-tools"},
    "rails": {"rails"},
    "serde": {"librust-serde-dev", "librust-serde-derive-dev"},
    "express": {"express"},
    "vapor": {"vapor"},
    "gin": {"golang-github-gin-gonic-gin-dev"},
}
# Parts of held-out projects that registries package apart.
_PARTS = re.compile(
    r"^(?:ruby-(?:action|active|railties|sinatra|rack)|php-(?:laravel|illuminate|guzzle|monolog)|librust-(?:tokio|axum|serde-derive)"
    r"|@trpc/|@reduxjs/|@vitest/|golang-github-(?:spf13-cobra|gin-gonic|go-chi)|pydantic|phoenix|haskell-(?:aeson|pandoc|xmonad))"
)


def held_out_projects() -> set[str]:
    lines = (HERE / "held_out.txt").read_text().split()
    return {line.split("/")[1].lower() for line in lines}


def is_held_out(name: str) -> bool:
    """Whether a package is, or is part of, a project whose relevance questions are held out."""
    lower = name.lower()
    if _PARTS.match(lower):
        return True
    words = set(re.split(r"[-_./+@]", lower)) | {lower}
    for project in held_out_projects():
        if project in _AMBIGUOUS:
            if lower in _AMBIGUOUS[project]:
                return True
        elif project in words or lower.endswith(f"-{project}") or lower.endswith(f"-{project}-dev"):
            return True
    return False


def project_of(name: str) -> str:
    """What a package is called in every registry: `librust-regex-dev` and `regex` are one project."""
    return re.sub(r"^(?:librust-|golang-|ruby-|php-|haskell-|lib|python-)|(?:-dev|-doc|-java|-src)$", "", name)


def split_of(package: Package) -> str:
    """92 % train, 4 % valid, 4 % test; stable, by the project's name over all registries."""
    bucket = int.from_bytes(hashlib.sha256(project_of(package.name).encode()).digest()[:4], "big") % 100
    return "train" if bucket < 92 else "valid" if bucket < 96 else "test"
