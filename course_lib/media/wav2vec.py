"""wav2vec 2.0 in miniature: hear which codebook entry a hidden frame was."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.media.descent_loop import descend
from course_lib.media.distractors import contrastive_loss as contrastive_loss
from course_lib.media.distractors import sample_distractors
from course_lib.media.gumbel_quantizer import GumbelQuantizer, diversity_loss
from course_lib.media.span_masking import mask_spans
from course_lib.media.wave_batches import as_waves
from course_lib.media.wave_transformer import WaveTransformer
from course_lib.sentences.weight_seeds import seeded_weights


class Wav2VecStep(NamedTuple):
    """The two losses of one step, before they are added."""

    contrastive: float
    diversity: float


class MiniWav2Vec(nn.Module):
    """A `WaveTransformer` that is to tell which quantised frame was hidden.

    Parameters
    ----------
    width, dim, heads, layers : int
        As in `WaveTransformer`.
    groups, entries : int
        Of the quantiser; `groups` divides `width`.
    seed : int
        Of the first weights.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0: A Framework for Self-Supervised Learning of Speech
    Representations", sections 2 and 3.

    Examples
    --------
    >>> model = MiniWav2Vec(width=8, dim=16, heads=2, layers=1, entries=4)
    >>> waves, mask = torch.randn(2, 16_000), mask_spans(2, 49)
    >>> [loss.shape for loss in model.losses(waves, mask)], model.embed(waves.numpy()).shape
    ([torch.Size([]), torch.Size([])], (2, 16))
    """

    def __init__(
        self,
        width: int = 32,
        dim: int = 64,
        heads: int = 4,
        layers: int = 2,
        groups: int = 2,
        entries: int = 16,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.encoder = WaveTransformer(width, dim, heads, layers, seed)
        self.quantizer = GumbelQuantizer(groups, entries, width, seed=seed)
        with seeded_weights(seed):
            self.project_context = nn.Linear(dim, width)
            self.project_target = nn.Linear(width, width)

    def losses(
        self,
        waves: Tensor,
        mask: Tensor,
        distractors: int | Tensor = 20,
        generator: torch.Generator | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Return the contrastive loss and the diversity loss of a batch.

        Parameters
        ----------
        waves : (B, samples) tensor
        mask : (B, T) bool tensor
            From `mask_spans`, T frames as ``WaveEncoder.frames(samples)`` says.
        distractors : int, or (N, K) int64 tensor
            How many to draw for each hidden frame, or which, as `sample_distractors` returns them.
        generator : torch.Generator, optional
            Of the quantiser's noise and of the distractors.
        """
        features = self.encoder.features(waves)  # (B, T, width), nothing hidden
        quantized, probabilities = self.quantizer(features, generator)
        targets = self.project_target(quantized[mask])  # (N, width)
        context = self.project_context(self.encoder.context(features, mask)[mask])  # (N, width)
        if isinstance(distractors, int):
            distractors = sample_distractors(mask, distractors, generator)
        loss = contrastive_loss(context, targets, targets[distractors])
        return loss, diversity_loss(probabilities[mask])

    def embed(self, waves: ArrayLike, layer: int = -1) -> NDArray[np.float32]:
        """Return a unit vector for each wave, (n, dim): see `WaveTransformer.embed`."""
        return self.encoder.embed(waves, layer)


def train_wav2vec(
    waves: ArrayLike,
    steps: int = 120,
    batch_size: int = 16,
    lr: float = 2e-3,
    probability: float = 0.65,
    span: int = 5,
    diversity_weight: float = 0.1,
    model: MiniWav2Vec | None = None,
    seed: int = 0,
) -> tuple[MiniWav2Vec, list[Wav2VecStep]]:
    """Train on waves without labels: contrastive loss + `diversity_weight` · diversity loss.

    Parameters
    ----------
    waves : floats, shape (n, samples)
        At 16,000 samples a second, n >= `batch_size`.
    steps, batch_size : int
    lr : float
        The highest.
    probability, span : float, int
        As in `mask_spans`. 5 frames are 0.1 s.
    diversity_weight : float
        α; 0.1 in the paper. With 0 the codebook may shrink to a few entries.
    model : MiniWav2Vec, optional
        Trained in place; a new one if left out.
    seed : int
        Of the new model, the batches, the masks and the noise.

    Returns
    -------
    model : MiniWav2Vec
        In eval mode.
    history : list of Wav2VecStep

    Raises
    ------
    TypeError, ValueError
        If the waves are not floats of that shape, or a number is out of its range.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(4, 4000))
    >>> small = MiniWav2Vec(width=8, dim=8, heads=2, layers=1)
    >>> model, history = train_wav2vec(noise, steps=2, batch_size=4, model=small)
    >>> len(history), model.training
    (2, False)
    """
    rows = torch.from_numpy(np.atleast_2d(as_waves(waves, "waves")))
    model = MiniWav2Vec(seed=seed) if model is None else model
    frames = model.encoder.wave_encoder.frames(rows.shape[1])

    def loss_of(picked: Tensor, done: float) -> tuple[Tensor, Wav2VecStep]:
        model.quantizer.temperature = 2.0 * 0.25**done  # from 2 to 0.5
        mask = mask_spans(len(picked), frames, probability, span)
        contrastive, diversity = model.losses(rows[picked], mask)
        step = Wav2VecStep(contrastive.item(), diversity.item())
        return contrastive + diversity_weight * diversity, step

    said = "Training wav2vec 2.0"
    return model, descend(model, loss_of, len(rows), steps, batch_size, lr, seed, said)
