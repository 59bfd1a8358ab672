import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

from course_lib.sentences.padded_batches import length_mask, pad_sequences


def test_equals_torchs_own_padding():
    rows = [[4, 5, 6, 7], [1], [2, 3]]
    ids, lengths = pad_sequences(rows, pad=9)
    theirs = pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=9)
    assert torch.equal(ids, theirs)
    assert ids.dtype == lengths.dtype == torch.int64
    assert lengths.tolist() == [4, 1, 2]


def test_the_mask_selects_exactly_the_tokens_that_came_in():
    rows = [[0, 0, 3], [], [1, 0]]  # a real token may have the padding's id
    ids, lengths = pad_sequences(rows)
    mask = length_mask(lengths, ids.shape[1])
    assert mask.dtype == torch.bool
    assert [row[keep].tolist() for row, keep in zip(ids, mask, strict=True)] == rows


def test_an_empty_sentence_alone_still_has_a_column():
    ids, lengths = pad_sequences([[]])
    assert (ids.shape, lengths.tolist()) == ((1, 1), [0])
    assert not length_mask(lengths, 1).any()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="sequences: expected at least one, got none"):
        pad_sequences([])
    with pytest.raises(TypeError, match="sequences: expected lists of ids"):
        pad_sequences([5, 7])
    with pytest.raises(ValueError, match=r"lengths: expected 0 to T = 2, got \[3\]"):
        length_mask(torch.tensor([3]), 2)
    with pytest.raises(ValueError, match=r"lengths: expected 0 to T = 1, got \[1, -1\]"):
        length_mask(torch.tensor([1, -1]))
    with pytest.raises(ValueError, match="lengths: expected one or more, got none"):
        length_mask(torch.tensor([], dtype=torch.int64))
