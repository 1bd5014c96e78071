"""The report as Markdown, from results alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mopq.datasets import SETS
from mopq.report.measure import QUERIES, RECALLS
from mopq.report.prepare import DIMENSION
from mopq.report.results import Results, Spread, figure
from mopq.report.specs import BASELINES, SAMPLINGS, SELECTIONS, SIZED, VARIANTS

AT = [str(at) for at in RECALLS]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def main_rows(results: Results, name: str) -> list[tuple[str, list[Spread]]]:
    """Every method's recalls on a set, in the order of the main table."""
    M = results.scale.subspaces
    mopq = results.main(name, "mopq")

    def row(title: str, of: Callable[[str], Spread]) -> tuple[str, list[Spread]]:
        return title, [of(at) for at in AT]

    rows = [
        row("PQ", lambda at: results.unsupervised(name, "pq", M, at)),
        row("OPQ", lambda at: results.unsupervised(name, "opq", M, at)),
    ]
    for variant, described in VARIANTS.items():
        spec = results.main(name, variant)
        rows.append(row(described.title, lambda at, spec=spec: results.over_seeds(spec, "codes", at)))  # type: ignore[misc]
    return [
        *rows,
        row("OPQ refitted to MoPQ's encoder", lambda at: results.over_seeds(mopq, "opq", at)),
        row("vectors of the plain encoder", lambda at: results.over_plain(name, lambda plain: plain.measured(), at)),
        row("vectors of MoPQ's encoder", lambda at: results.over_seeds(mopq, "vectors", at)),
    ]


def main_tables(results: Results) -> str:
    """Recall of every method, a table a set."""
    head = ["method", *(f"R@{at}" for at in AT)]
    return "\n\n".join(
        f"### {SETS[name].title} (`{name}`, {len(results.sets[name].split('test')):,} keys)\n\n"
        + table(head, [[title, *spreads] for title, spreads in main_rows(results, name)])
        for name in results.sets
    )


def ratios(results: Results) -> str:
    """MoPQ's recall over that of others: the paper's claim."""
    M = results.scale.subspaces
    rows, columns = [], list(results.sets)
    mopq = {name: results.over_seeds(results.main(name, "mopq")).mean for name in columns}
    others = {
        name: {variant: results.over_seeds(results.main(name, variant)).mean for variant in BASELINES}
        for name in columns
    }

    def add(title: str, of: dict[str, float]) -> None:
        found = [mopq[name] / of[name] for name in columns]
        rows.append([title, *(figure(ratio, 2) for ratio in found), figure(sum(found) / len(found), 2)])

    add("OPQ on the plain encoder", {name: results.unsupervised(name, "opq", M).mean for name in columns})
    add(
        "OPQ refitted to MoPQ's encoder",
        {name: results.over_seeds(results.main(name, "mopq"), "opq").mean for name in columns},
    )
    for variant in BASELINES:
        add(VARIANTS[variant].title, {name: others[name][variant] for name in columns})
    add("the best of these supervised ones", {name: max(others[name].values()) for name in columns})
    add(
        VARIANTS["published"].title,
        {name: results.over_seeds(results.main(name, "published")).mean for name in columns},
    )
    return table([f"MoPQ's R@{AT[0]} over that of", *columns, "mean"], rows)


def sampling(results: Results) -> str:
    """The paper's ablation: whose keys a query is compared with, at an equal batch a process."""
    rows = [
        [VARIANTS[variant].title, *(results.over_seeds(results.main(name, variant)) for name in results.sets)]
        for variant in SAMPLINGS
    ]
    return table([f"R@{AT[0]}", *results.sets], rows)


