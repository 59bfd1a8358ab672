import numpy as np
import pytest

from course_lib.words.hierarchical_kernels import learn_path, path_loss
from course_lib.words.hierarchical_softmax import HierarchicalCBOW, HierarchicalSkipGram
from course_lib.words.huffman import huffman_tree
from course_lib.words.kernel_steps import lanes_for
from course_lib.words.tree_probability import (
    hierarchical_softmax_gradients,
    hierarchical_softmax_loss,
)
from tests.words.trained import SETTINGS, gensim_vectors, neighbour_overlap, news


def test_one_way_takes_a_gradient_step():
    rng = np.random.default_rng(0)
    v, u = rng.normal(scale=0.5, size=(2, 9, 8)).astype(np.float32)
    tree = huffman_tree(rng.integers(1, 50, 10))
    arrays, lanes, e = (tree.nodes, tree.turns, tree.offsets), lanes_for(8), np.zeros((1, 8), "f4")
    nodes, _ = tree.path(4)
    expected = u.copy()
    gradients = hierarchical_softmax_gradients(v[2], u, tree, 4)
    expected[nodes] -= 0.05 * gradients.nodes
    loss = hierarchical_softmax_loss(v[2], u, tree, 4)
    assert path_loss(v, 2, 4, arrays, u, lanes) == pytest.approx(loss, rel=1e-5)
    learn_path(v, 2, 4, arrays, u, np.float32(0.05), e, lanes)
    np.testing.assert_allclose(e[0], -0.05 * gradients.hidden, atol=1e-4)
    np.testing.assert_allclose(u, expected, atol=1e-4)


@pytest.mark.parametrize("model", [HierarchicalSkipGram, HierarchicalCBOW])
def test_one_thread_and_a_seed_give_the_same_bytes(model):
    runs = [model(dim=8, epochs=1, seed=s).fit(news()[:100]) for s in (3, 3, 4)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("model", "sg", "margin"), [(HierarchicalSkipGram, 1, 0.48), (HierarchicalCBOW, 0, 0.3)]
)
def test_neighbours_agree_with_gensims(model, sg, margin):
    """Equally rare words may swap places in the tree, and the tree shapes the vectors: gensim
    agrees with itself on reordered sentences to 0.54 and 0.42."""
    theirs = gensim_vectors("word2vec", sg=sg, hs=1, negative=0)
    ours = model(dim=50, **SETTINGS).fit(news())
    assert neighbour_overlap(theirs, ours.word_vectors) > margin
    assert ours.loss_history[-1] < ours.loss_history[0] - 0.3


def test_there_is_a_vector_for_each_inner_node():
    model = HierarchicalSkipGram(dim=8, epochs=1).fit(news()[:50])
    assert len(model.output_vectors) == len(model.word_vectors) - 1
