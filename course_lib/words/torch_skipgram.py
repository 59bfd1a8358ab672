"""Skip-gram with negative sampling in PyTorch: Dataset, DataLoader, sparse gradients."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

from course_lib.datasets.progress_bar import progress
from course_lib.datasets.word_table import WordVectors
from course_lib.words.noise import AliasSampler, noise_distribution
from course_lib.words.subsampling import keep_probability_c_code, subsample
from course_lib.words.vocabulary import Corpus, Vocabulary
from course_lib.words.windows import draw_radii, skipgram_pairs
from course_lib.words.word2vec import small_random

Batch = tuple[Tensor, Tensor, Tensor]  # centers (B,), contexts (B,), negatives (B, k)


class PairDataset(Dataset):
    """(center, context) pairs of one epoch, with noise words drawn a batch at a time.

    Parameters
    ----------
    centers, contexts : (n,) int32
    sampler : AliasSampler
    negative : int
        Noise words for each pair; none of them equals the pair's context.
    seed : int
    """

    def __init__(
        self,
        centers: NDArray[np.int32],
        contexts: NDArray[np.int32],
        sampler: AliasSampler,
        negative: int,
        seed: int = 0,
    ) -> None:
        self.centers, self.contexts = centers.astype(np.int64), contexts.astype(np.int64)
        self.sampler, self.negative = sampler, negative
        self.rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.centers)

    def __getitem__(self, batch: list[int]) -> Batch:
        """Return the pairs at several places at once: drawing noise one pair at a time is slow."""
        contexts = self.contexts[batch]
        negatives = self.sampler.draw_excluding(contexts, self.negative, self.rng)
        return (
            torch.from_numpy(self.centers[batch]),
            torch.from_numpy(contexts),
            torch.from_numpy(negatives.astype(np.int64)),
        )


class SkipGramModule(nn.Module):
    """Two embedding tables and the negative-sampling loss.

    ``sparse=True`` makes the gradient of a table a list of the rows that the batch used;
    `torch.optim.SparseAdam` needs that, and raises RuntimeError on dense gradients.

    Parameters
    ----------
    v : (V, d) float32
        First input vectors. Output vectors start at zero.
    """

    def __init__(self, v: NDArray[np.float32]) -> None:
        super().__init__()
        self.v = nn.Embedding.from_pretrained(torch.from_numpy(v), freeze=False, sparse=True)
        zeros = torch.zeros(v.shape)
        self.u = nn.Embedding.from_pretrained(zeros, freeze=False, sparse=True)

    def forward(self, centers: Tensor, contexts: Tensor, negatives: Tensor) -> Tensor:
        """Return the loss of each pair, (B,), from ids (B,), (B,) and (B, k)."""
        v = self.v(centers)  # (B, d)
        positive = torch.einsum("bd,bd->b", v, self.u(contexts))
        # einsum names its axes; .squeeze() would drop B = 1 or k = 1 as well
        negative = torch.einsum("bd,bkd->bk", v, self.u(negatives))
        return -F.logsigmoid(positive) - F.logsigmoid(-negative).sum(dim=1)


class TorchSkipGram:
    """Skip-gram with negative sampling, trained in mini-batches by PyTorch.

    The same model as `SkipGram`, easier to change and several times slower: a batch of small dot
    products leaves a CPU little to do between two calls.

    Parameters
    ----------
    dim, window, negative, epochs, min_count, sample, seed, snapshots
        As in `SkipGram`.
    batch_size : int
        Pairs for each step of the optimiser.
    learning_rate : float
        Of SparseAdam, falling linearly to 0; word2vec's 0.025 belongs to plain gradient descent.
    threads : int
        Of PyTorch within one operation. These are too small to gain from several, and on a busy
        machine lose much by them.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 20
    >>> model = TorchSkipGram(dim=8, min_count=1, sample=0, batch_size=16).fit(sentences)
    >>> model.word_vectors
    WordVectors(6 words, 8 dimensions)
    """

    vocabulary: Vocabulary
    module: SkipGramModule

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        negative: int = 5,
        epochs: int = 5,
        min_count: int = 5,
        sample: float = 1e-3,
        batch_size: int = 1024,
        learning_rate: float = 0.01,
        threads: int = 1,
        seed: int = 0,
        snapshots: int = 0,
    ) -> None:
        sizes = {"dim": dim, "negative": negative, "epochs": epochs, "batch_size": batch_size}
        for name, value in {**sizes, "threads": threads}.items():
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        self.dim, self.window, self.negative, self.epochs = dim, window, negative, epochs
        self.min_count, self.sample, self.seed = min_count, sample, seed
        self.batch_size, self.learning_rate, self.threads = batch_size, learning_rate, threads
        self.loss_history: list[float] = []
        self.snapshots: list[WordVectors] = []
        self._snapshots_wanted = snapshots

    def fit(self, sentences: Sequence[Sequence[str]]) -> Self:
        """Build the vocabulary and train from scratch; each epoch draws windows anew."""
        self.vocabulary = Vocabulary.build(sentences, self.min_count)
        corpus = self.vocabulary.encode(sentences)
        rng = np.random.default_rng(self.seed)
        self.module = SkipGramModule(small_random(len(self.vocabulary), self.dim, rng))
        optimizer = torch.optim.SparseAdam(list(self.module.parameters()), lr=self.learning_rate)
        moments = np.linspace(0, self.epochs, self._snapshots_wanted + 1)[1:].round()
        self.loss_history, self.snapshots = [], []
        for epoch in range(self.epochs):
            pairs = self._pairs(corpus, self.seed + epoch)
            with torch_threads(self.threads):
                self.loss_history.append(self._train_epoch(pairs, optimizer, epoch))
            self.snapshots += [self._copy()] * int((moments == epoch + 1).sum())
        return self

    @property
    def word_vectors(self) -> WordVectors:
        """The input vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.module.v.weight.detach().numpy())

    @property
    def output_vectors(self) -> WordVectors:
        """The output vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.module.u.weight.detach().numpy())

    def _pairs(self, corpus: Corpus, seed: int) -> PairDataset:
        counts = self.vocabulary.counts
        thinned = subsample(corpus, keep_probability_c_code(counts, self.sample), seed)
        radii = draw_radii(len(thinned.tokens), self.window, seed)
        sampler = AliasSampler(noise_distribution(counts))
        return PairDataset(
            *skipgram_pairs(thinned, self.window, radii), sampler, self.negative, seed
        )

    def _train_epoch(
        self, pairs: PairDataset, optimizer: torch.optim.Optimizer, epoch: int
    ) -> float:
        generator = torch.Generator().manual_seed(self.seed + epoch)
        order = BatchSampler(RandomSampler(pairs, generator=generator), self.batch_size, False)
        batches = DataLoader(pairs, sampler=order, batch_size=None)  # the sampler makes batches
        total = 0.0
        for i, batch in enumerate(progress(batches, f"epoch {epoch + 1}", len(order))):
            done = (epoch + i / len(order)) / self.epochs
            optimizer.param_groups[0]["lr"] = self.learning_rate * (1 - done)
            losses = self.module(*batch)  # (B,)
            optimizer.zero_grad()
            losses.mean().backward()
            optimizer.step()
            total += losses.detach().sum().item()
        return total / max(1, len(pairs))

    def _copy(self) -> WordVectors:
        return WordVectors(self.vocabulary.words, self.word_vectors.matrix.copy())


@contextmanager
def torch_threads(n: int) -> Iterator[None]:
    """Let PyTorch use `n` threads inside the block, and as many as before after it."""
    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)
