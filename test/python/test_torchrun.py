"""Launched by torchrun as on a cluster: two nodes of one process each train as one process with twice the batch."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import torch
from mopq.matcher import Matcher
from mopq.train import Run
from mopq.training_config import TrainingConfig
from support import small_encoder, write_data
from torch import Tensor

SCRIPT = Path(__file__).parents[2] / "scripts" / "train_mopq.py"
SETTINGS = {
    "dimension": 16,
    "subspaces": 8,
    "group": 16,
    "steps": 4,
    "settle": 2,
    "encoder_rate": 0.02,
    "token_dropout": 0.0,
}
NESTED = (4, 8)
TABLE = "encoder.table.weight"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def trained(folder: Path, nodes: int, batch: int, sampling: str = "dcs") -> dict[str, Tensor]:
    """The parameters after training by `train`, each node an agent of its own that meets the others on loopback."""
    config = TrainingConfig(**SETTINGS, nested=NESTED, batch=batch, sampling=sampling)  # type: ignore[arg-type]
    Run(folder / "run", Matcher(small_encoder(), config)).save()
    if not (folder / "data").exists():
        write_data(folder / "data")
    settings = [f"--{name.replace('_', '-')}={value}" for name, value in SETTINGS.items()]
    settings += ["--nested", *map(str, NESTED)]
    where = [f"--data={folder / 'data'}", f"--run-folder={folder / 'run'}", "--threads=1"]
    command = [str(SCRIPT), "train", *where, *settings, f"--batch={batch}", f"--sampling={sampling}"]
    meeting = [f"--nnodes={nodes}", "--nproc-per-node=1", "--master-addr=127.0.0.1", f"--master-port={free_port()}"]
    environment = os.environ | {"GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    agents = [
        subprocess.Popen(
            [sys.executable, "-m", "torch.distributed.run", *meeting, f"--node-rank={node}", *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for node in range(nodes)
    ]
    printed = [agent.communicate(timeout=240)[0] for agent in agents]
    assert [agent.returncode for agent in agents] == [0] * nodes, printed
    state: dict[str, Tensor] = torch.load(folder / "run" / "checkpoint.pt", weights_only=True)["matcher"]
    return state


def test_two_nodes_train_as_one_process(tmp_path: Path) -> None:
    start_VD = small_encoder().table.weight.detach()

    def nearness(one: dict[str, Tensor], other: dict[str, Tensor]) -> float:
        """Cosine of what training added to the encoder's table."""
        change, other_change = ((state[TABLE] - start_VD).flatten() for state in (one, other))
        return float(torch.cosine_similarity(change, other_change, dim=0))

    alone = trained(tmp_path / "one", nodes=1, batch=64)
    assert not torch.equal(alone[TABLE], start_VD)
    assert nearness(alone, trained(tmp_path / "two", nodes=2, batch=32)) > 0.9999
    # Without the other node's keys the same launch trains something else.
    assert nearness(alone, trained(tmp_path / "apart", nodes=2, batch=32, sampling="in-batch")) < 0.99
