"""Skip-Thought: a sentence vector is what helps to write the sentence before and the one after."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.datasets.progress_bar import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.encoder_decoder import BOS_ID, PAD_ID
from course_lib.sentences.padded_batches import check_lengths, length_mask, pad_sequences
from course_lib.sentences.weight_seeds import seeded_weights

Batch = tuple[Tensor, Tensor]  # ids (B, T), lengths (B,)
Sentence = Sequence[int]
Triple = tuple[Sentence, Sentence, Sentence]


class SkipThought(nn.Module):
    """A GRU that reads a sentence, and two that write its neighbours from the vector.

    The decoders' inputs at each step are the last word and the vector; embeddings and the output
    layer are shared. After training only the encoder is used.

    Parameters
    ----------
    vocabulary_size : int
        Id 0 is padding, 1 begins a sequence.
    dim, hidden : int
        Lengths of an embedding and of the sentence vector.
    seed : int
        Of the first weights.

    References
    ----------
    Kiros et al. 2015, "Skip-Thought Vectors", section 2.1.

    Examples
    --------
    >>> model = SkipThought(vocabulary_size=20, dim=4, hidden=8)
    >>> model.encode(torch.tensor([[5, 6, 7], [9, 0, 0]]), torch.tensor([3, 1])).shape
    torch.Size([2, 8])
    """

    def __init__(self, vocabulary_size: int, dim: int, hidden: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.embedding = nn.Embedding(vocabulary_size, dim)
            self.encoder = nn.GRU(dim, hidden, batch_first=True)
            self.before = nn.GRU(dim + hidden, hidden, batch_first=True)
            self.after = nn.GRU(dim + hidden, hidden, batch_first=True)
            self.output = nn.Linear(hidden, vocabulary_size)

    def states(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the encoder's states, (B, T, h); those at padding mean nothing."""
        check_lengths(ids, lengths)
        return self.encoder(self.embedding(ids))[0]

    def encode(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the sentence vectors.

        Parameters
        ----------
        ids, lengths : (B, T) and (B,) int64 tensors
            Padded on the right, true lengths of 1 or more.

        Returns
        -------
        (B, h) tensor
            The state after the last real token.
        """
        return self.states(ids, lengths)[torch.arange(len(ids)), lengths - 1]

    def loss(self, current: Batch, previous: Batch, following: Batch) -> Tensor:
        """Return the mean negative log-likelihood of the neighbours' words.

        Parameters
        ----------
        current, previous, following : (ids, lengths)
            Sentences in the middle, before and after, (B, T) with T of their own and (B,).

        Returns
        -------
        scalar tensor
            In nats a word, over the real words of both neighbours.
        """
        vectors = self.encode(*current)
        written = [
            self._write(self.before, vectors, *previous),
            self._write(self.after, vectors, *following),
        ]
        states, words = (torch.cat(parts) for parts in zip(*written, strict=True))  # (N, h), (N,)
        return F.cross_entropy(self.output(states), words)

    def _write(
        self, decoder: nn.GRU, vectors: Tensor, ids: Tensor, lengths: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the decoder's states before the real words of a batch, and these words."""
        begin = torch.full_like(ids[:, :1], BOS_ID)
        previous = self.embedding(torch.cat([begin, ids[:, :-1]], dim=1))  # (B, T, d)
        c = vectors[:, None].expand(-1, ids.shape[1], -1)  # (B, T, h)
        states, _ = decoder(torch.cat([previous, c], dim=2))
        real = length_mask(lengths, ids.shape[1])  # the softmax is dear: not over padding
        return states[real], ids[real]


def neighbour_triples(documents: Sequence[Sequence[Sentence]]) -> list[Triple]:
    """Return (previous, current, following) for every sentence that has both neighbours.

    Parameters
    ----------
    documents : sequence of documents
        Each a list of sentences, each a list of ids. Neighbours are of one document.

    Returns
    -------
    list of triples of sentences

    Examples
    --------
    >>> neighbour_triples([[[3], [4], [5], [6]], [[7], [8]]])
    [([3], [4], [5]), ([4], [5], [6])]
    """
    return [
        triple
        for document in documents
        for triple in zip(document, document[1:], document[2:], strict=False)
    ]


def train_skip_thought(
    model: SkipThought,
    triples: Sequence[Triple],
    steps: int,
    batch_size: int = 32,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> list[float]:
    """Train by Adam on random batches, the learning rate falling linearly to 0.

    Parameters
    ----------
    model : SkipThought
        Trained in place.
    triples : sequence of (previous, current, following)
        Sentences of ids, none empty; see `neighbour_triples`.
    steps, batch_size : int
    learning_rate : float
        The first one.
    seed : int
        Of the order of the batches.

    Returns
    -------
    list of float
        The loss of each step, in nats a word.

    Raises
    ------
    ValueError
        If there are no triples, or `steps` or `batch_size` is below 1.

    Examples
    --------
    >>> model = SkipThought(vocabulary_size=6, dim=4, hidden=8)
    >>> losses = train_skip_thought(model, [([3], [4], [5])], steps=40, batch_size=2)
    >>> losses[-1] < losses[0] - 0.3
    True
    """
    for name, value in {"triples": len(triples), "steps": steps, "batch_size": batch_size}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=learning_rate)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for i in progress(range(steps), "training Skip-Thought"):
        optimizer.param_groups[0]["lr"] = learning_rate * (1 - i / steps)
        rows = torch.randint(len(triples), (batch_size,), generator=generator).tolist()
        previous, current, following = zip(*[triples[row] for row in rows], strict=True)
        batches = [pad_sequences(part, PAD_ID) for part in (current, previous, following)]
        losses.append(gradient_step(model.loss(*batches), weights, optimizer))
    return losses
