"""Train mini-CLIP from several seeds and write benchmarks/mini_clip.json.

    python benchmarks/mini_clip_seeds.py [SEED ...]

Each seed draws other scenes, hides other combinations of colour and shape, and starts from other
weights. Accuracy is that on scenes of the hidden combinations alone; a seed's row is written as
soon as it is measured.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.datasets import shapes, write_atomically
from course_lib.datasets.rendered_shapes import COLOURS, SHAPES
from course_lib.media.clip_limits import counting_test, relation_test
from course_lib.media.held_out_pairs import held_out_split
from course_lib.media.mini_clip import SHAPE_TEMPLATES, MiniCLIP, train_mini_clip
from course_lib.media.scene_sets import clip_scenes
from course_lib.media.zero_shot import class_vectors, zero_shot_accuracy

OUTPUT = Path(__file__).parent / "mini_clip.json"
KINDS = [f"{colour} {form}" for colour in COLOURS for form in SHAPES]
SENTENCES = [template.replace("{}", kind) for kind in KINDS for template in SHAPE_TEMPLATES]
STEPS = 800


def accuracies(model: MiniCLIP, pairs: tuple[tuple[str, str], ...]) -> dict[str, float]:
    """Return zero-shot accuracies on new pictures of one object of the hidden pairs."""
    drawn = shapes(6000, seed=123_456)
    rows = [i for i, (item,) in enumerate(drawn.scenes) if (item.colour, item.shape) in pairs]
    vectors = model.encode_items(drawn.images[rows])
    kinds = [KINDS.index(f"{drawn.scenes[i][0].colour} {drawn.scenes[i][0].shape}") for i in rows]
    captions = [SENTENCES.index(drawn.captions[i]) for i in rows]
    each = model.encode_texts(SENTENCES)  # (864, d), 18 a kind
    places = np.array(captions) % len(SHAPE_TEMPLATES)
    own = each.reshape(len(KINDS), len(SHAPE_TEMPLATES), -1)[:, places]  # (48, n, d)
    named = np.einsum("nd,cnd->nc", vectors, own).argmax(axis=1)
    return {
        "pictures": len(rows),
        "caption, 864-way": zero_shot_accuracy(vectors, each, captions),
        "kind in its own sentence, 48-way": float((named == kinds).mean()),
        "kind, 18 sentences, 48-way": zero_shot_accuracy(
            vectors, class_vectors(model, KINDS, SHAPE_TEMPLATES), kinds
        ),
        "kind, 'a {}', 48-way": zero_shot_accuracy(vectors, class_vectors(model, KINDS), kinds),
    }


def measure(seed: int) -> dict[str, Any]:
    """Train and measure one seed."""
    drawn = clip_scenes(seed=seed)
    split = held_out_split(drawn.scenes, seed=seed)
    captions = [drawn.captions[i] for i in split.train]
    wall, cpu = time.perf_counter(), time.process_time()
    model, history = train_mini_clip(drawn.images[split.train], captions, STEPS, seed=seed)
    seconds = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    limits = [*relation_test(model), *counting_test(model)]
    return {
        "seed": seed,
        "hidden": [" ".join(pair) for pair in split.pairs],
        "training scenes": len(captions),
        "seconds": seconds,
        "loss": float(np.mean(history[-20:])),
        "scale": model.scale.item(),
        **accuracies(model, split.pairs),
        **{f"limit: {r.question} (chance {r.chance:.2f})": r.accuracy for r in limits},
    }


def main() -> None:
    for seed in [int(given) for given in sys.argv[1:]] or range(5):
        row = measure(seed)
        rows = json.loads(OUTPUT.read_text()) if OUTPUT.exists() else []
        rows = sorted([*(r for r in rows if r["seed"] != seed), row], key=lambda r: r["seed"])
        with write_atomically(OUTPUT) as aside:
            aside.write_text(json.dumps(rows, indent=1) + "\n")
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
