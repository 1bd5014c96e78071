"""Which keys a query is compared with in one step, when several processes train together.

A process has B pairs of its own, and P processes train on G = P * B pairs. All of them stand in one tensor here;
what a process would see, and which gradients it would send back, is cut out of it exactly, so that one process can
stand for many (the gradients are those of the mean over the processes). Axes: G pairs in the order of their
processes; V views, B queries and C keys of a view: P views of B queries and B keys for in-batch samples, and one
view of G queries and G keys for those across devices. A query's own key is on the diagonal.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

SamplingName = Literal["in-batch", "ncs", "dcs"]


@dataclass(frozen=True)
class Candidates:
    """The keys of one step. With `in-batch` samples a process sees its own alone; with `ncs`, non-differentiable
    cross-device samples, the others' as constants; with `dcs` also their gradient."""

    sampling: SamplingName
    processes: int
    negative_VBC: Tensor
    """False for a query's own key and for what must not be taken as a negative."""

    @staticmethod
    def of(sampling: SamplingName, processes: int, false_negative_GG: Tensor) -> "Candidates":
        """The candidates of G pairs, of which `false_negative_GG` marks those that are no negatives of each other.

        Raises:
            ValueError: the pairs cannot be dealt evenly to the processes.
        """
        G = len(false_negative_GG)
        if G % processes:
            raise ValueError(f"{G} pairs cannot be dealt evenly to {processes} processes.")
        allowed_GG = ~false_negative_GG & ~torch.eye(G, dtype=torch.bool, device=false_negative_GG.device)
        if sampling != "in-batch":
            return Candidates(sampling, processes, allowed_GG.unsqueeze(0))
        blocks_PBPB = allowed_GG.unflatten(1, (processes, -1)).unflatten(0, (processes, -1))
        return Candidates(sampling, processes, torch.stack([blocks_PBPB[p, :, p] for p in range(processes)]))

    def scores(self, query_GD: Tensor, key_GD: Tensor) -> Tensor:
        """Inner products of queries and keys as each view has them, [V, B, C]."""
        if self.sampling == "dcs":
            return (query_GD @ key_GD.T).unsqueeze(0)
        query_PBD, key_PBD = (vectors_GD.unflatten(0, (self.processes, -1)) for vectors_GD in (query_GD, key_GD))
        if self.sampling == "in-batch":
            return query_PBD @ key_PBD.transpose(1, 2)
        # The second term is zero; through it a key has its gradient from its own process's queries, and no other.
        own_PBB = query_PBD.detach() @ (key_PBD - key_PBD.detach()).transpose(1, 2)
        return (query_GD @ key_GD.detach().T + torch.block_diag(*own_PBB)).unsqueeze(0)

    def masked(self, scores_VBC: Tensor) -> Tensor:
        """The scores, minus infinity where a key is neither a query's own nor a negative."""
        own_BC = torch.eye(scores_VBC.shape[1], dtype=torch.bool, device=scores_VBC.device)
        return scores_VBC.masked_fill(~(self.negative_VBC | own_BC), -torch.inf)

    def contrastive(self, query_GD: Tensor, key_GD: Tensor, scale: Tensor | float) -> Tensor:
        """Cross entropy of each query's own key among the candidates, a scalar: the mean over the queries."""
        logits_VBC = self.masked(scale * self.scores(query_GD, key_GD))
        V, B, _ = logits_VBC.shape
        own_G = torch.arange(B, device=logits_VBC.device).repeat(V)
        return F.cross_entropy(logits_VBC.flatten(0, 1), own_G)

    def sum_over_negatives(self, values_VBC: Tensor) -> Tensor:
        """The mean over queries of the sum over each one's negatives, a scalar."""
        return (values_VBC * self.negative_VBC).sum(-1).mean()
