"""Random numbers that belong to one training run, and can be stored with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor


class RandomStream:
    """What torch draws while the stream is active goes on where it stopped the last time.

    Parameters
    ----------
    seed : int
    device : str
        ``"cpu"``, or ``"cuda"`` for the numbers of the current GPU as well.

    Examples
    --------
    >>> stream = RandomStream(3)
    >>> with stream.active():
    ...     first = torch.rand(1)
    >>> stored = stream.state
    >>> with stream.active():
    ...     second = torch.rand(1)
    >>> stream.state = stored
    >>> with stream.active():
    ...     torch.equal(torch.rand(1), second), torch.equal(first, second)
    (True, False)
    """

    def __init__(self, seed: int, device: str = "cpu") -> None:
        self._gpus = [torch.cuda.current_device()] if device == "cuda" else []
        self._is_active = False
        with self.paused():
            torch.manual_seed(seed)
            self._stored = self._now()

    @property
    def state(self) -> list[Tensor]:
        """Where the stream stands: uint8, one tensor for each device. Set it to go back there."""
        return self._now() if self._is_active else self._stored

    @state.setter
    def state(self, state: list[Tensor]) -> None:
        self._stored = state
        if self._is_active:
            self._go_to(state)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Draw from this stream inside the block, and leave everybody else's numbers alone."""
        with self.paused():
            self._go_to(self._stored)
            self._is_active = True
            try:
                yield
            finally:
                self._stored, self._is_active = self._now(), False

    def paused(self) -> AbstractContextManager[None]:
        """Let what is drawn inside the block have no effect on what is drawn after it."""
        return torch.random.fork_rng(self._gpus)

    def _now(self) -> list[Tensor]:
        return [torch.get_rng_state(), *map(torch.cuda.get_rng_state, self._gpus)]

    def _go_to(self, state: list[Tensor]) -> None:
        torch.set_rng_state(state[0])
        for gpu, found in zip(self._gpus, state[1:], strict=True):
            torch.cuda.set_rng_state(found, gpu)
