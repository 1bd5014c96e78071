"""semble's own ranking over our chunks, with our table of tokens as its model.

Axes: V tokens of the vocabulary, D dimensions.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from bench.peers.corpus import TOP, CorpusChunk
from numpy.typing import NDArray
from onnx import numpy_helper


def token_table(model_folder: Path) -> NDArray[np.float32]:
    """Weighted vectors of a static model's tokens, [V, D], in float.

    Raises:
        ValueError: the model's encoder is no table of tokens.
    """
    graph = onnx.load(model_folder / "encoder.onnx").graph
    constants = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    if not {"rows_VD", "scale_V"} <= constants.keys():
        raise ValueError(f"{model_folder} is not a static model, which semble needs.")
    table_VD: NDArray[np.float32] = constants["rows_VD"].astype(np.float32) * constants["scale_V"][:, None]
    return table_VD


class Semble:
    """Everything that semble does after cutting files: its BM25, its vectors, its fusion and its rules."""

    name = "semble"

    def __init__(self, model_folder: Path) -> None:
        from model2vec import StaticModel
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
        self._model = StaticModel(token_table(model_folder), tokenizer)

    def answer(self, chunks: Sequence[CorpusChunk], questions: Sequence[str]) -> list[list[int]]:
        from semble.index.bm25 import BM25
        from semble.index.dense import SelectableBasicBackend, embed_chunks
        from semble.index.sparse import enrich_for_bm25
        from semble.search import search
        from semble.tokens import tokenize
        from semble.types import Chunk
        from vicinity.backends.basic import BasicArgs

        own = [Chunk(each.text, each.path, each.startLine, each.endLine, each.language) for each in chunks]
        place = {chunk: i for i, chunk in enumerate(own)}
        words = BM25.empty()
        for i, chunk in enumerate(own):
            words.add_document(str(i), tokenize(enrich_for_bm25(chunk)))
        words.set_doc_order([str(i) for i in range(len(own))])
        vectors = SelectableBasicBackend(embed_chunks(self._model, own), BasicArgs())
        # As semble does it: its rules are for folders with code and rest where there are documents alone.
        rules = any(chunk.kind == "code" for chunk in chunks)
        return [
            [place[result.chunk] for result in search(query, self._model, vectors, words, own, TOP, rerank=rules)]
            for query in questions
        ]
