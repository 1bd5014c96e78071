"""Supervised methods of product quantization, one a file behind one interface, and the two that need no labels."""

from mopq.baselines.distill_vq import DistillVQ
from mopq.baselines.dpq import DPQ
from mopq.baselines.dqn import DQN
from mopq.baselines.dvsq import DVSQ
from mopq.baselines.method import Batch, Method, Start
from mopq.baselines.mopq import MoPQ
from mopq.baselines.mopq_published import PublishedMoPQ
from mopq.baselines.opq import fit_opq
from mopq.baselines.pq import fit_pq
from mopq.baselines.repconc import RepCONC
from mopq.baselines.sampling import Candidates, SamplingName
from mopq.baselines.spq import SPQ

_SUPERVISED = (DQN, DVSQ, SPQ, DPQ, RepCONC, DistillVQ, PublishedMoPQ, MoPQ)
METHODS: dict[str, type[Method]] = {one.name: one for one in _SUPERVISED}
UNSUPERVISED = {"pq": fit_pq, "opq": fit_opq}

__all__ = [
    "METHODS",
    "UNSUPERVISED",
    "Batch",
    "Candidates",
    "Method",
    "MoPQ",
    "SamplingName",
    "Start",
    "fit_opq",
    "fit_pq",
]
