"""The peer of the benchmark of cells: it stores the codes that it is given; all cells together are the flat scan."""

import numpy as np
from bench.faiss_cells import decode, inverted_file, train
from numpy.typing import NDArray


def problem() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    random = np.random.default_rng(3)
    return (
        random.integers(0, 256, (2000, 8), dtype=np.uint8),
        random.standard_normal((16, 16, 4), dtype=np.float32),
    )


def test_decodes_the_low_half_of_a_byte_first() -> None:
    code_NB, centroids_MKd = problem()
    vector_ND = decode(code_NB, centroids_MKd)
    code = code_NB[7]
    expected = [centroids_MKd[m][code[m // 2] & 15 if m % 2 == 0 else code[m // 2] >> 4] for m in range(16)]
    assert np.array_equal(vector_ND[7], np.concatenate(expected))


def test_every_code_lies_in_its_nearest_cell_and_all_cells_hold_the_best() -> None:
    code_NB, centroids_MKd = problem()
    quantizer = train(code_NB, centroids_MKd, 16)
    index, cell_N = inverted_file(quantizer, code_NB, centroids_MKd)
    vector_ND = decode(code_NB, centroids_MKd)
    centroid_CD = quantizer.reconstruct_n(0, 16)
    assert np.array_equal(cell_N, np.argmax(vector_ND @ centroid_CD.T, axis=1))

    index.nprobe = 16
    query_1D = vector_ND[:1]
    found_k = index.search(query_1D, 20)[1][0]
    best_k = np.argsort(-(vector_ND @ query_1D[0]))[:20]
    # Fast scans round their tables to bytes, which mixes neighbours up.
    assert len(np.intersect1d(found_k, best_k)) >= 18
