import pytest
import torch

from course_lib.sentences.next_sentence import SentencePair
from course_lib.sentences.text_masking import encode_texts, mask_rows, masked_texts
from course_lib.sentences.wordpiece import SPECIAL, WordPieceTokenizer

TOKENIZER = WordPieceTokenizer([*SPECIAL, "a", "b", "c", "##s"])


def test_special_tokens_and_padding_are_never_chosen():
    hidden = masked_texts(["a b c", "a [SEP] as", "zzz"], TOKENIZER, rate=1.0)
    chosen = hidden.labels != -100
    wanted = [["a", "b", "c"], ["a", "[UNK]", "[UNK]", "[UNK]", "a", "##s"], ["[UNK]"]]
    for row, pieces in enumerate(wanted):
        assert TOKENIZER.tokens(hidden.labels[row][chosen[row]]) == pieces
    assert hidden.follows is None


def test_pairs_keep_their_segments_and_labels():
    pairs = [SentencePair("a", "b c", True), SentencePair("c", "a", False)]
    rows, follows = encode_texts(pairs, TOKENIZER, max_length=32)
    assert follows.tolist() == [True, False]
    assert rows.segments.tolist() == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]]
    assert TOKENIZER.tokens(rows.ids[1])[:5] == ["[CLS]", "c", "[SEP]", "a", "[SEP]"]


def test_columns_of_padding_are_cut_off_and_nothing_else():
    rows, _ = encode_texts(["a b c a b c", "a", "b c"], TOKENIZER, max_length=32)
    short = type(rows)(*(x[1:] for x in rows))
    batch, labels = mask_rows(short, TOKENIZER, seed=0, rate=0.0)
    assert batch.ids.shape == labels.shape == (2, 4)
    for cut, whole in zip(batch, short, strict=True):
        assert torch.equal(cut, whole[:, :4])


def test_long_texts_are_cut_to_max_length():
    assert masked_texts(["a " * 50], TOKENIZER, max_length=9).labels.shape == (1, 9)


def test_a_mixture_of_texts_and_pairs_is_refused():
    with pytest.raises(TypeError, match="texts: expected all str or all SentencePair"):
        encode_texts(["a", SentencePair("a", "b", True)], TOKENIZER, 32)
