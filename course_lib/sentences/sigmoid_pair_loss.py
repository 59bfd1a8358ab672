"""Each pair of a batch as a yes-or-no question: binary cross-entropy with scale and bias."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.pair_losses import check_rows


class SigmoidPairLoss(nn.Module):
    """Say yes to the B pairs that belong together and no to the B (B - 1) others.

    ``z_ij = s cos(u_i, v_j) + b``, ``L = -1/B sum_ij log sigmoid(y_ij z_ij)``, y = 1 for i = j
    and -1 otherwise. The bias moves the border between yes and no to cosine ``-b / s``. Without
    it the border is at 0: at s = 20 an unrelated pair of cosine 0.3 is "similar" with
    probability 0.998, and unrelated pairs are pushed to opposite directions, of which a space
    has too few.

    Parameters
    ----------
    scale : float
        First s, above 0; learned as its logarithm.
    bias : float
        First b.
    learned : bool
        Whether training changes scale and bias.

    References
    ----------
    Zhai et al. (2023), "Sigmoid Loss for Language Image Pre-Training", equation 1 and
    algorithm 1, with the first values 10 and -10.

    Examples
    --------
    >>> loss = SigmoidPairLoss(scale=20.0, bias=0.0)
    >>> pair = torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 4.0]])  # cosine 0.6
    >>> loss(*pair).item()  # log (1 + exp(-12))
    6.1e-06
    """

    def __init__(self, scale: float = 10.0, bias: float = -10.0, learned: bool = True) -> None:
        super().__init__()
        if not scale > 0:
            raise ValueError(f"scale: expected a positive number, got {scale}")
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)), requires_grad=learned)
        self.bias = nn.Parameter(torch.tensor(float(bias)), requires_grad=learned)

    def logits(self, u: Tensor, v: Tensor) -> Tensor:
        """Return z of each row of `u` with each of `v`, ``(B, C)``; sigmoid(z) means "yes"."""
        cosines = F.normalize(u, dim=-1) @ F.normalize(v, dim=-1).T  # (B, C)
        return self.log_scale.exp() * cosines + self.bias

    def forward(self, u: Tensor, v: Tensor) -> Tensor:
        """Return the loss, a scalar; row i of `u` belongs to row i of `v`, both ``(B, d)``."""
        check_rows(u, v=v)
        y = 2 * torch.eye(len(u), device=u.device) - 1  # (B, B)
        return -F.logsigmoid(y * self.logits(u, v)).sum() / len(u)
