"""Writes wefe_effects.json: WEAT effect sizes by wefe 1.0.1 (MIT), a published implementation.

wefe wants an older numpy than the course has, so this runs elsewhere: in an environment with
wefe, on static vectors that `python make_wefe_effects.py export vectors.npz` wrote in the course's
environment; then `python make_wefe_effects.py measure vectors.npz`.
"""

import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def export(target: str) -> None:
    from course_lib.advanced import weat_tests
    from course_lib.datasets import static_vectors

    wv = static_vectors()
    tests = [[t.number, t.x, t.y, t.a, t.b] for t in weat_tests()]
    words = sorted({w.lower() for t in tests for s in t[1:] for w in s if w.lower() in wv})
    np.savez(target, words=words, matrix=wv.subset(words).matrix, tests=json.dumps(tests))


def measure(source: str) -> None:
    from gensim.models import KeyedVectors
    from wefe.metrics import WEAT
    from wefe.query import Query
    from wefe.word_embedding_model import WordEmbeddingModel

    stored = np.load(source)
    keyed = KeyedVectors(stored["matrix"].shape[1])
    keyed.add_vectors(list(stored["words"]), stored["matrix"])
    model, found = WordEmbeddingModel(keyed, "static"), {}
    for number, x, y, a, b in json.loads(str(stored["tests"])):
        result = WEAT().run_query(
            Query([x, y], [a, b], ["x", "y"], ["a", "b"]),
            model,
            lost_vocabulary_threshold=1.0,
            preprocessors=[{}, {"lowercase": True}],
        )
        found[number] = {"weat": float(result["weat"]), "effect": float(result["effect_size"])}
    (HERE / "wefe_effects.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    {"export": export, "measure": measure}[sys.argv[1]](sys.argv[2])
