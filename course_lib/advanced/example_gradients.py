"""How much does each example alone pull at the model? A gradient for every one, and a limit."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.modules.batchnorm import _BatchNorm

Loss = Callable[[Tensor, Tensor], Tensor]
Gradients = dict[str, Tensor]


def per_example_gradients(model: nn.Module, loss: Loss, x: Tensor, y: Tensor) -> Gradients:
    """Return the gradient of each example's own loss, all in one vectorised pass.

    ``loss.backward()`` gives the gradient of the batch's mean, in which the examples can't be told
    apart any more. Here ``grad`` makes a function from one example to its gradient, and ``vmap``
    runs that function over the rows of the batch together.

    Parameters
    ----------
    model : nn.Module
        Called with a batch of one. Parameters with ``requires_grad=False`` get no gradient.
    loss : callable
        ``loss(output, target) -> scalar`` of such a batch, for example
        ``torch.nn.functional.cross_entropy``.
    x, y : Tensor
        Inputs and targets, shapes ``(B, ...)``, at least one row.

    Returns
    -------
    dict of str to Tensor
        For each parameter, by name, a tensor of shape ``(B, *parameter.shape)``: B times the
        model's memory.

    Raises
    ------
    ValueError
        If the numbers of rows differ or are 0, or the model has batch normalisation, under which
        an example has no gradient of its own.

    References
    ----------
    Abadi et al. (2016), Deep learning with differential privacy, section 4; the vectorised form is
    that of torch.func's tutorial on per-sample gradients.

    Examples
    --------
    >>> model = nn.Linear(2, 1, bias=False)
    >>> half_square = lambda output, target: ((output - target) ** 2).sum() / 2
    >>> _ = nn.init.zeros_(model.weight)
    >>> x, y = torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.tensor([[1.0], [3.0]])
    >>> per_example_gradients(model, half_square, x, y)["weight"].tolist()
    [[[-1.0, 0.0]], [[0.0, -6.0]]]
    """
    _check(model, x, y)
    learned = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}

    def loss_of_one(parameters: Gradients, example: Tensor, target: Tensor) -> Tensor:
        output = functional_call(model, parameters, (example.unsqueeze(0),))
        return loss(output, target.unsqueeze(0))

    of_each = vmap(grad(loss_of_one), in_dims=(None, 0, 0), randomness="different")
    return of_each(learned, x, y)


def gradient_norms(gradients: Gradients) -> Tensor:
    """Return the length of each example's gradient, over all parameters together.

    Parameters
    ----------
    gradients : dict of str to Tensor
        Shapes ``(B, ...)``, as `per_example_gradients` returns them.

    Returns
    -------
    (B,) Tensor
        ‖g_i‖, 0 or more.

    Examples
    --------
    >>> gradient_norms({"w": torch.tensor([[3.0], [0.0]]), "b": torch.tensor([4.0, 1.0])}).tolist()
    [5.0, 1.0]
    """
    squares = [g.reshape(len(g), -1).square().sum(dim=1) for g in gradients.values()]  # each (B,)
    return torch.stack(squares).sum(dim=0).sqrt()


def clip_per_example(gradients: Gradients, max_norm: float) -> Gradients:
    """Shorten each example's gradient to at most `max_norm`: g_i / max(1, ‖g_i‖ / C).

    The length is taken over all parameters together. Adding or removing one example then changes
    the *sum* of the clipped gradients by at most C, whatever the example is. Clipping the batch's
    mean instead bounds only the step's length: one example can still turn it wherever it likes.

    Parameters
    ----------
    gradients : dict of str to Tensor
        Shapes ``(B, ...)``.
    max_norm : float
        C, above 0.

    Returns
    -------
    dict of str to Tensor
        The same shapes. Shorter gradients stay as they are.

    Raises
    ------
    ValueError
        If `max_norm` isn't above 0 or a gradient isn't finite.

    References
    ----------
    Abadi et al. (2016), Deep learning with differential privacy, algorithm 1, "Clip gradient".

    Examples
    --------
    >>> clipped = clip_per_example({"w": torch.tensor([[3.0, 4.0], [0.3, 0.4]])}, max_norm=1.0)
    >>> gradient_norms(clipped).tolist()
    [1.0, 0.5]
    """
    if not max_norm > 0:
        raise ValueError(f"max_norm: expected a number above 0, got {max_norm}")
    norms = gradient_norms(gradients)
    if not torch.isfinite(norms).all():
        rows = torch.nonzero(~torch.isfinite(norms)).flatten().tolist()
        raise ValueError(f"gradients: expected finite numbers, got nan or infinity in rows {rows}")
    shrink = max_norm / norms.clamp(min=max_norm)  # (B,), 1 for the short ones
    return {
        name: g * shrink.view(-1, *[1] * (g.ndim - 1)).to(g.dtype) for name, g in gradients.items()
    }


def _check(model: nn.Module, x: Tensor, y: Tensor) -> None:
    if len(x) != len(y) or not len(x):
        raise ValueError(f"y: expected {len(x)} >= 1 targets, one a row of x, got {len(y)}")
    if mixing := [name for name, part in model.named_modules() if isinstance(part, _BatchNorm)]:
        raise ValueError(
            f"model: expected no batch normalisation (it mixes the examples), got {mixing}"
        )
