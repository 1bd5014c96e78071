#!/usr/bin/env python3
"""Learns the weights of ranking features for questions in natural language.

npm run bench -- features --out FILE ...                 # writes candidates of questions whose answers are known
python scripts/train_ranker.py FILE...                   # out-of-fold figures beside the hand-set formula's
python scripts/train_ranker.py FILE... --model MODEL     # writes MODEL/ranker.json too
"""

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

from ranker.folds import natural, out_of_fold
from ranker.learn import Learning, learn
from ranker.questions import DumpError, Question, read_dumps
from ranker.report import by_set, table, write_ranker


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", type=Path, nargs="+", help="what `npm run bench -- features` wrote")
    parser.add_argument("--model", type=Path, help="model folder that the weights go to")
    parser.add_argument("--l2", type=float, default=Learning.l2, help="of what differs from the hand-set formula")
    parser.add_argument("--most", type=int, default=40, help="mined questions of a set and repository")
    options = parser.parse_args(arguments)
    try:
        names, questions = read_dumps(options.dumps)
    except (DumpError, OSError) as error:
        raise SystemExit(str(error)) from error
    questions = drawn(questions, options.most)
    learning = Learning(l2=options.l2)
    report = by_set(questions, out_of_fold(names, questions, learning))
    print(table(report))
    weights_F = learn(names, natural(questions), learning)
    print("\n".join(f"{name:15} {weight:6.2f}" for name, weight in zip(names, weights_F, strict=True)))
    if options.model is not None:
        print(write_ranker(options.model, names, weights_F, questions, report))


def drawn(questions: Sequence[Question], most: int) -> list[Question]:
    """At most so many mined questions of a set and repository, so that none drowns the others, in their order; all
    annotated and flat ones, whose folders are few.

    What is drawn depends on the questions of that set and repository alone, by their texts, so that runs on different
    dumps compare: one question more or less changes at most one that is drawn.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for i, question in enumerate(questions):
        groups.setdefault((question.repository, question.set), []).append(i)
    kept: list[int] = []
    for (_, of), group in groups.items():
        all_of_them = of.startswith(("annotated", "flat"))
        kept += group if all_of_them else sorted(group, key=lambda i: _lot(questions[i].query))[:most]
    return [questions[i] for i in sorted(kept)]


def _lot(query: str) -> bytes:
    return hashlib.sha256(query.encode()).digest()


if __name__ == "__main__":
    main()
