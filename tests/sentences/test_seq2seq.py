import numpy as np
import pytest
import torch
from torch import nn

from course_lib.sentences.encoder_decoder import BOS_ID, EOS_ID, Seq2Seq
from course_lib.sentences.number_words import (
    SOURCE_VOCABULARY,
    TARGET_VOCABULARY,
    number_pairs,
    source_ids,
    target_ids,
)
from course_lib.sentences.padded_batches import pad_sequences
from course_lib.sentences.search import greedy_search
from course_lib.sentences.seq2seq import exact_match, exact_match_by_length, train_seq2seq


def small(hidden=12, seed=0):
    return Seq2Seq(len(SOURCE_VOCABULARY), len(TARGET_VOCABULARY), 8, hidden, seed)


def ids(n, max_digits, seed=0):
    return [(source_ids(w), target_ids(d)) for w, d in number_pairs(n, max_digits, seed)]


@pytest.fixture(scope="module")
def trained():
    model = small(hidden=24)
    losses = train_seq2seq(model, ids(2000, 3), steps=200, batch_size=32, learning_rate=0.02)
    return model, losses


def test_the_context_doesnt_know_the_padding():  # D101
    model = small()
    sentences = [source for source, _ in ids(6, 7)]
    batch, lengths = pad_sequences(sentences)
    assert lengths.min() < lengths.max() - 3
    together = model.encode(batch, lengths)
    alone = torch.cat([model.encode(*pad_sequences([sentence])) for sentence in sentences])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-5)
    packed = nn.utils.rnn.pack_padded_sequence(
        model.source_embedding(batch), lengths, batch_first=True, enforce_sorted=False
    )
    torch.testing.assert_close(together, model.encoder(packed)[1][0], atol=1e-6, rtol=1e-5)
    after_padding = model.encoder(model.source_embedding(batch))[0][:, -1]
    shortest = int(lengths.argmin())
    assert torch.cosine_similarity(after_padding, together)[shortest] < 0.9


def by_hand(model, context, target):
    """Log-probabilities of a target, by torch's GRUCell: the current state decides."""
    cell = nn.GRUCell(model.decoder.input_size, model.decoder.hidden_size)
    weights = {k.removesuffix("_l0"): v for k, v in model.decoder.state_dict().items()}
    cell.load_state_dict(weights)
    state, previous, log_p = context, BOS_ID, []
    for token in target:
        inputs = torch.cat([model.target_embedding.weight[previous], context[0]])[None]
        state = cell(inputs, state)
        logits = model.output(torch.cat([state, inputs], dim=1))
        log_p.append(logits.log_softmax(1)[0, token])
        previous = token
    return torch.stack(log_p)


def test_the_loss_is_the_joint_likelihood_of_real_tokens():  # D099
    model = small()
    pairs = [(source_ids(["six"]), target_ids("6")), (source_ids(["ninety"]), target_ids("90"))]
    pairs += [(source_ids(["six", "million"]), target_ids("6000000"))]
    source, lengths = pad_sequences([s for s, _ in pairs])
    target, _ = pad_sequences([t for _, t in pairs])
    expected = torch.cat(
        [by_hand(model, model.encode(*pad_sequences([s])), t) for s, t in pairs]
    )  # 2 + 3 + 8 tokens, no padding among them
    assert len(expected) == 13
    torch.testing.assert_close(model.loss(source, lengths, target), -expected.mean())


def test_the_step_function_gives_the_same_probabilities():
    model = small()
    context = model.encode(*pad_sequences([source_ids(["sixty", "two"])]))
    target = target_ids("62")
    step = model.next_log_probs(context[0])
    expected = by_hand(model, context, target).detach().numpy()
    # asked in an order in which no state is at hand
    for i in (2, 0, 1, 2):
        log_p = step(tuple(target[:i]))
        np.testing.assert_allclose(log_p[target[i]], expected[i], atol=1e-5)
        assert np.exp(log_p).sum() == pytest.approx(1, abs=1e-5)
    assert step(()).dtype == np.float32


