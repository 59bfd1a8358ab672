"""Sequence to sequence through one vector: all that the writing GRU knows of what was read."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.sentences.padded_batches import check_lengths
from course_lib.sentences.weight_seeds import seeded_weights

PAD_ID, BOS_ID, EOS_ID = 0, 1, 2  # in every vocabulary that goes through this model


class Seq2Seq(nn.Module):
    """Encoder and decoder with a fixed context vector.

    The encoder reads x_1 … x_T; the context c is its state at the true last token. The decoder
    starts from c and sees it again at every step:
    h_t = GRU([y_{t-1}, c], h_{t-1}), P(y_t | y_<t, c) = softmax(W [h_t, y_{t-1}, c]).

    Parameters
    ----------
    source_size, target_size : int
        Sizes of the vocabularies; in both, id 0 is padding, and in the target's 1 begins a sequence
        and 2 ends it.
    dim, hidden : int
        Length of an embedding; length h of the states and so of the context.
    seed : int
        Of the first weights.

    References
    ----------
    Cho et al. 2014, "Learning Phrase Representations using RNN Encoder-Decoder", section 2.2;
    Sutskever, Vinyals & Le 2014, "Sequence to Sequence Learning with Neural Networks".

    Examples
    --------
    >>> model = Seq2Seq(source_size=20, target_size=10, dim=4, hidden=8)
    >>> c = model.encode(torch.tensor([[5, 6, 7], [9, 0, 0]]), torch.tensor([3, 1]))
    >>> c.shape
    torch.Size([2, 8])
    >>> step = model.next_log_probs(c[0])
    >>> step((4, 6)).shape
    (10,)
    """

    def __init__(
        self, source_size: int, target_size: int, dim: int, hidden: int, seed: int = 0
    ) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.source_embedding = nn.Embedding(source_size, dim)
            self.target_embedding = nn.Embedding(target_size, dim)
            self.encoder = nn.GRU(dim, hidden, batch_first=True)
            self.decoder = nn.GRU(dim + hidden, hidden, batch_first=True)
            self.output = nn.Linear(hidden + dim + hidden, target_size)

    def encode(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the contexts.

        Parameters
        ----------
        ids : (B, T) int64 tensor
            Source tokens, padded on the right.
        lengths : (B,) int64 tensor
            True lengths, 1 or more.

        Returns
        -------
        (B, h) tensor
            The state after the last real token; ``states[:, -1]`` has read the padding too.
        """
        check_lengths(ids, lengths)
        states, _ = self.encoder(self.source_embedding(ids))  # (B, T, h)
        return states[torch.arange(len(ids)), lengths - 1]  # (B, h)

    def decode(self, context: Tensor, previous: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits for the tokens after `previous`, and the state after them.

        Parameters
        ----------
        context, state : (B, h) tensors
        previous : (B, S) int64 tensor
            The tokens already written, the begin token first.

        Returns
        -------
        logits : (B, S, V) tensor
        state : (B, h) tensor
        """
        c = context[:, None].expand(-1, previous.shape[1], -1)  # (B, S, h)
        inputs = torch.cat([self.target_embedding(previous), c], dim=2)  # (B, S, d + h)
        states, last = self.decoder(inputs, state[None].contiguous())  # (B, S, h), (1, B, h)
        return self.output(torch.cat([states, inputs], dim=2)), last[0]

    def loss(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Return the mean negative log-likelihood of the target tokens, teacher forcing.

        At each step the decoder is given the right previous token, whatever it would have written.

        Parameters
        ----------
        source, lengths : (B, T) and (B,) int64 tensors
        target : (B, S) int64 tensor
            Right answers with their end token, padded with 0.

        Returns
        -------
        scalar tensor
            In nats a token, over real tokens.
        """
        context = self.encode(source, lengths)
        begin = torch.full_like(target[:, :1], BOS_ID)
        logits, _ = self.decode(context, torch.cat([begin, target[:, :-1]], dim=1), context)
        return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=PAD_ID)

    @torch.no_grad()
    def next_log_probs(self, context: Tensor) -> Callable[[tuple[int, ...]], NDArray[np.float32]]:
        """Return the step function that the searches ask, for one context.

        Parameters
        ----------
        context : (h,) tensor
            One row of what `encode` returns.

        Returns
        -------
        callable
            Prefix, without the begin token, to (V,) log-probabilities of the next token. It
            remembers the states of the prefixes it has seen, so that each costs one step.
        """
        c = context.detach()[None]  # (1, h)
        seen: dict[tuple[int, ...], tuple[NDArray[np.float32], Tensor]] = {}

        def visit(prefix: tuple[int, ...]) -> tuple[NDArray[np.float32], Tensor]:
            if prefix not in seen:
                state = visit(prefix[:-1])[1] if prefix else c
                previous = torch.tensor([[prefix[-1] if prefix else BOS_ID]])
                logits, state = self.decode(c, previous, state)
                seen[prefix] = logits[0, 0].log_softmax(0).numpy(), state
            return seen[prefix]

        def step(prefix: tuple[int, ...]) -> NDArray[np.float32]:
            with torch.no_grad():
                return visit(tuple(prefix))[0]

        return step

    @torch.no_grad()
    def translate(self, source: Tensor, lengths: Tensor, max_length: int) -> list[list[int]]:
        """Return greedy answers for a whole batch.

        Parameters
        ----------
        source, lengths : (B, T) and (B,) int64 tensors
        max_length : int
            Most tokens of an answer, the end token included.

        Returns
        -------
        list of list of int
            Each with its end token, if it came in time: the same as `greedy_search`, but all
            sentences together.
        """
        context = state = self.encode(source, lengths)
        token, written = torch.full((len(source), 1), BOS_ID), []
        for _ in range(max_length):
            logits, state = self.decode(context, token, state)
            token = logits.argmax(dim=2)  # (B, 1)
            written.append(token)
        return [_until_end(row) for row in torch.cat(written, dim=1).tolist()]


def _until_end(tokens: list[int]) -> list[int]:
    return tokens[: tokens.index(EOS_ID) + 1] if EOS_ID in tokens else tokens
