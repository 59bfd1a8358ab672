"""The deep averaging network: a mean of word vectors, and layers that learn what to make of it."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.sentences.token_pooling import mean_pooling
from course_lib.sentences.weight_seeds import seeded_weights


class DeepAveragingNetwork(nn.Module):
    """Mean of word vectors, then tanh layers; whole words are dropped in training.

    It is blind to the order of words, as every mean is, and costs little more than one.

    Parameters
    ----------
    embeddings : (V, d) array or tensor
        First word vectors, for instance pre-trained ones; they are trained too, unless you say
        ``dan.embedding.weight.requires_grad_(False)``.
    hidden : int
        Width of the hidden layers.
    out : int
        Length of the sentence vector.
    word_dropout : float
        Chance, 0 to below 1, that a token is left out of the mean. Only in training mode.
    layers : int
        Hidden layers.
    seed : int
        Of the layers' first weights.

    References
    ----------
    Iyyer et al. 2015, "Deep Unordered Composition Rivals Syntactic Methods for Text
    Classification", section 3; Cer et al. 2018 use it as the light Universal Sentence Encoder.

    Examples
    --------
    >>> dan = DeepAveragingNetwork(np.ones((9, 4)), hidden=8, out=3)
    >>> dan(torch.tensor([[5, 6, 0]]), torch.tensor([[1, 1, 0]])).shape
    torch.Size([1, 3])
    """

    def __init__(
        self,
        embeddings: NDArray[np.floating] | Tensor,
        hidden: int,
        out: int,
        word_dropout: float = 0.3,
        layers: int = 1,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if not 0 <= word_dropout < 1:
            raise ValueError(f"word_dropout: expected 0 to below 1, got {word_dropout}")
        table = torch.as_tensor(embeddings).to(torch.float32, copy=True)
        if table.dim() != 2:
            raise ValueError(f"embeddings: expected shape (V, d), got {tuple(table.shape)}")
        self.word_dropout = word_dropout
        self.embedding = nn.Embedding.from_pretrained(table, freeze=False)
        sizes = [table.shape[1], *[hidden] * layers]
        with seeded_weights(seed):
            steps = [(nn.Linear(a, b), nn.Tanh()) for a, b in zip(sizes, sizes[1:], strict=False)]
            self.layers = nn.Sequential(*sum(steps, ()), nn.Linear(sizes[-1], out))

    def average(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the mean vector of the real tokens, (B, d); some are left out in training."""
        kept = mask.bool()
        if self.training and self.word_dropout:
            drawn = torch.rand(kept.shape, device=kept.device) >= self.word_dropout
            some = (kept & drawn).any(dim=1, keepdim=True)  # (B, 1), a text never loses all words
            kept = torch.where(some, kept & drawn, kept)
        return mean_pooling(self.embedding(ids), kept)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return one vector a sentence.

        Parameters
        ----------
        ids : (B, T) int64 tensor
        mask : (B, T) bool or integer tensor
            True or 1 for real tokens.

        Returns
        -------
        (B, out) tensor
        """
        return self.layers(self.average(ids, mask))
