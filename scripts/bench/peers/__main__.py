"""The other half of `compare.ts`: answers each line of its input, a folder as `read_corpus` wants it, with a line.

That is JSON: for each peer, by its name, the places of the best chunks for each question.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.peers.bm25 import Bm25, IdentifierBm25
from bench.peers.corpus import Peer, read_corpus
from bench.peers.semble_ranking import Semble
from bench.peers.vectors import MiniLM


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True, help="model folder with the token table for semble")
    parser.add_argument("--vectors", type=Path, required=True, help="file that keeps the vectors of MiniLM")
    parser.add_argument("--without", action="append", default=[], help="a peer that is left out")
    options = parser.parse_args()
    makers: dict[str, Callable[[], Peer]] = {
        "semble": lambda: Semble(options.model),
        "minilm": lambda: MiniLM(options.vectors),
        "bm25-identifiers": IdentifierBm25,
        "bm25": Bm25,
    }
    peers = [make() for name, make in makers.items() if name not in options.without]
    for line in sys.stdin:
        chunks, questions = read_corpus(Path(line.rstrip("\n")))
        print(json.dumps({peer.name: peer.answer(chunks, questions) for peer in peers}), flush=True)


main()
