"""What a browser would draw for a Plotly image: its pixels, and where they lie."""

import base64
import io

import numpy as np
from PIL import Image


def pixels_of(source):
    """The pixels of a data address, (H, W, 3)."""
    kind, data = source.split(",", 1)
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def box_of(trace):
    """Left, top, right and bottom of a drawn picture."""
    height, width = pixels_of(trace.source).shape[:2]
    left, top = trace.x0 - trace.dx / 2, trace.y0 - trace.dy / 2
    return left, top, left + width * trace.dx, top + height * trace.dy
