import numpy as np
import pytest

from course_lib.words.softmax_models import SoftmaxCBOW, SoftmaxSkipGram
from course_lib.words.vocabulary import Vocabulary

SENTENCES = [
    ["the", "king", "rules", "the", "land"],
    ["the", "queen", "rules", "the", "land"],
    ["a", "dog", "chases", "a", "cat"],
    ["a", "wolf", "chases", "a", "cat"],
]


@pytest.mark.parametrize("model", [SoftmaxSkipGram, SoftmaxCBOW])
def test_words_with_equal_contexts_get_equal_vectors(model):
    trained = model(dim=6).fit(SENTENCES)
    wv = trained.word_vectors.normalized()
    assert wv["king"] @ wv["queen"] > 0.95
    assert wv["king"] @ wv["queen"] > wv["king"] @ wv["wolf"] + 0.3
    assert trained.loss_history[-1] < trained.loss_history[0] - 1


def test_skipgram_reaches_the_entropy_of_the_pairs():
    """With enough dimensions P(context | center) can be met exactly."""
    trained = SoftmaxSkipGram(dim=12, epochs=4000).fit(SENTENCES)
    one_hot, contexts = trained._examples(trained.vocabulary.encode(SENTENCES))
    joint = np.zeros((len(trained.vocabulary),) * 2)
    np.add.at(joint, (one_hot.indices, contexts), 1 / len(contexts))
    conditional = joint / joint.sum(axis=1, keepdims=True)
    entropy = -(joint[joint > 0] * np.log(conditional[joint > 0])).sum()
    assert entropy < trained.loss_history[-1] < entropy + 0.02
    scores = trained.word_vectors.matrix @ trained.output_vectors.matrix.T
    predicted = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    assert -(joint * np.log(predicted)).sum() < entropy + 0.02  # so these two tables are the model


def test_cbow_examples_are_means_of_the_words_around():
    model = SoftmaxCBOW(window=1)
    sentences = [["a", "b", "c"], ["alone"]]
    model.vocabulary = Vocabulary.build(sentences, min_count=1)
    mean_of, targets = model._examples(model.vocabulary.encode(sentences))
    assert targets.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(mean_of.toarray(), [[0, 1, 0, 0], [0.5, 0, 0.5, 0], [0, 1, 0, 0]])


def test_same_seed_same_bytes_and_snapshots():
    runs = [SoftmaxCBOW(epochs=20, seed=s, snapshots=4).fit(SENTENCES) for s in (1, 1, 2)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again != other
    assert len(runs[0].snapshots) == 4
    assert runs[0].snapshots[-1].matrix.tobytes() == first


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="epochs: expected 1 or more, got 0"):
        SoftmaxCBOW(epochs=0)
