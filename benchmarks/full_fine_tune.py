"""Fine-tune all of MiniLM with sentence-transformers' Trainer: data/full_fine_tune.json.

    python benchmarks/full_fine_tune.py [STEPS]

The same recipe as chapter 8's adapter, on all 22.7 million weights: summaries are queries, the rest
of the docstring is the document, the other documents of a batch are the negatives. No pair of
networkx is in the training data; how well its 845 summaries find their bodies is measured before
and after. Needs two packages that the course doesn't install:

    pip install "sentence-transformers[train]"
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import write_atomically
from course_lib.models import ensure_torchvision, weights_path
from course_lib.training import PydocsPairs, answer_table, hold_out_package, pydocs_pairs
from course_lib.training.pair_vectors import stored_pairs, text_vectors

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
OUTPUT = Path(__file__).parent.parent / "data" / "full_fine_tune.json"
HELD_OUT, STEPS, BATCH, RATE, PIECES, SEED = "networkx", 40, 32, 5e-5, 64, 0


def needed() -> None:
    """Stop with advice where the Trainer's own packages are missing."""
    missing = [name for name in ("accelerate", "datasets") if find_spec(name) is None]
    if missing:
        advice = 'pip install "sentence-transformers[train]"'
        raise SystemExit(f"full_fine_tune: {' and '.join(missing)} missing; run {advice}")


def reciprocal_ranks(embed: Embed, pairs: PydocsPairs) -> NDArray[np.float64]:
    """Return each summary's 1 / rank of its body among all bodies, 0 beyond rank 10."""
    queries, documents, answers = answer_table(pairs)
    scores = embed(queries) @ embed(documents).T
    best = np.array([max(row[list(found)]) for row, found in zip(scores, answers, strict=True)])
    ranks = 1 + (scores > best[:, None]).sum(1)
    return np.where(ranks <= 10, 1 / ranks, 0.0)


def train(model: Any, pairs: PydocsPairs, steps: int) -> list[float]:
    """Take `steps` steps of `BATCH` pairs; return the logged losses."""
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.training_args import BatchSamplers

    rows = np.random.default_rng(SEED).permutation(len(pairs))[: steps * BATCH]
    chosen = pairs.take(rows.tolist())
    data = Dataset.from_dict({"anchor": chosen.queries, "positive": chosen.documents})
    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            max_steps=steps,
            per_device_train_batch_size=BATCH,
            learning_rate=RATE,
            warmup_steps=max(1, steps // 10),
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            logging_steps=5,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            seed=SEED,
            disable_tqdm=True,
        )
        loss = MultipleNegativesRankingLoss(model)
        trainer = SentenceTransformerTrainer(
            model=model, args=arguments, train_dataset=data, loss=loss
        )
        trainer.train()
    return [row["loss"] for row in trainer.state.log_history if "loss" in row]


def interval(values: NDArray[np.float64], resamples: int = 10_000) -> list[float]:
    """Return mean and 95 % percentile bootstrap interval of paired differences."""
    rng = np.random.default_rng(SEED)
    means = values[rng.integers(0, len(values), (resamples, len(values)))].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return [round(float(x), 4) for x in (low, values.mean(), high)]


def main(steps: int) -> None:
    """Measure, train, measure again, write."""
    needed()
    ensure_torchvision()
    from sentence_transformers import SentenceTransformer

    training, held_out = hold_out_package(stored_pairs(pydocs_pairs("summary")), HELD_OUT)
    model = SentenceTransformer(str(weights_path("all-MiniLM-L6-v2")), device="cpu")
    before = reciprocal_ranks(text_vectors, held_out)  # the model as it is: stored vectors
    model.max_seq_length = PIECES  # while it learns: half the work
    clock, cpu = time.perf_counter(), time.process_time()
    losses = train(model, training, steps)
    seconds = {"clock": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
    model.max_seq_length = 128
    after = reciprocal_ranks(partial(model.encode, normalize_embeddings=True), held_out)
    settings = {"steps": steps, "batch": BATCH, "learning_rate": RATE, "pieces": PIECES}
    result = {
        "sentence_transformers": version("sentence-transformers"),
        "settings": settings | {"held_out": HELD_OUT, "seed": SEED},
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
        "losses": [round(loss, 4) for loss in losses],
        "mrr_at_10": {"before": round(before.mean(), 4), "after": round(after.mean(), 4)},
        "difference": interval(after - before),
        "queries": len(before),
    }
    with write_atomically(OUTPUT) as aside:
        aside.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else STEPS)
