"""What the report's runs have measured, looked up the way its tables ask for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from mopq.report.measure import RECALLS
from mopq.report.prepare import PreparedSet
from mopq.report.runs import Plain, Recalls, read_result
from mopq.report.specs import VARIANTS, RunSpec, Scale, chosen_run, rate_runs

FIRST = str(RECALLS[0])
"""The recall by which methods are compared."""


@dataclass(frozen=True)
class Spread:
    """The mean of one figure over the seeds, and its sample standard deviation (0 for one seed)."""

    mean: float
    deviation: float

    @staticmethod
    def of(values: Iterable[float]) -> "Spread":
        values = list(values)
        return Spread(mean(values), stdev(values) if len(values) > 1 else 0.0)

    def __str__(self) -> str:
        return f"{self.mean:.4f} ± {self.deviation:.4f}"


class Results:
    """The results of a finished report."""

    def __init__(self, work: Path, scale: Scale, sets: dict[str, PreparedSet]) -> None:
        self.work, self.scale, self.sets = work, scale, sets
        self.rates = {(name, variant): self.best_rate(name, variant) for name in sets for variant in VARIANTS}

    def best_rate(self, name: str, variant: str) -> float:
        """The rate with the highest recall on the validation split."""
        runs = [spec for spec in rate_runs(self.scale) if (spec.set, spec.variant) == (name, variant)]
        return max(runs, key=lambda spec: float(self.result(spec)["valid"][FIRST])).rate

    def result(self, spec: RunSpec) -> dict[str, Any]:
        return read_result(self.work, self.sets[spec.set], spec)

    def main(self, name: str, variant: str) -> RunSpec:
        """The run of the main table with the first seed."""
        return chosen_run(self.scale, self.rates, name, variant)

    def recall(self, spec: RunSpec, of: str = "codes", at: str = FIRST) -> float:
        return float(self.result(spec)["test"][of][at])

    def over_seeds(self, spec: RunSpec, of: str = "codes", at: str = FIRST) -> Spread:
        return Spread.of(self.recall(replace(spec, seed=seed), of, at) for seed in range(self.scale.seeds))

    def plain(self, name: str, seed: int) -> Plain:
        return Plain.of(self.work, self.sets[name], self.scale, seed)

    def over_plain(self, name: str, of: Callable[[Plain], Recalls], at: str = FIRST) -> Spread:
        """A figure of the plainly trained encoder."""
        return Spread.of(of(self.plain(name, seed))[at] for seed in range(self.scale.seeds))

    def unsupervised(self, name: str, kind: str, subspaces: int, at: str = FIRST) -> Spread:
        """Recall of `pq` or `opq` on the plainly trained encoder."""
        K = self.scale.centroids
        return self.over_plain(name, lambda plain: plain.fitted(kind, subspaces, K), at)