def sizes(results: Results) -> str:
    """Recall by code size; the first seed alone."""
    bits = (results.scale.centroids - 1).bit_length()

    def opq(name: str, size: int) -> str:
        return figure(results.plain(name, 0).fitted("opq", size, results.scale.centroids)[AT[0]])

    rows = []
    for size in results.scale.sizes:
        cost = f"{size * bits / 8:g}"
        rows.append([cost, "OPQ", *(opq(name, size) for name in results.sets)])
        for variant in SIZED:
            found = (replace(results.main(name, variant), subspaces=size) for name in results.sets)
            rows.append([cost, VARIANTS[variant].title, *(figure(results.recall(spec)) for spec in found)])
    plain = (results.plain(name, 0).measured("one_bit")[AT[0]] for name in results.sets)
    joint = (results.recall(results.main(name, "mopq"), "one_bit") for name in results.sets)
    cost = f"{DIMENSION // 8} + scale"
    rows.append([cost, "one bit a dimension, plain encoder", *(figure(found) for found in plain)])
    rows.append([cost, "one bit a dimension, MoPQ's encoder", *(figure(found) for found in joint)])
    return table(["bytes", f"R@{AT[0]}", *results.sets], rows)


def selections(results: Results) -> str:
    """How sub-vectors select centroids; the first seed alone."""
    rows = [["l2, straight-through", *(figure(results.recall(results.main(name, "mopq"))) for name in results.sets)]]
    for title, (selection, assignment) in SELECTIONS.items():
        specs = (
            replace(results.main(name, "mopq"), selection=selection, assignment=assignment) for name in results.sets
        )
        rows.append([title, *(figure(results.recall(spec)) for spec in specs)])
    return table([f"MoPQ's R@{AT[0]}", *results.sets], rows)


def global_batch(results: Results) -> str:
    """Recall by the number of processes, each with the same batch; the first seed alone."""
    rows = []
    for processes in results.scale.global_batches:
        specs = (replace(results.main(name, "mopq"), processes=processes) for name in results.sets)
        pairs = f"{processes} x {results.scale.batch}"
        rows.append([pairs, *(figure(results.recall(spec)) for spec in specs)])
    return table([f"processes x batch, MoPQ's R@{AT[0]}", *results.sets], rows)


def rates(results: Results) -> str:
    """The factors of the learning rates that the validation split chose."""
    rows = [
        [described.title, *(f"{results.rates[name, variant]:g}" for name in results.sets)]
        for variant, described in VARIANTS.items()
    ]
    return table(["factor of the rates", *results.sets], rows)


def state(results: Results) -> str:
    """Whether the report is complete."""
    missing, runs = results.missing()
    if not missing:
        return f"All of its {runs} runs have been executed."
    return f"""**It is not complete**: {missing} of its {runs} runs have not been executed, and a dash stands for
what they would tell; figures without a deviation are of the first seed alone. The same command goes on from here."""


def document(results: Results) -> str:
    """The whole report."""
    scale = results.scale
    M, K, pairs = scale.subspaces, scale.centroids, scale.processes * scale.batch
    return f"""# Matching-oriented product quantization, measured

Written by `python scripts/train_mopq.py report`; do not edit. {state(results)}

Every method starts from the same static encoder, trained plainly for {scale.plain_steps} steps, and from OPQ of its
vectors; then it trains for {scale.steps} steps of {scale.processes} x {scale.batch} = {pairs:,} pairs, the same ones
for a seed. Its learning rates are {", ".join(f"{rate:g}" for rate in scale.rates)} times the common ones, whichever
finds most on the validation split with the first seed. At most {scale.train:,} pairs train; up to {QUERIES:,} queries
search all keys of the test split, whose packages are not in training. Supervised baselines see the keys of all
processes with their gradients too, so that they differ from MoPQ in their loss alone. Figures are means over
{scale.seeds} seeds ± their standard deviation; tables of one seed say so. The cards of the sets are in `data-cards/`.

## Recall at {M} x {K}

![Recall of every method](report/methods.svg)

{main_tables(results)}

## What MoPQ gains

{ratios(results)}

Xiao et al. report 1.47 to 2.57 times OPQ and 1.21 to 1.71 times the best other supervised method.

## Sampling

An equal batch a process; who sees whose keys differs. The loss is the published one.

{sampling(results)}

## Code size

The first seed alone.

![Recall by code size](report/sizes.svg)

{sizes(results)}

## Global batch

More processes, each with the same batch, for the same number of steps. The first seed alone.

![Recall by global batch](report/batches.svg)

{global_batch(results)}

## Training time

Processor time on one thread, measuring left out. The first seed alone.

![Recall by training time](report/time.svg)

## Selection functions

The first seed alone; the rates are those of l2.

{selections(results)}

## Learning rates

{rates(results)}
"""