def test_the_decoder_sees_the_context_at_every_step():
    model = small()
    previous, state = torch.tensor([[BOS_ID, 5, 6]]), torch.zeros(1, 12)
    context = torch.zeros(1, 12, requires_grad=True)
    with_context = model.decode(context, previous, state)[0]
    (gradient,) = torch.autograd.grad(with_context[0, 2].sum(), context)
    assert gradient.abs().max() > 0  # though the start state is something else
    whole, last = model.decode(context, previous, state)
    first, middle = model.decode(context, previous[:, :1], state)
    rest, again = model.decode(context, previous[:, 1:], middle)
    torch.testing.assert_close(torch.cat([first, rest], dim=1), whole)
    torch.testing.assert_close(again, last)


def test_batched_greedy_equals_greedy_search(trained):
    model, _ = trained
    batch, lengths = pad_sequences([source for source, _ in ids(30, 5, seed=4)])
    contexts = model.encode(batch, lengths)
    for answer, c in zip(model.translate(batch, lengths, 6), contexts, strict=True):
        assert tuple(answer) == greedy_search(model.next_log_probs(c), EOS_ID, 6).tokens


def test_it_learns_short_numbers_and_not_those_longer_than_any_it_saw(trained):
    model, losses = trained
    assert np.mean(losses[-10:]) < 0.3 * losses[0]
    assert losses[0] == pytest.approx(np.log(len(TARGET_VOCABULARY)), abs=0.4)
    assert exact_match(model, ids(200, 2, seed=1)).mean() > 0.8  # 0.99
    longer = [(source_ids(w), target_ids(d)) for w, d in number_pairs(100, 6, 1, min_digits=6)]
    assert exact_match(model, longer).mean() < 0.1


def test_scores_by_length_add_up_to_all(trained):
    model, _ = trained
    pairs = ids(120, 4, seed=2)
    scores = exact_match_by_length(model, pairs)
    assert list(scores) == sorted({len(source) for source, _ in pairs})
    assert sum(score.pairs for score in scores.values()) == 120
    right = sum(score.exact * score.pairs for score in scores.values())
    assert right == pytest.approx(exact_match(model, pairs).sum())
    assert 0 < right < 120


def test_a_target_with_more_after_the_end_is_wrong(trained):
    model, _ = trained
    source = source_ids(["seven"])
    assert exact_match(model, [(source, target_ids("7"))]).tolist() == [True]
    assert exact_match(model, [(source, target_ids("77"))]).tolist() == [False]
    seventy = source_ids(["seventy"])  # answered by 7 0: a right beginning doesn't count
    pairs = [(seventy, target_ids("7")), (seventy, target_ids("70"))]
    assert exact_match(model, pairs).tolist() == [False, True]


def test_same_seed_same_weights_and_other_draws_untouched():
    runs = [small(seed=s) for s in (1, 1, 2)]
    losses = [train_seq2seq(m, ids(50, 2), steps=3, batch_size=4, seed=5) for m in runs]
    assert losses[0] == losses[1] != losses[2]
    torch.manual_seed(0)
    before = torch.rand(1)
    torch.manual_seed(0)
    small()
    assert torch.rand(1) == before


def test_bad_input_is_named():
    model = small()
    with pytest.raises(ValueError, match=r"lengths: expected 1 to T = 2, got \[0\]"):
        model.encode(torch.tensor([[3, 4]]), torch.tensor([0]))
    with pytest.raises(ValueError, match="ids, lengths: expected shapes"):
        model.encode(torch.tensor([3, 4]), torch.tensor([2]))
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        train_seq2seq(model, ids(3, 2), steps=0)
    with pytest.raises(ValueError, match="pairs: expected 1 or more, got 0"):
        train_seq2seq(model, [], steps=1)
    with pytest.raises(ValueError, match="pairs: expected one or more, got none"):
        exact_match(model, [])
