"""The other half of `scalePeers.ts` for peers in Python: `python -m bench.peers.scale NAME JOB` prints its figures.

Axes: N chunks, Q queries, D dimensions, M sub-spaces, K centroids, k nearest.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from bench.faiss_scan import fast_scan_index
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Answer = dict[str, Any]

ROWS = 65_536
"""Vectors in memory at once, beside what an index holds."""
CENTROIDS = 16
"""Of a sub-space of 4-bit codes."""
SUBSPACES = 64
"""Of codes of 32 bytes."""
LEAST_A_CELL = 39
"""Training vectors that FAISS wants for each cell."""
ROUNDS = 3
"""Passes over the queries; the first warms up."""


@dataclass(frozen=True)
class Job:
    """See `PeerJob` in scalePeers.ts."""

    corpus: str
    chunks: int
    tree: str
    place: str
    modelFolder: str
    top: int

    @property
    def queries(self) -> list[str]:
        texts: list[str] = json.loads((Path(self.corpus) / "queries.json").read_text(encoding="utf-8"))
        return texts

    @property
    def query_QD(self) -> Vectors:
        return np.fromfile(Path(self.corpus) / "queries_QD.f32", np.float32).reshape(len(self.queries), -1)

    def vectors(self) -> Iterator[Vectors]:
        """Vectors of the chunks, at most [ROWS, D] at a time."""
        D = self.query_QD.shape[1]
        with (Path(self.corpus) / "vectors_ND.f32").open("rb") as file:
            for first in range(0, self.chunks, ROWS):
                rows = min(ROWS, self.chunks - first)
                yield np.fromfile(file, np.float32, rows * D).reshape(rows, D)


def time_queries(queries: Sequence[Any], ask: Callable[[Any], Any]) -> list[float]:
    """Milliseconds of each query, one at a time, after the first pass."""
    milliseconds = []
    for turn in range(ROUNDS):
        for query in queries:
            begin = time.perf_counter()
            ask(query)
            if turn > 0:
                milliseconds.append(1000 * (time.perf_counter() - begin))
    return milliseconds


def exact(job: Job) -> Answer:
    """The k nearest by inner product of the vectors as they are."""
    begin = time.perf_counter()
    query_QD = job.query_QD
    score_Qk = np.full((len(query_QD), 0), 0, np.float32)
    place_Qk = np.zeros((len(query_QD), 0), np.int64)
    first = 0
    for vector_ND in job.vectors():
        score_Qk = np.concatenate([score_Qk, query_QD @ vector_ND.T], axis=1)
        places = np.arange(first, first + len(vector_ND))
        place_Qk = np.concatenate([place_Qk, np.broadcast_to(places, (len(query_QD), len(places)))], axis=1)
        best_Qk = np.argsort(-score_Qk, axis=1, kind="stable")[:, : job.top]
        score_Qk = np.take_along_axis(score_Qk, best_Qk, axis=1)
        place_Qk = np.take_along_axis(place_Qk, best_Qk, axis=1)
        first += len(vector_ND)
    return {"buildSeconds": time.perf_counter() - begin, "milliseconds": [], "found": place_Qk.tolist()}


def measured(job: Job, index: faiss.Index, begin: float) -> Answer:
    """What is told of an index that has just been built; queries run on one thread."""
    build_seconds = time.perf_counter() - begin
    faiss.omp_set_num_threads(1)
    query_QD = job.query_QD
    rows = [query_QD[q : q + 1] for q in range(len(query_QD))]
    milliseconds = time_queries(rows, lambda row: index.search(row, job.top))
    _, found_Qk = index.search(query_QD, job.top)
    file = Path(job.place) / "index.faiss"
    faiss.write_index(index, str(file))
    return {
        "buildSeconds": build_seconds,
        "milliseconds": milliseconds,
        "found": found_Qk.tolist(),
        "diskBytes": file.stat().st_size,
    }


def faiss_flat(job: Job) -> Answer:
    """The 4-bit fast scan over all codes, of our codebook."""
    begin = time.perf_counter()
    centroids_MKd = np.fromfile(Path(job.corpus) / "centroids_MKd.f32", np.float32).reshape(SUBSPACES, CENTROIDS, -1)
    quantizer = faiss.ProductQuantizer(job.query_QD.shape[1], SUBSPACES, 4)
    faiss.copy_array_to_vector(centroids_MKd.ravel(), quantizer.centroids)
    code_NB = np.concatenate([quantizer.compute_codes(vector_ND) for vector_ND in job.vectors()])
    return measured(job, fast_scan_index(code_NB, centroids_MKd), begin)


def faiss_ivf(job: Job) -> Answer:
    """Coarse cells with 4-bit codes of the same size, all trained by FAISS; one cell in 32 is probed."""
    begin = time.perf_counter()
    D = job.query_QD.shape[1]
    cells = coarse_cells(job.chunks)
    index = faiss.index_factory(D, f"IVF{cells},PQ{SUBSPACES}x4fs", faiss.METRIC_INNER_PRODUCT)
    index.train(training_sample(job, 2 * LEAST_A_CELL * cells))
    for vector_ND in job.vectors():
        index.add(vector_ND)
    faiss.extract_index_ivf(index).nprobe = max(1, round(cells / 32))
    return measured(job, index, begin)


def coarse_cells(chunks: int) -> int:
    """As many cells as FAISS advises, 4 √N, where there are vectors enough to train them."""
    return max(1, min(round(4 * math.sqrt(chunks)), chunks // LEAST_A_CELL))


def training_sample(job: Job, most: int) -> Vectors:
    """Vectors spread evenly over the corpus, at most so many."""
    step = -(-job.chunks // most)
    sample, first = [], 0
    for vector_ND in job.vectors():
        sample.append(vector_ND[-first % step :: step])
        first += len(vector_ND)
    return np.concatenate(sample)


def semble(job: Job) -> Answer:
    """semble as it comes, over the files themselves, with our table of tokens as its model."""
    from bench.peers.semble_ranking import token_table
    from model2vec import StaticModel
    from semble.index.index import SembleIndex
    from semble.types import ContentType
    from tokenizers import Tokenizer

    # What it keeps of its own accord, statistics among it.
    os.environ["SEMBLE_CACHE_LOCATION"] = str(Path(job.place) / "cache")
    model_folder = Path(job.modelFolder)
    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    model = Path(job.place) / "model"
    StaticModel(token_table(model_folder), tokenizer).save_pretrained(str(model))
    everything = (ContentType.CODE, ContentType.DOCS, ContentType.CONFIG)
    begin = time.perf_counter()
    index = SembleIndex.from_path(job.tree, content=everything, model_path=str(model))
    build_seconds = time.perf_counter() - begin
    milliseconds = time_queries(job.queries, lambda query: index.search(query, top_k=job.top))
    place = Path(job.place) / "index"
    index.save(place)
    return {
        "buildSeconds": build_seconds,
        "milliseconds": milliseconds,
        "diskBytes": sum(file.stat().st_size for file in place.rglob("*") if file.is_file()),
        "ownChunks": len(index.chunks),
    }


PEERS: dict[str, Callable[[Job], Answer]] = {
    "exact": exact,
    "faiss-flat": faiss_flat,
    "faiss-ivf": faiss_ivf,
    "semble": semble,
}


if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]](Job(**json.loads(sys.argv[2])))))
