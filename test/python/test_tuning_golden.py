"""The golden gradients of fine-tuning: the file is what the code makes, and finite differences agree."""

import json
from typing import Any

import numpy as np
import pytest
from mopq.tuning.golden import FILE, content

COMMITTED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
QUERY_CASES = [case for case in COMMITTED["cases"] if case["mode"] == "query"]


def same(one: Any, other: Any) -> bool:
    """Whether two contents are equal, numbers to 1e-12 of their size or of 1."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == (pytest.approx(other, rel=1e-12, abs=1e-12) if isinstance(one, float) else other)


def test_the_committed_file_is_what_the_code_makes() -> None:
    assert same(COMMITTED, content())


def cross_entropy(logits_BB: Any, marked_BB: Any) -> float:
    """Of each row's own column, slowly; marked pairs take no part, save the own."""
    total = 0.0
    for row, logit_B in enumerate(logits_BB):
        taking_part = [logit for place, logit in enumerate(logit_B) if place == row or not marked_BB[row][place]]
        total += np.log(np.exp(taking_part).sum()) - logit_B[row]
    return total / len(logits_BB)


def slow_loss(case: dict[str, Any]) -> float:
    """The loss of a case of the query side, by its definition."""
    u_VD, key_BD, code_BC = (np.array(case[name]) for name in ("u_VD", "key_BD", "reconstruction_BC"))
    rows_VD = (np.exp(case["w_V"]) * case["lengths_V"])[:, None] * u_VD
    query_BD = np.zeros((len(case["queries"]), u_VD.shape[1]))
    for row, ids in enumerate(case["queries"]):
        for token in set(ids):
            query_BD[row] += np.sqrt(ids.count(token)) * rows_VD[token]
        query_BD[row] /= max(np.linalg.norm(query_BD[row]), 1e-12)
    marked_BB = np.array(case["falseNegatives_BB"])
    logits_BB = np.exp(case["logScale"]) * query_BD @ key_BD.T
    match = (cross_entropy(logits_BB, marked_BB) + cross_entropy(logits_BB.T, marked_BB.T)) / 2
    codes_BB = np.exp(case["logCodeScale"]) * query_BD[:, : code_BC.shape[1]] @ code_BC.T
    return float(case["denseWeight"] * match + cross_entropy(codes_BB, marked_BB))


def slow_gradient(case: dict[str, Any], name: str) -> Any:
    """Central differences."""
    value, h = np.array(case[name]), 1e-5
    gradient = np.zeros(value.shape)
    for place in np.ndindex(value.shape):
        nudge = np.zeros(value.shape)
        nudge[place] = h
        up, down = (slow_loss(case | {name: value + sign * nudge}) for sign in (1, -1))
        gradient[place] = (up - down) / (2 * h)
    return gradient


@pytest.mark.parametrize("case", QUERY_CASES, ids=lambda case: case["name"])
def test_gradients_are_differences_of_the_loss_by_its_definition(case: dict[str, Any]) -> None:
    assert slow_loss(case) == pytest.approx(case["loss"]["total"], rel=1e-12)
    for name, gradient in case["gradients"].items():
        np.testing.assert_allclose(gradient, slow_gradient(case, name), rtol=1e-6, atol=1e-8)


def of_batch(case: dict[str, Any], batch: list[int]) -> dict[str, Any]:
    """The case with these pairs alone."""
    rows = {name: [case[name][row] for row in batch] for name in ("queries", "key_BD", "reconstruction_BC")}
    return case | rows | {"falseNegatives_BB": np.array(case["falseNegatives_BB"])[np.ix_(batch, batch)]}


def test_steps_are_lazy_adam_as_described() -> None:
    case = dict(QUERY_CASES[0])
    steps = case["steps"]
    rates = {"u_VD": steps["rates"]["u"], "w_V": steps["rates"]["w"]}
    rates |= dict.fromkeys(("logScale", "logCodeScale"), steps["rates"]["scales"])
    moments = {name: (np.zeros(np.shape(case[name])), np.zeros(np.shape(case[name]))) for name in rates}
    for t, batch in enumerate(steps["batches"], 1):
        own = of_batch(case, batch)
        held = sorted({token for ids in own["queries"] for token in ids})
        for name, rate in rates.items():
            gradient = slow_gradient(own, name)
            m, v = moments[name]
            touched = held if gradient.ndim else ...
            m[touched] += 0.1 * (gradient - m)[touched]
            v[touched] += 0.001 * (gradient**2 - v)[touched]
            correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
            value = np.array(case[name])
            value[touched] -= (rate * correction * m / (np.sqrt(v) + 1e-8))[touched]
            case[name] = value
    for name, after in steps["after"].items():
        np.testing.assert_allclose(case[name], after, rtol=0, atol=1e-6)
    assert {token for ids in of_batch(case, steps["batches"][1])["queries"] for token in ids} != {*range(2, 11)}
