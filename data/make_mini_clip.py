"""Train the mini-CLIP of chapter 4 and write data/mini_clip.safetensors.

    python data/make_mini_clip.py

Scenes, hidden combinations and weights come from seed 0, as in ``benchmarks/mini_clip_seeds.py``.
One thread: half a minute of CPU time, and on the same machine the same file.
"""

from pathlib import Path

import numpy as np
import torch

from course_lib.media import held_out_split, train_mini_clip
from course_lib.media.scene_sets import clip_scenes

OUTPUT = Path(__file__).parent / "mini_clip.safetensors"
STEPS = 800


def main() -> None:
    torch.set_num_threads(1)
    drawn = clip_scenes(seed=0)
    split = held_out_split(drawn.scenes, seed=0)
    captions = [drawn.captions[i] for i in split.train]
    model, history = train_mini_clip(drawn.images[split.train], captions, STEPS, seed=0)
    model.save(OUTPUT)
    size = OUTPUT.stat().st_size
    print(f"{OUTPUT.name}: loss {np.mean(history[-20:]):.3f}, {size:,} bytes")


if __name__ == "__main__":
    main()
