"""The other half of scan.ts: times FAISS on the same codes and queries, and computes the exact answers.

Reads codes_NB.u8 (packed 4-bit codes), centroids_MKd.f32, queries_QD.f32 and tables_QMK.f32 in the folder named
on the command line, and writes slots_Qk.u32 and scores_Qk.f32, the exact best. Then prints a line of JSON that
describes itself, and answers each line of its input with a line of JSON: nanoseconds for each query.
"""

import json
import sys
import time
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

# Codes a block: the fastest of the sizes that FAISS offers.
BLOCK = 64


def exact_best(
    code_NB: NDArray[np.uint8], table_MK: NDArray[np.float32], k: int
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The k best slots by float32 sums in order of the sub-spaces, ties by the lower slot, and their scores."""
    score_N = np.zeros(len(code_NB), dtype=np.float32)
    for m, row_K in enumerate(table_MK):
        byte_N = code_NB[:, m // 2]
        score_N += row_K[byte_N & 15 if m % 2 == 0 else byte_N >> 4]
    kth = np.partition(score_N, len(score_N) - k)[len(score_N) - k]
    near = np.flatnonzero(score_N >= kth)
    best = near[np.lexsort((near, -score_N[near]))][:k]
    return best.astype(np.uint32), score_N[best]


def fast_scan_index(code_NB: NDArray[np.uint8], centroids_MKd: NDArray[np.float32]) -> faiss.IndexPQFastScan:
    """FAISS's 4-bit fast scan over the given codes and centroids, by inner product."""
    M, _, d = centroids_MKd.shape
    index = faiss.IndexPQ(M * d, M, 4, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(centroids_MKd.ravel(), index.pq.centroids)
    faiss.copy_array_to_vector(code_NB.ravel(), index.codes)
    index.ntotal = len(code_NB)
    index.is_trained = True
    return faiss.IndexPQFastScan(index, BLOCK)  # type: ignore[arg-type]  # an overload that the stubs lack


def time_queries(index: faiss.IndexPQFastScan, query_QD: NDArray[np.float32], k: int) -> list[int]:
    """Nanoseconds of each query, one at a time."""
    times = []
    for row in range(len(query_QD)):
        started = time.perf_counter_ns()
        index.search(query_QD[row : row + 1], k)
        times.append(time.perf_counter_ns() - started)
    return times


def main() -> None:
    folder, k = Path(sys.argv[1]), int(sys.argv[2])
    M, K, d = (int(size) for size in sys.argv[3:6])
    faiss.omp_set_num_threads(1)
    centroids_MKd = np.fromfile(folder / "centroids_MKd.f32", dtype=np.float32).reshape(M, K, d)
    code_NB = np.fromfile(folder / "codes_NB.u8", dtype=np.uint8).reshape(-1, M // 2)
    query_QD = np.fromfile(folder / "queries_QD.f32", dtype=np.float32).reshape(-1, M * d)
    table_QMK = np.fromfile(folder / "tables_QMK.f32", dtype=np.float32).reshape(-1, M, K)

    exact = [exact_best(code_NB, table_MK, k) for table_MK in table_QMK]
    np.stack([slots for slots, _ in exact]).tofile(folder / "slots_Qk.u32")
    np.stack([scores for _, scores in exact]).tofile(folder / "scores_Qk.f32")

    index = fast_scan_index(code_NB, centroids_MKd)
    _, found_Qk = index.search(query_QD, k)
    shared = [len(np.intersect1d(found, slots)) for found, (slots, _) in zip(found_Qk, exact, strict=True)]
    description = {
        "version": faiss.__version__,
        "options": faiss.get_compile_options().strip(),
        "agreement": sum(shared) / (k * len(shared)),
    }
    print(json.dumps(description), flush=True)
    for _ in sys.stdin:
        print(json.dumps(time_queries(index, query_QD, k)), flush=True)


if __name__ == "__main__":
    main()
