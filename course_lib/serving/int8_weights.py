"""Linear layers in eight bits, by hand: what "dynamic int8 quantisation" of a network does."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

STEPS = 127  # int8 without -128, so that a number and its negative round alike


class Int8Linear(nn.Module):
    """A linear layer whose weights are whole numbers from -127 to 127, with a scale a row.

    The weight of output o is about ``codes[o] * scales[o]``. What comes in is rounded too, each
    vector x by its own largest entry, so the products are between whole numbers. The sum of 384 or
    1,536 of them fits in 32 bits; two scales turn it into a float again::

        y[o] = (Σ_i x_codes[i] codes[o, i]) · x_scale · scales[o] + bias[o]

    Parameters
    ----------
    linear : nn.Linear
        Is left as it is.

    Notes
    -----
    The sum is computed in float here, which shows the rounding but not the speed. Speed comes from
    processor instructions that multiply many int8 pairs at once: see `quantize_onnx`.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", sections 2.1 and 2.2.

    Examples
    --------
    >>> linear = nn.Linear(2, 1, bias=False)
    >>> _ = linear.weight.data.copy_(torch.tensor([[1.0, -0.5]]))
    >>> layer = Int8Linear(linear)
    >>> layer.codes.tolist(), round(layer(torch.tensor([[1.0, 1.0]])).item(), 3)
    ([[127, -64]], 0.496)
    """

    codes: Tensor
    scales: Tensor
    bias: Tensor | None

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        codes, scales = quantized_rows(linear.weight.detach())
        self.register_buffer("codes", codes)  # (out, in) int8
        self.register_buffer("scales", scales)  # (out, 1) float32
        self.register_buffer("bias", None if linear.bias is None else linear.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        """Return the layer's output: (..., in) to (..., out)."""
        x_codes, x_scales = quantized_rows(x)  # (..., in), (..., 1)
        sums = x_codes.float() @ self.codes.float().T  # (..., out), whole numbers
        y = sums * x_scales * self.scales.squeeze(1)
        return y if self.bias is None else y + self.bias


def quantized_rows(x: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row to 127 steps a side of its largest entry.

    Parameters
    ----------
    x : (..., d) float

    Returns
    -------
    codes : (..., d) int8
    scales : (..., 1) float32
        ``codes * scales`` is off by half a scale at most.

    Examples
    --------
    >>> codes, scales = quantized_rows(torch.tensor([[0.5, -1.27], [0.0, 0.0]]))
    >>> codes.tolist(), round(scales[0].item(), 4)
    ([[50, -127], [0, 0]], 0.01)
    """
    scales = x.abs().amax(dim=-1, keepdim=True).clamp(min=1e-12) / STEPS
    return torch.round(x / scales).to(torch.int8), scales


def quantize_linear_layers(model: nn.Module) -> nn.Module:
    """Return a copy of a network with every `nn.Linear` as an `Int8Linear`.

    Embedding tables, layer norms and biases stay float32, so a model doesn't shrink to a quarter:
    only its linear layers do. Nothing is trained, and the state dict no longer fits the original
    class.

    Parameters
    ----------
    model : nn.Module
        Is left as it is.

    Returns
    -------
    nn.Module

    Raises
    ------
    ValueError
        If it has no linear layer.

    Notes
    -----
    ``torch.ao.quantization.quantize_dynamic`` is torch's own version, with integer kernels. It is
    deprecated since torch 2.10 or so in favour of the package torchao; calling it warns.

    Examples
    --------
    >>> model = nn.Sequential(nn.Embedding(1000, 64), nn.Linear(64, 64))
    >>> model_bytes(model), model_bytes(quantize_linear_layers(model))
    (272640, 260608)
    """
    copy = deepcopy(model)
    names = [name for name, part in copy.named_modules() if isinstance(part, nn.Linear)]
    if not names:
        raise ValueError("model: expected linear layers, found none")
    if names == [""]:
        return Int8Linear(copy)
    for name in names:
        parent, _, own = name.rpartition(".")
        holder = copy.get_submodule(parent)
        setattr(holder, own, Int8Linear(getattr(holder, own)))
    return copy


def model_bytes(model: nn.Module) -> int:
    """Return the bytes of a network's parameters and buffers; shared ones count once.

    Parameters
    ----------
    model : nn.Module
        On any device, ``"meta"`` as well, where a model has a size and no numbers.

    Returns
    -------
    int

    Examples
    --------
    >>> model_bytes(nn.Linear(10, 10))
    440
    """
    tensors = [*model.parameters(), *model.buffers()]  # each once, however often it is used
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
