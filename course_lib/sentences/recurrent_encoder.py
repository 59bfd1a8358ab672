"""A sentence encoder that reads from both ends: a bidirectional LSTM over packed batches."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_lib.sentences.padded_batches import check_lengths, length_mask
from course_lib.sentences.token_pooling import Pooling, mean_pooling
from course_lib.sentences.weight_seeds import seeded_weights


class BiLSTMEncoder(nn.Module):
    """Embeddings, an LSTM in each direction, and a pooling of the joined states.

    Packing takes the padding out of the batch before the LSTM sees it: without it the backward
    direction would start from the padding, and the forward one end in it.

    Parameters
    ----------
    vocabulary_size : int
    dim : int
        Length of an embedding. Known vectors go in through
        ``encoder.embedding.weight.data.copy_(vectors)``.
    hidden : int
        Length h of the state of each direction.
    seed : int
        Of the first weights.

    References
    ----------
    Conneau et al. 2017, "Supervised Learning of Universal Sentence Representations from Natural
    Language Inference Data", section 3.2 (they pool by the maximum).

    Examples
    --------
    >>> encoder = BiLSTMEncoder(vocabulary_size=20, dim=4, hidden=8)
    >>> encoder(torch.tensor([[5, 6, 7], [9, 0, 0]]), torch.tensor([3, 1])).shape
    torch.Size([2, 16])
    """

    def __init__(self, vocabulary_size: int, dim: int, hidden: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.embedding = nn.Embedding(vocabulary_size, dim)
            self.lstm = nn.LSTM(dim, hidden, batch_first=True, bidirectional=True)

    def states(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of all places.

        Parameters
        ----------
        ids : (B, T) int64 tensor
            Padded on the right.
        lengths : (B,) int64 tensor
            True lengths, 1 or more.

        Returns
        -------
        (B, T, 2h) tensor
            Forward state, then backward state; zeros at padding.

        Raises
        ------
        ValueError
            If shapes don't fit or a length is not between 1 and T.
        """
        check_lengths(ids, lengths)
        packed = pack_padded_sequence(
            self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        states, _ = self.lstm(packed)
        return pad_packed_sequence(states, batch_first=True, total_length=ids.shape[1])[0]

    def forward(self, ids: Tensor, lengths: Tensor, pooling: Pooling | None = None) -> Tensor:
        """Return one vector a sentence.

        Parameters
        ----------
        ids, lengths : (B, T) and (B,) int64 tensors
            As in `states`.
        pooling : callable, optional
            States (B, T, 2h) and mask (B, T) to (B, 2h); the mean over real tokens if left out.

        Returns
        -------
        (B, 2h) tensor
        """
        mask = length_mask(lengths, ids.shape[1])  # (B, T)
        return (pooling or mean_pooling)(self.states(ids, lengths), mask)


def end_states(states: Tensor, mask: Tensor) -> Tensor:
    """Pool to the state each direction ends with: forward at the last token, backward at the first.

    "The last state" of a bidirectional encoder: at the last token the backward half has read one
    word only.

    Parameters
    ----------
    states : (B, T, 2h) tensor
        Forward half, then backward half.
    mask : (B, T) tensor
        True or 1 for real tokens, padding on the right.

    Returns
    -------
    (B, 2h) tensor

    Examples
    --------
    >>> states = torch.tensor([[[1.0, 5.0], [2.0, 6.0], [0.0, 0.0]]])
    >>> end_states(states, torch.tensor([[1, 1, 0]])).tolist()
    [[2.0, 5.0]]
    """
    if states.dim() != 3 or states.shape[2] % 2 or mask.shape != states.shape[:2]:
        shapes = tuple(states.shape), tuple(mask.shape)
        raise ValueError(f"states, mask: expected (B, T, 2h) and (B, T), got {shapes}")
    forward, backward = states.chunk(2, dim=2)  # (B, T, h) each
    last = mask.sum(dim=1) - 1  # (B,)
    return torch.cat([forward[torch.arange(len(states)), last], backward[:, 0]], dim=1)
