"""Where an exercise has a reference of its own, it agrees with the library."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from course_lib.exercises import find, reference
from course_lib.words.glove_model import GloveParameters, glove_loss
from course_lib.words.huffman import huffman_tree
from course_lib.words.tree_probability import hierarchical_softmax_loss
from course_lib.words.word2vec_format import load_word2vec


def test_the_text_format_is_the_librarys(tmp_path):
    for case in find("02.bug-text-format").cases(3):
        line, dim = case.args
        file = tmp_path / "vectors.txt"
        file.write_bytes(f"1 {dim}\n{line.removesuffix(chr(10))}\n".encode())
        wv = load_word2vec(file)
        assert (wv.words[0], wv.matrix[0].tolist()) == reference("02.bug-text-format")(line, dim)


def test_the_path_probability_is_the_librarys():
    tree = huffman_tree([5, 3, 2, 2, 1])
    rng = np.random.default_rng(0)
    h, u = rng.normal(size=3), rng.normal(size=(4, 3))
    for word in range(5):
        nodes, turns = tree.path(word)
        p = reference("02.bug-hierarchical-softmax")((turns > 0).tolist(), u[nodes] @ h)
        assert p == pytest.approx(np.exp(-hierarchical_softmax_loss(h, u, tree, word)))


def test_gloves_loss_is_the_librarys_times_twice_the_cells():
    counts = np.array([[3.0, 0.0, 150.0], [0.0, 9.0, 1.0], [150.0, 1.0, 0.0]])
    p = GloveParameters.start(3, 4, seed=0)
    scores = p.w @ p.c.T + p.b_w[:, None] + p.b_c
    cells = csr_matrix(counts)
    own = reference("02.glove-loss")(counts, scores, 100.0)
    assert own == pytest.approx(2 * cells.nnz * glove_loss(cells, p), rel=1e-5)


def test_the_trees_cost_is_the_librarys():
    tree = huffman_tree(np.ones(1024))
    predicted = reference("02.hierarchical-softmax-cost")()
    assert predicted["vectors stored"] == len(np.unique(tree.nodes))
    assert predicted["products for one word"] == tree.depths.max() == tree.depths.min()
