"""The other half of cells.ts: coarse cells over the codes of an index, and FAISS's inverted file of them.

Reads codes_NB.u8, centroids_MKd.f32, queries_QD.f32 and slots_Qk.u32 (the exact best of each query) in the folder
named on the command line; prints a line of JSON for each number of cells that is probed, and null at the end.
"""

import json
import sys
import time
from pathlib import Path

import faiss
import numpy as np
from bench.faiss_scan import fast_scan_index
from numpy.typing import NDArray

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# Vectors that centroids are trained on, for each of them.
SAMPLES = 40
ITERATIONS = 8
# Vectors that are decoded and assigned at a time.
BATCH = 20_000
ROUNDS = 3


def decode(code_NB: NDArray[np.uint8], centroids_MKd: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors, [N, D], that codes stand for."""
    M, _, d = centroids_MKd.shape
    vector_ND = np.empty((len(code_NB), M * d), dtype=np.float32)
    for m in range(M):
        byte_N = code_NB[:, m // 2]
        vector_ND[:, m * d : (m + 1) * d] = centroids_MKd[m][byte_N & 15 if m % 2 == 0 else byte_N >> 4]
    return vector_ND


def train(code_NB: NDArray[np.uint8], centroids_MKd: NDArray[np.float32], cells: int) -> faiss.IndexFlatIP:
    """Centroids of cells, by spherical k-means, as the index that chooses among them."""
    chosen_S = np.random.default_rng(1).permutation(len(code_NB))[: SAMPLES * cells]
    sample_SD = decode(code_NB[chosen_S], centroids_MKd)
    means = faiss.Kmeans(
        sample_SD.shape[1], cells, niter=ITERATIONS, seed=1, spherical=True, max_points_per_centroid=SAMPLES
    )
    means.train(sample_SD)
    quantizer = faiss.IndexFlatIP(sample_SD.shape[1])
    assert means.centroids is not None
    quantizer.add(means.centroids)
    return quantizer


def inverted_file(
    quantizer: faiss.IndexFlatIP, code_NB: NDArray[np.uint8], centroids_MKd: NDArray[np.float32]
) -> tuple[faiss.IndexIVFPQFastScan, NDArray[np.int64]]:
    """FAISS's inverted file over the same codes, and the cell of each."""
    M, _, d = centroids_MKd.shape
    index = faiss.IndexIVFPQ(quantizer, M * d, quantizer.ntotal, M, 4, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    index.use_precomputed_table = -1
    faiss.copy_array_to_vector(centroids_MKd.ravel(), index.pq.centroids)
    index.is_trained = True
    cell_N = np.empty(len(code_NB), dtype=np.int64)
    for first in range(0, len(code_NB), BATCH):
        vector_BD = decode(code_NB[first : first + BATCH], centroids_MKd)
        cell_N[first : first + BATCH] = quantizer.search(vector_BD, 1)[1][:, 0]
        index.add(vector_BD)
    return faiss.IndexIVFPQFastScan(index, 32), cell_N


def time_per_query(index: faiss.Index, query_QD: NDArray[np.float32], k: int) -> float:
    """Median over queries, asked one at a time, of the fastest of some rounds, in nanoseconds."""
    fastest_Q = np.full(len(query_QD), np.inf)
    for _ in range(ROUNDS):
        for row in range(len(query_QD)):
            started = time.perf_counter_ns()
            index.search(query_QD[row : row + 1], k)
            fastest_Q[row] = min(fastest_Q[row], time.perf_counter_ns() - started)
    return float(np.median(fastest_Q))


def main() -> None:
    folder, k = Path(sys.argv[1]), int(sys.argv[2])
    M, K, d, cells = (int(size) for size in sys.argv[3:7])
    centroids_MKd = np.fromfile(folder / "centroids_MKd.f32", dtype=np.float32).reshape(M, K, d)
    code_NB = np.fromfile(folder / "codes_NB.u8", dtype=np.uint8).reshape(-1, M // 2)
    query_QD = np.fromfile(folder / "queries_QD.f32", dtype=np.float32).reshape(-1, M * d)
    best_Qk = np.fromfile(folder / "slots_Qk.u32", dtype=np.uint32).reshape(len(query_QD), k)

    quantizer = train(code_NB, centroids_MKd, cells)
    index, cell_N = inverted_file(quantizer, code_NB, centroids_MKd)
    flat = fast_scan_index(code_NB, centroids_MKd)
    faiss.omp_set_num_threads(1)
    size_C = np.bincount(cell_N, minlength=cells)
    _, order_QC = quantizer.search(query_QD, cells)
    rank_QC = np.argsort(order_QC, axis=1)
    rank_Qk = np.take_along_axis(rank_QC, cell_N[best_Qk], axis=1)
    for share in SHARES:
        index.nprobe = max(1, round(share * cells))
        row = {
            "cells": index.nprobe,
            "share": float(size_C[order_QC[:, : index.nprobe]].sum(axis=1).mean() / len(code_NB)),
            "overlap100": float((rank_Qk[:, :100] < index.nprobe).mean()),
            "overlap200": float((rank_Qk < index.nprobe).mean()),
            "time": time_per_query(index, query_QD, 100),
            "flat": time_per_query(flat, query_QD, 100),
        }
        print(json.dumps(row), flush=True)
    print("null", flush=True)


if __name__ == "__main__":
    main()
