"""What lies on the painter's desk: an image under a setting, and the codebook of one piece."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .code_pictures import Gallery, Shape, piece_shape
from .painted_codes import CodebooksOf, Painting, Quantized

RATIO = 1.15  #: Width over height of the codebook's panel.


class PaintingDesk:
    """What is being painted, with the codebook that lies open.

    Parameters
    ----------
    rows : ndarray, shape (n, d)
    codebooks_of : callable
        ``codebooks_of(m, bits) -> (m, ks, d / m)``.
    shape : tuple of two int
        Height and width of an image.
    m, bits : int
        The setting to start with.

    Examples
    --------
    >>> rows = np.array([[0.0, 5.0], [5.0, 0.0]], dtype=np.float32)
    >>> desk = PaintingDesk(rows, lambda m, bits: np.array([[[0.0], [5.0]]] * 2), (1, 2), 2, 1)
    >>> desk.follow((1, 2, 1), piece=0, code=0)  # another image: its own codes
    >>> desk.painting.codes.tolist()
    [1, 0]
    >>> desk.follow((1, 2, 1), piece=0, code=0)  # another code
    >>> desk.painting.codes.tolist()
    [0, 0]
    """

    def __init__(
        self, rows: NDArray[np.float32], codebooks_of: CodebooksOf, shape: Shape, m: int, bits: int
    ) -> None:
        self.rows, self.shape = rows, shape
        self.quantized = lru_cache(maxsize=None)(
            lambda m, bits: Quantized(self.rows, codebooks_of(m, bits))
        )
        self.setting, self.piece = (0, m, bits), 0
        self.painting = Painting(self.quantized(m, bits), 0)
        self.gallery = self._opened()

    def _opened(self) -> Gallery:
        quantized = self.painting.quantized
        patch = piece_shape(quantized.length, self.shape)
        return Gallery(quantized.codebooks[self.piece], patch, RATIO)

    def follow(self, setting: tuple[int, int, int], piece: int, code: int) -> None:
        """Find out what the reader changed: the setting, the piece looked at, or its code."""
        if setting != self.setting:
            row, m, bits = setting
            self.painting = Painting(self.quantized(m, bits), row)
        elif piece == self.piece:
            self.painting.codes[piece] = code
        opened = self.setting[1:], self.piece
        self.setting, self.piece = setting, piece
        if opened != (setting[1:], piece):
            self.gallery = self._opened()
