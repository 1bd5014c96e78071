"""A transformer for queries: it spells tokens out, begins near the keys' encoder, and learns while keys stay."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mopq.cli import load_run
from mopq.encoder import encode
from mopq.evaluate import Metrics, ranks
from mopq.graph import Graph, agreement
from mopq.matcher import Matcher
from mopq.minilm import load_vocabulary
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.query_training import QueryMatcher, key_vectors, load_query, start_query, train_query
from mopq.query_transformer import QueryTransformer, least_squares, piece_table
from mopq.sequence_encoder import padded
from mopq.tokenizer import PieceTokenizer, build_tokenizer
from mopq.train import Run
from mopq.training_config import TrainingConfig
from onnx import TensorProto
from support import SMALL_CONFIG, WORDS, same, small_encoder, small_pairs, small_transformer, stop_after, write_data
from torch import Tensor
from train_mopq import main

CONFIG = replace(
    SMALL_CONFIG,
    encoder="query",
    layers=2,
    nested=(4, 8),
    batch=32,
    keys=128,
    steps=10,
    encoder_rate=1e-3,
    checkpoint_every=5,
)


def small_query() -> QueryTransformer:
    """The vocabulary of `small_encoder`, spelt in that of `small_transformer`, which knows but every other word."""
    inner, keys = small_transformer(words=WORDS[::2]), small_encoder()
    pieces_VP = piece_table(keys.vocabulary, inner.vocabulary)
    return QueryTransformer(keys, pieces_VP, inner.model, (2, 3), inner.project_DH.detach())


def small_codebook() -> ProductQuantizer:
    keys = small_pairs(300).keys
    encoder = small_encoder()
    return ProductQuantizer(*fit_opq(encode(encoder, encoder.prepare(keys, 64), 300), 8, 8))


def test_tokens_are_spelt_in_word_pieces() -> None:
    pieces = load_vocabulary()
    table_VP = piece_table(["[PAD]", "[UNK]", "date", "##ing", "asynchronous", "nodejs", "x" * 40], pieces)
    spelt = [[pieces[id] for id in row_P[row_P > 0].tolist()] for row_P in table_VP]
    assert spelt[:5] == [[], ["[UNK]"], ["date"], ["##ing"], ["as", "##yn", "##ch", "##ron", "##ous"]]
    assert spelt[5] == ["node", "##js"]
    assert len(spelt[6]) == 6


def test_a_spelt_text_has_the_pieces_that_the_transformer_reads() -> None:
    query = small_query()
    texts = ["bab bek zab", "", " ".join(WORDS[1:8:2]), "bin"]
    inner = PieceTokenizer(build_tokenizer(small_transformer(words=WORDS[::2]).vocabulary))
    expected_BW = padded([np.array(inner.ids(text, 100), dtype=np.int32) for text in texts])
    ids_BT = torch.cat([padded(query.prepare(texts, 100)), torch.zeros(4, 3, dtype=torch.int32)], 1)
    assert torch.equal(query.spell(ids_BT), expected_BW.long())
    assert query.spell(torch.zeros(2, 5, dtype=torch.int32)).tolist() == [[0], [0]]


def test_static_part_is_the_static_encoder() -> None:
    keys, query = small_encoder(), small_query()
    texts = ["bab bek bab bab", "", "qq bin"]
    static_BD = torch.nn.functional.normalize(query.static(padded(query.prepare(texts, 8))), dim=1)
    torch.testing.assert_close(static_BD, keys(keys.prepare(texts, 8)).detach(), atol=1e-6, rtol=0)
    with torch.no_grad():
        query.project_DH.zero_()
    torch.testing.assert_close(query(query.prepare(texts, 8)), static_BD, atol=1e-6, rtol=0)
    assert "static.table_VD" not in query.state_dict()


def test_graph_computes_what_was_trained() -> None:
    query, codebook = small_query().eval(), small_codebook()
    graph = Graph(query.graph(codebook), query.tokens)
    found = agreement(graph, query, codebook, [*small_pairs(200).queries, "bab", ""], "query")
    assert found["leastCosine"] > 0.99
    assert found.keys() == {"leastCosine", "meanCosine"}
    tables = [one for one in graph.model.graph.initializer if list(one.dims) == [len(query.vocabulary), 16]]
    assert [one.data_type for one in tables] == [TensorProto.INT8]
    ids_BT = padded([query.prepare(["bab bek bab"], 8)[0], np.zeros(9, dtype=np.int32)])
    (vector_BD,) = graph.session.run(None, {"token_ids_BT": ids_BT.numpy()})
    (alone_BD,) = graph.session.run(None, {"token_ids_BT": ids_BT[:1, :3].numpy()})
    np.testing.assert_allclose(vector_BD[:1], alone_BD, atol=1e-5)
    assert not vector_BD[1].any()


def test_least_squares_finds_a_linear_map() -> None:
    input_NH, project_DH = torch.randn(200, 12), torch.randn(5, 12)
    torch.testing.assert_close(least_squares(input_NH, input_NH @ project_DH.T, 1e-9), project_DH, atol=1e-4, rtol=0)
    # A dimension that never varies gets nothing.
    assert bool(least_squares(input_NH * (torch.arange(12) > 0), torch.randn(200, 5)).isfinite().all())


def test_minilm_begins_near_the_queries_of_the_keys_encoder() -> None:
    pairs = small_pairs(400)
    keys = Matcher(small_encoder(), replace(CONFIG, encoder="static"))
    keys.quantizer = small_codebook()
    with torch.no_grad():
        keys.log_scale.fill_(2.5)
        keys.log_code_scale.copy_(torch.tensor([1.5, 1.75]))
    matcher = start_query(keys, pairs, replace(CONFIG, layers=1))
    found_ND, expected_ND = (
        encode(one, one.prepare(pairs.queries, 64), 400) for one in (matcher.encoder, keys.encoder)
    )
    assert float((found_ND * expected_ND).sum(1).mean()) > 0.9
    assert matcher.log_scale.item() == 2.5
    assert matcher.log_code_scale.tolist() == [1.5, 1.75]


def test_loss_is_that_of_vectors_and_the_mean_of_that_of_each_prefix() -> None:
    codebook = small_codebook().double()
    matcher = QueryMatcher(small_query(), CONFIG, codebook).double()
    query_BD, key_ND = (torch.nn.functional.normalize(torch.randn(n, 16).double(), dim=1) for n in (5, 20))
    masked_BN = torch.rand(5, 20) < 0.2

    def entropy(one_BD: Tensor, other_ND: Tensor) -> float:
        losses = []
        for row in range(5):
            kept = [place for place in range(20) if place == row or not masked_BN[row, place]]
            scores = [20 * float(one_BD[row] @ other_ND[place]) for place in kept]
            losses.append(np.log(np.exp(scores).sum()) - 20 * float(one_BD[row] @ other_ND[row]))
        return float(np.mean(losses))

    rotated_BD, decoded_ND = codebook.rotate(query_BD), codebook.decode(codebook.encode(key_ND))
    expected = {
        "match": entropy(query_BD, key_ND),
        "mcl": (entropy(rotated_BD[:, :8], decoded_ND[:, :8]) + entropy(rotated_BD, decoded_ND)) / 2,
    }
    found = matcher.loss(query_BD, key_ND, masked_BN)
    for name, loss in expected.items():
        assert float(found[name].detach()) == pytest.approx(loss, rel=1e-6)
    assert float(found["total"].detach()) == pytest.approx(sum(expected.values()), rel=1e-6)


def begun(folder: Path, config: TrainingConfig = CONFIG) -> Run:
    return Run(folder, QueryMatcher(small_query(), config, small_codebook()))


def test_queries_learn_and_keys_stay(tmp_path: Path) -> None:
    pairs, keys = small_pairs(512), small_encoder()
    keys_ND = key_vectors(keys, pairs.keys, block=100)
    expected_ND = encode(keys, keys.prepare(pairs.keys, 256), 512)
    torch.testing.assert_close(torch.from_numpy(keys_ND).float(), expected_ND, atol=1e-3, rtol=0)
    run = begun(tmp_path, replace(CONFIG, steps=150, encoder_rate=3e-3, token_dropout=0))
    assert isinstance(run.matcher, QueryMatcher)
    before = {name: value.clone() for name, value in run.matcher.codebook.state_dict().items()}

    @torch.inference_mode()
    def mrr() -> float:
        encoder, codebook = run.matcher.encoder, small_codebook()
        query_ND = codebook.rotate(encode(encoder, encoder.prepare(pairs.queries, 64), 512))
        return Metrics.of(ranks(query_ND, codebook.decode(codebook.encode(expected_ND)), pairs.identities())).mrr

    start = mrr()
    train_query(run, pairs, keys_ND)
    assert run.step == 150
    assert mrr() > 3 * start
    assert same(before, run.matcher.codebook.state_dict())


# At step 5 a batch of keys is half asked, at 4 it ends.
@pytest.mark.parametrize("stop", [4, 5])
def test_a_stopped_run_ends_bit_for_bit_as_one_that_was_not(tmp_path: Path, stop: int) -> None:
    config = replace(CONFIG, checkpoint_every=stop)
    pairs = small_pairs(256)
    keys_ND = key_vectors(small_encoder(), pairs.keys)
    whole, stopped, resumed = (begun(tmp_path / name, config) for name in ("whole", "stopped", "stopped"))
    train_query(whole, pairs, keys_ND)
    stop_after(stopped, stop, lambda: train_query(stopped, pairs, keys_ND))
    resumed.restore(torch.load(stopped.checkpoint, weights_only=True))
    assert resumed.step == stop
    train_query(resumed, pairs, keys_ND)
    assert same(*(torch.load(run.checkpoint, weights_only=True) for run in (whole, resumed)))


def test_train_query_evaluate_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, run, query, model = (tmp_path / name for name in ("data", "run", "query", "models/small"))
    write_data(data)
    config = replace(CONFIG, encoder="static", centroids=16, batch=64, steps=20, encoder_rate=0.02, nested=(8,))
    Run(run, Matcher(small_encoder(), config)).save()
    where = ["--data", str(data), "--run-folder", str(run), "--threads", "1"]
    settings: dict[str, Any] = {"dimension": 16, "subspaces": 8, "batch": 64, "keys": 128, "layers": 2, "group": 16}
    settings |= {"steps": 20, "encoder-rate": 0.02, "settle": 0, "checkpoint-every": 5, "nested": 8}
    main(["train", *where, *(word for name, value in settings.items() for word in (f"--{name}", str(value)))])

    where += ["--query-folder", str(query)]
    own = {"layers": 1, "batch": 32, "keys": 128, "steps": 2, "precision": "bfloat16"}
    main(["train-query", *where, *(word for name, value in own.items() for word in (f"--{name}", str(value)))])
    with pytest.raises(SystemExit, match="begun with other settings"):
        main(["train-query", *where])
    main(["evaluate", *where])
    printed = capsys.readouterr().out
    for method in ("vectors", "MoPQ", "vectors, query side of its own", "MoPQ, query side of its own"):
        assert f"| {method} | mean | 700 |" in printed
    main(["export", *where, "--model", str(model), "--graph-pairs", "300"])

    manifest = json.loads((model / "manifest.json").read_text())
    assert {"encoder.onnx", "query.onnx"} < manifest["files"].keys()
    assert manifest["training"]["query"]["steps"] == 2
    golden = json.loads((model / "golden.json").read_text())
    keys = load_run(run).matcher
    assert keys.quantizer is not None
    encoder = load_query(query, keys).matcher.encoder.eval()
    entry = next(entry for entry in golden["texts"] if entry["role"] == "query")
    vector_BD = keys.quantizer.rotate(encoder(encoder.prepare([entry["text"]], 64))).detach()
    assert len(entry["vector"]) == 32
    assert float(vector_BD[0] @ torch.tensor(entry["vector"][:16])) > 0.99

    with torch.no_grad():
        keys.quantizer.rotation_DD.add_(1)
    with pytest.raises(SystemExit, match="keys of another run"):
        load_query(query, keys)
