"""What the report trains: every run, named by what makes it differ from the others."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from mopq.baselines import SamplingName
from mopq.datasets import SETS


@dataclass(frozen=True)
class Scale:
    """How much every run may use. The report states it; a smaller one is for tests."""

    plain_steps: int = 200
    steps: int = 200
    processes: int = 8
    batch: int = 128
    """Pairs of each process."""
    seeds: int = 3
    rates: tuple[float, ...] = (0.5, 1.0)
    """Factors of the learning rates among which each method has its own chosen."""
    subspaces: int = 8
    centroids: int = 256
    sizes: tuple[int, ...] = (4, 8, 16, 32)
    """Sub-spaces of the table of code sizes: bytes, where a sub-space has 256 centroids."""
    global_batches: tuple[int, ...] = (1, 2, 4, 8)
    """Numbers of processes in the curve over the global batch."""
    train: int = 150_000
    valid: int = 10_000
    test: int = 25_000
    """Pairs of each split at most."""

    @property
    def limits(self) -> dict[str, int]:
        return {"train": self.train, "valid": self.valid, "test": self.test}


@dataclass(frozen=True)
class Variant:
    """A supervised method as the tables list it."""

    title: str
    method: str
    sampling: SamplingName = "dcs"


VARIANTS = {
    "dqn": Variant("DQN", "dqn"),
    "dvsq": Variant("DVSQ", "dvsq"),
    "spq": Variant("SPQ", "spq"),
    "dpq": Variant("DPQ", "dpq"),
    "repconc": Variant("RepCONC", "repconc"),
    "distill-vq": Variant("Distill-VQ", "distill-vq"),
    "published-in-batch": Variant("MoPQ as published, in-batch", "mopq-published", "in-batch"),
    "published-ncs": Variant("MoPQ as published, non-differentiable", "mopq-published", "ncs"),
    "published": Variant("MoPQ as published, DCS", "mopq-published"),
    "mopq": Variant("MoPQ, DCS", "mopq"),
}
"""Baselines see the keys of all processes too, with gradients, so that they differ from MoPQ in their loss alone."""
SAMPLINGS = ("published-in-batch", "published-ncs", "published")
"""One loss, three samplings."""
BASELINES = tuple(name for name, variant in VARIANTS.items() if not variant.method.startswith("mopq"))
SIZED = ("dpq", "mopq")
"""Trained at every code size."""
CURVES = ("dpq", "published-in-batch", "published", "mopq")
"""Measured while they train."""
SELECTIONS = {"cosine": ("cosine", "straight-through"), "inner product": ("ip", "straight-through")} | {
    "bilinear": ("bilinear", "straight-through"),
    "l2, soft": ("l2", "soft"),
}


@dataclass(frozen=True)
class RunSpec:
    """One training run of a supervised method. Equal specs on equal data give equal results."""

    set: str
    variant: str
    seed: int
    rate: float
    subspaces: int
    centroids: int
    processes: int
    batch: int
    plain_steps: int
    steps: int
    selection: str = "l2"
    assignment: str = "straight-through"
    curve: bool = False

    @property
    def id(self) -> str:
        """A file name: what one looks for, and a digest of all."""
        digest = hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:8]
        return f"{self.set}-{self.variant}-{self.subspaces}x{self.centroids}-seed{self.seed}-{digest}"


def rate_runs(scale: Scale) -> list[RunSpec]:
    """Every variant on every set with every rate, with the first seed: the best rate is chosen from these."""
    return [
        RunSpec(
            name,
            variant,
            seed=0,
            rate=rate,
            subspaces=scale.subspaces,
            centroids=scale.centroids,
            processes=scale.processes,
            batch=scale.batch,
            plain_steps=scale.plain_steps,
            steps=scale.steps,
        )
        for rate in scale.rates
        for variant in VARIANTS
        for name in SETS
    ]


def in_main_table(spec: RunSpec, scale: Scale) -> bool:
    """Whether a run is one of the main table's, should its rate be chosen."""
    return replace(spec, seed=0) in rate_runs(scale)


def chosen_run(scale: Scale, rates: Mapping[tuple[str, str], float], name: str, variant: str) -> RunSpec:
    """The run of the main table with the first seed."""
    (found,) = (
        spec
        for spec in rate_runs(scale)
        if (spec.set, spec.variant, spec.rate) == (name, variant, rates[name, variant])
    )
    return found


def seed_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """The chosen runs again with the other seeds."""
    return [
        replace(chosen_run(scale, rates, name, variant), seed=seed)
        for seed in range(1, scale.seeds)
        for variant in VARIANTS
        for name in SETS
    ]


def size_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """Other code sizes."""
    return [
        replace(chosen_run(scale, rates, name, variant), subspaces=size)
        for size in scale.sizes
        if size != scale.subspaces
        for variant in SIZED
        for name in SETS
    ]


def selection_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """Other selection functions, and soft assignment."""
    return [
        replace(chosen_run(scale, rates, name, "mopq"), selection=selection, assignment=assignment)
        for selection, assignment in SELECTIONS.values()
        for name in SETS
    ]


def batch_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """Other numbers of processes, each with its batch as before."""
    return [
        replace(chosen_run(scale, rates, name, "mopq"), processes=processes)
        for processes in scale.global_batches
        if processes != scale.processes
        for name in SETS
    ]


def curve_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """Chosen runs again, measured on the way."""
    return [replace(chosen_run(scale, rates, name, variant), curve=True) for variant in CURVES for name in SETS]


FURTHER = {"seeds": seed_runs, "global batches": batch_runs, "selections": selection_runs} | {
    "curves": curve_runs,
    "code sizes": size_runs,
}
"""The runs that follow once the rates are chosen; long codes take longest and come last."""


def all_runs(scale: Scale, rates: Mapping[tuple[str, str], float]) -> list[RunSpec]:
    """Every run of a report, each once."""
    return list(dict.fromkeys([*rate_runs(scale), *(spec for of in FURTHER.values() for spec in of(scale, rates))]))
