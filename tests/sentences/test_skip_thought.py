import numpy as np
import pytest
import torch
from torch import nn

from course_lib.sentences.encoder_decoder import BOS_ID
from course_lib.sentences.padded_batches import pad_sequences
from course_lib.sentences.skip_thought import SkipThought, neighbour_triples, train_skip_thought


def model(size=12, seed=0):
    return SkipThought(size, dim=5, hidden=7, seed=seed)


def test_a_vector_doesnt_depend_on_its_batch():
    sentences = [[3, 4, 5, 6], [7], [8, 9]]
    together = model().encode(*pad_sequences(sentences))
    alone = torch.cat([model().encode(*pad_sequences([s])) for s in sentences])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-5)


def written_by_hand(skip, layer, vector, sentence):
    cell = nn.GRUCell(12, 7)
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in layer.state_dict().items()})
    state, log_p = torch.zeros(1, 7), []
    for previous, word in zip([BOS_ID, *sentence], sentence, strict=False):
        state = cell(torch.cat([skip.embedding.weight[previous], vector])[None], state)
        log_p.append(skip.output(state).log_softmax(1)[0, word])
    return log_p


def test_the_loss_is_the_mean_over_the_words_of_both_neighbours():
    skip = model()
    triples = [([3, 4], [5, 6, 7], [8]), ([9], [10], [11, 3, 4, 5])]
    log_p = []
    for previous, current, following in triples:
        vector = skip.encode(*pad_sequences([current]))[0]
        log_p += written_by_hand(skip, skip.before, vector, previous)
        log_p += written_by_hand(skip, skip.after, vector, following)
    assert len(log_p) == 2 + 1 + 1 + 4
    previous, current, following = (pad_sequences(part) for part in zip(*triples, strict=True))
    expected = -torch.stack(log_p).mean()
    torch.testing.assert_close(skip.loss(current, previous, following), expected)


def test_triples_never_cross_documents():
    documents = [[[3], [4], [5]], [[6], [7]], [], [[8], [9], [10], [11]]]
    assert neighbour_triples(documents) == [
        ([3], [4], [5]),
        ([8], [9], [10]),
        ([9], [10], [11]),
    ]


def test_it_learns_which_sentence_comes_before_and_which_after():
    triples = [([7, 8], [3], [9]), ([10], [4], [11, 7])]
    skip = model()
    losses = train_skip_thought(skip, triples, 100, 8, learning_rate=0.02)
    assert np.mean(losses[-10:]) < 0.2 * losses[0]

    def loss(current, previous, following):
        return skip.loss(*(pad_sequences([part]) for part in (current, previous, following)))

    assert losses[0] == pytest.approx(np.log(12), abs=0.5)  # knows nothing yet
    for previous, current, following in triples:
        assert loss(current, previous, following) < 0.5
        assert loss(current, following, previous) > 2
    assert loss([3], [10], [11, 7]) > 1


def test_same_seed_same_losses():
    triples = [([3, 4], [5, 6, 7], [8]), ([9], [10], [11, 3, 4, 5])]
    runs = [train_skip_thought(model(seed=s), triples, 3, 2, seed=1) for s in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]


def test_frozen_word_vectors_stay():
    skip = model()
    skip.embedding.weight.requires_grad_(False)
    before = skip.embedding.weight.clone()
    train_skip_thought(skip, [([3], [4], [5])], 3, 2)
    assert torch.equal(skip.embedding.weight, before)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="triples: expected 1 or more, got 0"):
        train_skip_thought(model(), [], 3)
    with pytest.raises(ValueError, match="lengths: expected 1 to T = 1"):
        train_skip_thought(model(), [([3], [], [5])], 3)
