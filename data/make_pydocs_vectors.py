"""Encode all of PyDocs with all-MiniLM-L6-v2 and write data/pydocs_minilm.npz.

    python data/make_pydocs_vectors.py

Encodes the texts that the file lacks and drops vectors whose texts no longer exist. All of them
take about 12 minutes on two quiet cores. It may be stopped and started again: what is encoded is
kept in the cache folder.
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


def kept(texts: dict[int, str]) -> QuantizedRows:
    """Return the rows of the file whose texts still exist."""
    if not OUTPUT.exists():
        return QuantizedRows.quantize([], np.zeros((0, 384), dtype=np.float32))
    rows = QuantizedRows.load(OUTPUT, 384)
    wanted = np.isin(rows.keys, np.array(list(texts), dtype=np.uint64))
    return QuantizedRows(rows.keys[wanted], rows.codes[wanted], rows.scales[wanted])


def main() -> None:
    torch.set_num_threads(2)
    texts = {text_key(doc.text): doc.text for doc in pydocs().docs}
    rows = kept(texts)
    new = {key: texts[key] for key in texts.keys() - set(rows.keys.tolist())}
    folder = cache_dir() / "pydocs-shards"
    folder.mkdir(exist_ok=True)
    for shard in map(np.load, encode_shards(new, folder)):
        still = [row for row, key in enumerate(shard["keys"].tolist()) if key in new]
        rows = rows.merged(QuantizedRows.quantize(shard["keys"][still], shard["matrix"][still]))
    order = np.argsort(rows.keys)
    QuantizedRows(rows.keys[order], rows.codes[order], rows.scales[order]).save(OUTPUT)
    print(f"{OUTPUT.name}: {len(order):,} vectors, {OUTPUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
