"""A training run that somebody kills: run as a script, it trains until it is stopped."""

import sys
import time

import torch
from torch import nn

from course_lib.sentences import info_nce_loss
from course_lib.training.embedding_trainer import EmbeddingTrainer

STEPS = 60


class Tower(nn.Module):
    """Dropout makes the run depend on the random numbers, not only on the weights."""

    def __init__(self):
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 4))

    def forward(self, *sides):
        return tuple(map(self.net, sides))


def batch(step):
    generator = torch.Generator().manual_seed(step)
    x = torch.randn(16, 8, generator=generator)
    return x, x + 0.3 * torch.randn(16, 8, generator=generator)


def trainer(folder=None, **settings):
    chosen = {"learning_rate": 0.01, "warmup_steps": 10, "seed": 4, "checkpoint_every": 5}
    return EmbeddingTrainer(Tower(), info_nce_loss, **chosen, checkpoint_folder=folder, **settings)


def slow_batch(step):
    time.sleep(0.03 if step < 40 else 600)  # so that it can't be over before it is killed
    return batch(step)


if __name__ == "__main__":
    torch.set_num_threads(1)
    trainer(sys.argv[1]).fit(slow_batch, STEPS, progress=False)
