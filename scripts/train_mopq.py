#!/usr/bin/env python3
"""Collects training pairs and trains, evaluates and exports a model.

python scripts/train_mopq.py all                         # collect, train, evaluate and export
python scripts/train_mopq.py train                       # stop it and run it again: it goes on
python scripts/train_mopq.py train-query                 # a transformer for queries, for the same keys
torchrun --nproc-per-node 4 scripts/train_mopq.py train  # the same with cross-device sampling
python scripts/train_mopq.py tune --pairs FILE --out DIR # what mopq-search tune does, here with a GPU
python scripts/train_mopq.py report                      # every method on four data sets: docs/report.md
"""

import argparse
from collections.abc import Sequence

from mopq import cli, data_cards, query_cli, teach
from mopq.collect import cli as collect
from mopq.report import cli as report
from mopq.tuning import cli as tuning

COMMANDS = {
    "collect": ("download packages and mine pairs", [collect.add_arguments], [collect.run]),
    "data-cards": ("describe the data sets", [data_cards.add_arguments], [data_cards.run]),
    "train": (
        "train an encoder and its quantizer",
        [cli.add_run_arguments, cli.add_train_arguments],
        [cli.run_train],
    ),
    "teach": (
        "encode texts by a transformer, for `train --teacher` to learn from",
        [cli.add_run_arguments, teach.add_arguments],
        [teach.run],
    ),
    "train-query": (
        "train a transformer for the queries of a finished run, whose keys stay as they are",
        [cli.add_run_arguments, query_cli.add_query_arguments],
        [query_cli.run_train_query],
    ),
    "evaluate": (
        "measure on held-out packages",
        [cli.add_run_arguments, cli.add_held_out_arguments],
        [cli.run_evaluate],
    ),
    "export": (
        "write the model folder",
        [cli.add_run_arguments, cli.add_held_out_arguments, cli.add_export_arguments],
        [cli.run_export],
    ),
    "tune": ("fine-tune a model that ships on one repository's pairs", [tuning.add_arguments], [tuning.run]),
    "report": ("train every method and compare them", [report.add_arguments], [report.run]),
}
RECIPE = ("collect", "train", "evaluate", "export")
"""The commands of `all`, in order."""


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """The command and its settings; `all` takes those of every command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    everything = commands.add_parser("all", help=f"{', '.join(RECIPE)}", conflict_handler="resolve")
    for name, (purpose, additions, steps) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose, conflict_handler="resolve")
        command.set_defaults(steps_to_run=steps)
        for add in additions:
            add(command)
            if name in RECIPE:
                add(everything)
    everything.set_defaults(steps_to_run=[step for name in RECIPE for step in COMMANDS[name][2]])
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Runs the command that the words name, by default those of the command line."""
    arguments = parse(words)
    for step in arguments.steps_to_run:
        step(arguments)


if __name__ == "__main__":
    main()
