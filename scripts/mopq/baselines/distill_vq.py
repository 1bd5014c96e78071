"""Distill-VQ: distillation of dense scores into codes (Xiao et al., SIGIR 2022).

ListNet (their Eq. 7): the distribution of a query over the candidates by its scores with their codes follows the
one by dense scores of a fixed teacher. Labels take no part. Adapted: the teacher is the plainly trained encoder, as
theirs is the dense model that is being quantized; the candidates are those of the step; codes pass their gradient
straight through the softmax, as in MoPQ.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method, Start


class DistillVQ(Method):
    """Cross entropy between the teacher's and the codes' distribution over the candidates."""

    name = "distill-vq"

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.teacher_scale = start.scale

    def loss(self, batch: Batch) -> Tensor:
        candidates = batch.candidates
        teacher_VBC = candidates.scores(batch.start_query_GD, batch.start_key_GD)
        wanted_VBC = candidates.masked(self.teacher_scale * teacher_VBC).softmax(-1)
        reconstruction_GD = self.quantizer(batch.key_GD).reconstruction_BD
        query_GD = self.quantizer.rotate(batch.query_GD)
        logits_VBC = candidates.masked(self.log_code_scale.exp() * candidates.scores(query_GD, reconstruction_GD))
        # Zero times minus infinity is left out.
        found_VBC = logits_VBC.log_softmax(-1).masked_fill(wanted_VBC == 0, 0)
        return -(wanted_VBC * found_VBC).sum(-1).mean()
