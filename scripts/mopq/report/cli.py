"""`train_mopq.py report`: trains every method on the four sets, and writes tables and plots. It can be stopped."""

import argparse
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path

import faiss
import torch
from tqdm import tqdm

from mopq.data import default_data
from mopq.datasets import SETS
from mopq.report import specs
from mopq.report.plots import draw
from mopq.report.prepare import PreparedSet, prepare
from mopq.report.results import Results
from mopq.report.runs import Plain, execute
from mopq.report.specs import RunSpec, Scale
from mopq.report.tables import document
from mopq.settings_arguments import add_settings, read_settings

OUT = Path(__file__).parents[3] / "docs"
Task = tuple[Callable[..., None], tuple[object, ...]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The settings of `report`."""
    parser.add_argument(
        "--data", type=Path, default=default_data(), help="folder of mined pairs (default: %(default)s)"
    )
    parser.add_argument("--work", type=Path, default=Path("runs/report"), help="what is kept (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of report.md and its plots")
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count(),
        help="runs at a time, each on one thread; 0: report what there is",
    )
    add_settings(parser, Scale)


def run(arguments: argparse.Namespace) -> None:
    """Executes what has not been executed yet, and writes the report."""
    scale = Scale(**read_settings(arguments, [setting.name for setting in fields(Scale)]))
    report(scale, arguments.data, arguments.work, arguments.out, arguments.workers)


def report(scale: Scale, data: Path, work: Path, out: Path, workers: int) -> None:
    """As `run`. Results of runs lie beside the report, so that a later report, anywhere, goes on from them."""
    kept = out / "report" / "runs"
    if workers:
        _execute(scale, data, work, kept, workers)
    results = Results(work, kept, scale, {name: prepare(name, data, work, scale.limits) for name in SETS})
    draw(results, out / "report")
    (out / "report.md").write_text(document(results))
    print(f"{out / 'report.md'} is written.")


def _execute(scale: Scale, data: Path, work: Path, kept: Path, workers: int) -> None:
    """Executes all runs that have no result."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_one_thread) as pool:

        def all_of(what: str, tasks: Iterable[Task]) -> None:
            running = [pool.submit(function, *given) for function, given in tasks]
            try:
                for task in tqdm(as_completed(running), what, total=len(running), unit="task"):
                    task.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

        all_of("preparing", ((prepare, (name, data, work, scale.limits)) for name in SETS))  # type: ignore[misc]
        sets = {name: prepare(name, data, work, scale.limits) for name in SETS}
        all_of("plain encoders", _plain_tasks(scale, work, sets))
        all_of("PQ and OPQ", _fit_tasks(scale, work, sets))
        all_of("rates", _run_tasks(scale, work, kept, sets, specs.rate_runs(scale)))
        rates = Results(work, kept, scale, sets).rates
        for what, of in specs.FURTHER.items():
            all_of(what, _run_tasks(scale, work, kept, sets, of(scale, rates)))


def _one_thread() -> None:
    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)


def _plain_tasks(scale: Scale, work: Path, sets: dict[str, PreparedSet]) -> Iterable[Task]:
    for seed in range(scale.seeds):
        for prepared in sets.values():
            yield Plain.of(work, prepared, scale, seed).train, (prepared, scale, seed)


def _fit_tasks(scale: Scale, work: Path, sets: dict[str, PreparedSet]) -> Iterable[Task]:
    M, K = scale.subspaces, scale.centroids
    for seed in range(scale.seeds):
        sizes = [("pq", M), ("opq", M), *(("opq", size) for size in scale.sizes if size != M and seed == 0)]
        for kind, size in sizes:
            for prepared in sets.values():
                yield Plain.of(work, prepared, scale, seed).fit, (prepared, kind, size, K, seed)


def _run_tasks(
    scale: Scale, work: Path, kept: Path, sets: dict[str, PreparedSet], runs: Iterable[RunSpec]
) -> Iterable[Task]:
    for spec in runs:
        yield execute, (work, kept, sets[spec.set], scale, spec)
