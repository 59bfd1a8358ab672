"""Encode questions, summaries and bodies with all-MiniLM-L6-v2: data/pydocs_pairs_minilm.npz.

    python data/make_pydocs_pair_vectors.py

All pairs of the package that chapter 8 holds out, and two thirds of the others, so that the file
stays below 4 MB; which ones depends on their names alone. Ten minutes on two quiet cores. It may
be stopped and started again: what is encoded is kept in the cache folder.
"""

from pathlib import Path

import numpy as np
import torch
from make_pydocs_vectors import encode_shards

from course_lib.datasets import cache_dir, pydocs_questions
from course_lib.datasets.quantized_rows import QuantizedRows, text_key
from course_lib.training import pydocs_pairs

OUTPUT = Path(__file__).parent / "pydocs_pairs_minilm.npz"
HELD_OUT = "networkx"


def chosen(name: str) -> bool:
    """Tell whether a document's pair is stored."""
    return name.startswith(f"{HELD_OUT}.") or text_key(name) % 3 > 0


def texts() -> dict[int, str]:
    """Return what to encode, each text under its key."""
    pairs = pydocs_pairs("summary")
    rows = [i for i, name in enumerate(pairs.names) if chosen(name)]
    sides = [side[i] for i in rows for side in (pairs.queries, pairs.documents)]
    return {text_key(text): text for text in [*(q.text for q in pydocs_questions()), *sides]}


def main() -> None:
    """Encode what no shard in the cache folder has, and write the file."""
    torch.set_num_threads(2)
    wanted = texts()
    folder = cache_dir() / "pydocs-pair-shards"
    folder.mkdir(exist_ok=True)
    rows = QuantizedRows.quantize([], np.zeros((0, 384), dtype=np.float32))
    for shard in map(np.load, encode_shards(wanted, folder)):
        still = [row for row, key in enumerate(shard["keys"].tolist()) if key in wanted]
        rows = rows.merged(QuantizedRows.quantize(shard["keys"][still], shard["matrix"][still]))
    order = np.argsort(rows.keys)
    QuantizedRows(rows.keys[order], rows.codes[order], rows.scales[order]).save(OUTPUT)
    print(f"{OUTPUT.name}: {len(order):,} vectors, {OUTPUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
