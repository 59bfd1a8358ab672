"""Content of imported names: the stored vector of the document, or the words of the name."""

import numpy as np

from course_lib.applications.name_contents import documented_names, name_vectors
from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.models import load


def test_documents_are_found_where_they_are_defined():
    corpus, defined = pydocs(), ["scipy.spatial._kdtree.KDTree", "numpy.linalg.svd"]
    assert documented_names(defined) == ["scipy.spatial.KDTree", "numpy.linalg.svd"]
    assert documented_names(["numpy", "typing.Any", "scipy.spatial._kdtree.Nothing"]) == [None] * 3
    for doc in corpus.docs[::997]:
        assert documented_names([doc.name]) == [doc.name]


def test_vectors_of_documents_and_of_words():
    names = ["numpy.linalg.svd", "os.path.join", "__future__.annotations", "warnings"]
    rows = name_vectors(names)
    assert rows.shape == (4, 384) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-3)
    stored = pydocs_vectors()
    svd = stored.matrix[stored.names.index("numpy.linalg.svd")]
    np.testing.assert_array_equal(rows[0], svd)
    encoded = load("all-MiniLM-L6-v2").encode(["os path join", "future annotations", "warnings"])
    np.testing.assert_allclose(rows[1:], encoded, atol=1e-5)


def test_another_encoder_gets_the_words_of_what_has_no_document():
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.full((len(texts), 384), 384**-0.5, np.float32)

    rows = name_vectors(["os.path.join", "numpy.linalg.svd"], encode)
    assert asked == ["os path join"] and rows[0].std() < 1e-6 < rows[1].std()
