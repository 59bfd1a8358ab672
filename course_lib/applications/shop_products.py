"""A small shop: products with texts, prices, stock and a picture each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import ShapeObject, repository_data
from course_lib.datasets.rendered_shapes import render_scene
from course_lib.metrics.json_lines import read_json_lines

FILE = "products.jsonl"


@dataclass(frozen=True)
class Product:
    """What the shop knows about one thing.

    Attributes
    ----------
    id : str
        Such as ``"p017"``.
    title, text : str
        A few words, and a sentence about it. Neither names the colour.
    category, brand : str
    price : float
        Euros.
    in_stock : bool
    colour, shape : str
        Of the picture; see `course_lib.datasets.shapes`.
    """

    id: str
    title: str
    text: str
    category: str
    brand: str
    price: float
    in_stock: bool
    colour: str
    shape: str

    @property
    def payload(self) -> dict[str, str | float | bool]:
        """What filters may ask for: everything but id and texts."""
        fields = asdict(self)
        return {name: fields[name] for name in fields if name not in ("id", "title", "text")}


def product_catalogue() -> list[Product]:
    """Load the products, invented by the project, in the order of their ids.

    Returns
    -------
    list of Product
        About 120 in nine categories.

    Raises
    ------
    ValueError
        If a line of the file is wrong.

    Examples
    --------
    >>> products = product_catalogue()
    >>> products[0].title, products[0].payload["price"]
    ('Round wall clock', 34.9)
    """
    records = read_json_lines(repository_data(FILE), Product.__dataclass_fields__)
    return [Product(**record) for record in records]


def product_pictures(
    products: Sequence[Product], size: int = 32, seed: int = 0
) -> NDArray[np.float32]:
    """Draw each product: its shape in its colour, large, in the middle.

    Parameters
    ----------
    products : sequence of n Product
    size : int
        Side in pixels.
    seed : int
        Of the ground's brightness and the small offsets.

    Returns
    -------
    (n, size, size, 3) float32
        RGB from 0 to 1.

    Examples
    --------
    >>> product_pictures(product_catalogue()[:2]).shape
    (2, 32, 32, 3)
    """
    rng = np.random.default_rng(seed)
    scenes = [ShapeObject(p.colour, p.shape, "large", "middle", "centre") for p in products]
    pictures = [render_scene((scene,), rng, size) for scene in scenes]
    return np.stack(pictures) if pictures else np.zeros((0, size, size, 3), dtype=np.float32)
