"""Search products by several fields at once: title, text and picture, within filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.media import MiniCLIP
from course_lib.stores import Filter, matches
from course_lib.vectors import l2_normalize

from .caption_queries import known_caption
from .score_fusion import z_scores
from .shop_products import Product

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
Scores = NDArray[np.float64]
WEIGHTS = {"title": 1.0, "text": 0.5, "picture": 1.0}


class ProductHit(NamedTuple):
    """A product, its score, and what each field added to it.

    Attributes
    ----------
    product : Product
    score : float
        Sum of `parts`, higher is better; comparable within one search only.
    parts : dict of str to float
        Field to weight times standard deviations above the field's mean over the catalogue.
    """

    product: Product
    score: float
    parts: dict[str, float]


class ProductSearch:
    """Vectors of titles, texts and pictures, fused per query.

    A cosine of 0.3 is a good match between two texts and a poor one between two pictures. So each
    field's scores are brought to mean 0 and standard deviation 1 over the whole catalogue before
    they are weighed and added: over the whole, so that a filter doesn't change them.

    Parameters
    ----------
    products : sequence of Product
        One or more.
    encode : callable
        Texts to vectors (n, d).
    pictures : (n, H, W, 3) float32, optional
        One a product; without them there is no field ``"picture"``.
    towers : MiniCLIP, optional
        Picture and caption encoder of one space, needed with `pictures`.
    weights : mapping, optional
        Field to weight, 0 or more; a field that isn't named has weight 0.

    Examples
    --------
    >>> from course_lib.applications import product_catalogue
    >>> encode = lambda texts: np.array([["clock" in t.lower(), 0.1] for t in texts], np.float32)
    >>> shop = ProductSearch(product_catalogue(), encode)
    >>> [hit.product.title for hit in shop.search("clock", k=2)]
    ['Round wall clock', 'Kitchen wall clock']
    >>> shop.search("   ")
    Traceback (most recent call last):
        ...
    ValueError: query: expected a text or a picture, got neither
    """

    def __init__(
        self,
        products: Sequence[Product],
        encode: Encode,
        pictures: Vectors | None = None,
        towers: MiniCLIP | None = None,
        weights: Mapping[str, float] = WEIGHTS,
    ) -> None:
        if not products:
            raise ValueError("products: expected one or more, got none")
        if (pictures is None) != (towers is None):
            raise ValueError("towers: expected with pictures, and pictures with towers")
        self.products, self.encode, self.towers = list(products), encode, towers
        self.weights = _checked_weights(weights)
        self.fields = {
            "title": l2_normalize(encode([product.title for product in products])),
            "text": l2_normalize(encode([product.text for product in products])),
        }
        if pictures is not None and towers is not None:
            if len(pictures) != len(products):
                raise ValueError(f"pictures: expected {len(products)}, got {len(pictures)}")
            self.fields["picture"] = l2_normalize(towers.encode_items(pictures))

    def search(
        self,
        query: str | None = None,
        picture: Vectors | None = None,
        where: Filter | None = None,
        k: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> list[ProductHit]:
        """Rank the products that pass the filter.

        Parameters
        ----------
        query : str, optional
            What is looked for; compared with titles, texts and, through the caption encoder,
            pictures.
        picture : (H, W, 3) float32, optional
            A picture of it, RGB; compared with pictures, in the place of the text. At least one of
            the two is needed.
        where : Filter, optional
            Of `course_lib.stores`, on `Product.payload`. It is applied *before* ranking: as many
            hits come back as there are products that pass, up to k.
        k : int
            1 or more.
        weights : mapping, optional
            In the place of the ones given at the start.

        Returns
        -------
        list of ProductHit
            Best first; fewer than k if fewer pass.

        Raises
        ------
        ValueError
            If there is neither text nor picture, `k` is below 1, or no field with a weight above 0
            can be compared with what is given.
        """
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        parts = self._parts(query, picture, self.weights if weights is None else weights)
        total = np.sum(list(parts.values()), axis=0)
        allowed = [
            row
            for row, product in enumerate(self.products)
            if where is None or matches(where, product.payload)
        ]
        best = sorted(allowed, key=lambda row: -total[row])[:k]
        return [
            ProductHit(
                self.products[row],
                float(total[row]),
                {name: float(scores[row]) for name, scores in parts.items()},
            )
            for row in best
        ]

    def _parts(
        self, query: str | None, picture: Vectors | None, weights: Mapping[str, float]
    ) -> dict[str, Scores]:
        """Weighted z-scores of each field that can be compared with what is given."""
        text = query.strip() if query is not None else ""
        if not text and picture is None:
            raise ValueError("query: expected a text or a picture, got neither")
        asked = {**self._text_queries(text), **self._picture_query(picture)}
        chosen = _checked_weights(weights)
        parts = {
            name: chosen[name] * z_scores(self.fields[name] @ vector)
            for name, vector in asked.items()
            if chosen.get(name, 0) > 0
        }
        if not parts:
            raise ValueError(f"weights: none above 0 among {sorted(asked)}, got {dict(chosen)}")
        return parts

    def _text_queries(self, text: str) -> dict[str, Vectors]:
        if not text:
            return {}
        vector = l2_normalize(self.encode([text]))[0]
        seen = self._caption_query(text)
        return {"title": vector, "text": vector, **({} if seen is None else {"picture": seen})}

    def _caption_query(self, text: str) -> Vectors | None:
        """The text as a caption; None if captions use no word of it, so that it says nothing."""
        caption = known_caption(text, self.towers.words) if self.towers else ""
        if self.towers is None or not caption:
            return None
        return l2_normalize(self.towers.encode_texts([caption]))[0]

    def _picture_query(self, picture: Vectors | None) -> dict[str, Vectors]:
        if picture is None:
            return {}
        if self.towers is None:
            raise ValueError("picture: this search was made without pictures")
        shown = np.asarray(picture)
        if shown.ndim != 3 or shown.shape[2] != 3:
            raise ValueError(f"picture: expected RGB, shape (H, W, 3), got shape {shown.shape}")
        return {"picture": l2_normalize(self.towers.encode_items(shown[None]))[0]}


def _checked_weights(weights: Mapping[str, float]) -> dict[str, float]:
    if unknown := set(weights) - set(WEIGHTS):
        raise ValueError(f"weights: expected {sorted(WEIGHTS)}, got {sorted(unknown)[0]!r}")
    if wrong := {name: w for name, w in weights.items() if not (np.isfinite(w) and w >= 0)}:
        raise ValueError(f"weights: expected numbers, 0 or more, got {wrong}")
    return dict(weights)
