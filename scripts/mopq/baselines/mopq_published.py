"""MoPQ in the form in which its authors train it: CE(q, k) + CE(qR, k_hat), their Algorithm 1.

By this loss the three samplings are compared. With its queries quantized as well, `mopq` gains more from the gradients
of other processes' keys, and without them falls apart: what pulls a query and its key together is whole there, what
pushes them from the others is the part of one process.
"""

from torch import Tensor

from mopq.baselines.method import Batch
from mopq.baselines.mopq import MoPQ


class PublishedMoPQ(MoPQ):
    """Cross entropy of vectors, and of queries among the codes of keys, with a temperature each."""

    name = "mopq-published"

    def loss(self, batch: Batch) -> Tensor:
        contrastive = batch.candidates.contrastive
        dense = contrastive(batch.query_GD, batch.key_GD, self.log_scale.exp())
        reconstruction_GD = self.quantizer(batch.key_GD).reconstruction_BD
        return dense + contrastive(self.quantizer.rotate(batch.query_GD), reconstruction_GD, self.log_code_scale.exp())
