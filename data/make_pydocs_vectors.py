"""Encode all of PyDocs with all-MiniLM-L6-v2 and write data/pydocs_minilm.npz.

    python data/make_pydocs_vectors.py

Takes about 12 minutes on two quiet cores. It may be stopped and started again: what is encoded is
kept in the cache folder. Vectors whose texts no longer exist are dropped from the file.
"""

from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from course_lib.datasets import cache_dir, pydocs
from course_lib.datasets.quantized_rows import QuantizedRows, text_key
from course_lib.models import load

OUTPUT = Path(__file__).parent / "pydocs_minilm.npz"
SHARD = 512


def encode_shards(texts: dict[int, str], folder: Path) -> list[Path]:
    """Encode the texts that no shard holds yet, the longest first, and return all shards."""
    done = {key for path in folder.glob("*.npz") for key in np.load(path)["keys"].tolist()}
    todo = sorted((key for key in texts if key not in done), key=lambda key: -len(texts[key]))
    encoder = load("all-MiniLM-L6-v2")
    for start in tqdm(range(0, len(todo), SHARD), desc="shards", disable=None):
        keys = todo[start : start + SHARD]
        matrix = encoder.encode([texts[key] for key in keys], batch_size=64)
        with (folder / f"{keys[0]}.partial").open("wb") as file:
            np.savez(file, keys=np.array(keys, dtype=np.uint64), matrix=matrix)
        (folder / f"{keys[0]}.partial").replace(folder / f"{keys[0]}.npz")
    return sorted(folder.glob("*.npz"))


def main() -> None:
    torch.set_num_threads(2)
    texts = {text_key(doc.text): doc.text for doc in pydocs().docs}
    folder = cache_dir() / "pydocs-shards"
    folder.mkdir(exist_ok=True)
    shards = [np.load(path) for path in encode_shards(texts, folder)]
    vectors: dict[int, np.ndarray] = {}
    for shard in shards:
        vectors.update(zip(shard["keys"].tolist(), shard["matrix"], strict=True))
    keys = sorted(texts)
    QuantizedRows.quantize(keys, np.stack([vectors[key] for key in keys])).save(OUTPUT)
    print(f"{OUTPUT.name}: {len(keys):,} vectors, {OUTPUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
