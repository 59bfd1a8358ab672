import pytest
import torch
from torch import nn

from course_lib.sentences.padded_batches import length_mask, pad_sequences
from course_lib.sentences.recurrent_cells import LSTMCell, bidirectional_states
from course_lib.sentences.recurrent_encoder import BiLSTMEncoder, end_states
from course_lib.sentences.token_pooling import max_pooling

SENTENCES = [[4, 9, 3, 7, 7, 5], [8], [6, 2, 9]]


def encoder():
    return BiLSTMEncoder(vocabulary_size=10, dim=4, hidden=6, seed=1)


def test_states_equal_our_own_cells_on_each_sentence_alone():
    model = encoder()
    cells = []
    for direction in ("l0", "l0_reverse"):
        cell = LSTMCell(4, 6)
        for name, value in cell.named_parameters():
            value.data.copy_(getattr(model.lstm, f"{name}_{direction}"))
        cells.append(cell)
    states = model.states(*pad_sequences(SENTENCES))
    assert states.shape == (3, 6, 12)
    for row, sentence in zip(states, SENTENCES, strict=True):
        alone = bidirectional_states(*cells, model.embedding(torch.tensor([sentence])))[0]
        torch.testing.assert_close(row[: len(sentence)], alone, atol=1e-6, rtol=1e-5)
        assert (row[len(sentence) :] == 0).all()


@pytest.mark.parametrize("pooling", [None, max_pooling, end_states])
def test_a_vector_doesnt_depend_on_its_batch(pooling):  # D065, D066
    model = encoder()
    ids, lengths = pad_sequences(SENTENCES)
    together = model(ids, lengths, pooling)
    assert together.shape == (3, 12)
    wider = model(nn.functional.pad(ids, (0, 5), value=3), lengths, pooling)
    torch.testing.assert_close(wider, together)
    alone = torch.cat([model(*pad_sequences([s]), pooling) for s in SENTENCES])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-5)


def test_the_default_is_the_mean_over_real_tokens():
    model = encoder()
    ids, lengths = pad_sequences(SENTENCES)
    states = model.states(ids, lengths)
    expected = states.sum(dim=1) / lengths[:, None]  # padding is zero
    torch.testing.assert_close(model(ids, lengths), expected)


def test_end_states_are_those_that_torch_returns_as_final():
    model = encoder()
    ids, lengths = pad_sequences(SENTENCES)
    packed = nn.utils.rnn.pack_padded_sequence(
        model.embedding(ids), lengths, batch_first=True, enforce_sorted=False
    )
    final = model.lstm(packed)[1][0]  # (2, B, h)
    got = end_states(model.states(ids, lengths), length_mask(lengths))
    torch.testing.assert_close(got, torch.cat([final[0], final[1]], dim=1))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"lengths: expected 1 to T = 2, got \[3\]"):
        encoder().states(torch.tensor([[3, 4]]), torch.tensor([3]))
    with pytest.raises(ValueError, match="states, mask: expected"):
        end_states(torch.ones(1, 2, 3), torch.ones(1, 2))
