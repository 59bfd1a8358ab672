"""The shop: each field has its say, filters come first, and no question gets no answer."""

import numpy as np
import pytest

from course_lib.applications import ProductSearch, product_catalogue
from course_lib.applications.shop_products import product_pictures
from course_lib.datasets.rendered_shapes import COLOURS, SHAPES
from course_lib.media import load_mini_clip
from course_lib.models import load
from course_lib.stores import Eq, Field, Range


@pytest.fixture(scope="module")
def products():
    return product_catalogue()


@pytest.fixture(scope="module")
def pictures(products):
    return product_pictures(products)


@pytest.fixture(scope="module")
def shop(products, pictures):
    return ProductSearch(products, load("all-MiniLM-L6-v2").encode, pictures, load_mini_clip())


def test_the_catalogue_is_sound(products, pictures):
    assert len({p.id for p in products}) == len({p.title for p in products}) == len(products) >= 110
    assert {p.colour for p in products} == set(COLOURS) and {p.shape for p in products} == set(
        SHAPES
    )
    assert all(p.price > 0 and isinstance(p.in_stock, bool) for p in products)
    assert 5 < sum(not p.in_stock for p in products) < 25
    assert not any(c in p.title.lower().split() for p in products for c in COLOURS)
    assert pictures.shape == (len(products), 32, 32, 3)
    for product, picture in zip(products[:20], pictures, strict=False):
        nearest = np.abs(picture - np.array(COLOURS[product.colour])).sum(axis=2).min()
        assert nearest < 0.05  # its colour is in its picture


def test_words_find_what_the_texts_say(shop):
    titles = [
        hit.product.title for hit in shop.search("something to wake me up in the morning", k=3)
    ]
    assert "Alarm clock for heavy sleepers" in titles
    top = shop.search("for a child's birthday at the beach, to fly", k=5)
    assert sum("kite" in hit.product.title.lower() for hit in top) >= 2


def test_colour_and_shape_are_found_in_the_pictures_alone(shop):
    hits = shop.search("blue square", k=5, weights={"picture": 1})
    assert sum(h.product.colour == "blue" and h.product.shape == "square" for h in hits) >= 4
    without = shop.search("blue square", k=5, weights={"title": 1, "text": 1})
    assert sum(h.product.colour == "blue" for h in without) < 4


def test_a_picture_finds_its_like(shop, products, pictures):
    row = next(i for i, p in enumerate(products) if (p.colour, p.shape) == ("red", "cross"))
    hits = shop.search(picture=pictures[row], k=3)
    assert hits[0].product == products[row] and set(hits[0].parts) == {"picture"}
    assert all((h.product.colour, h.product.shape) == ("red", "cross") for h in hits[:2])
    both = shop.search("pets", picture=pictures[row], k=1)[0]
    assert set(both.parts) == {"title", "text", "picture"}


def test_the_score_is_the_sum_of_weighted_standard_scores(shop, products):
    hits = shop.search("a red lamp", k=len(products))
    assert len(hits) == len(products)
    for hit in hits:
        assert hit.score == pytest.approx(sum(hit.parts.values()))
    for name, weight in shop.weights.items():
        values = np.array([hit.parts[name] for hit in hits])
        assert values.mean() == pytest.approx(0, abs=1e-6)
        assert values.std() == pytest.approx(weight, rel=1e-5)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_filters_come_before_ranking_and_change_no_score(shop, products):
    cheap_pets = Eq("category", "pets") & Range("price", lt=15) & Eq("in_stock", True)
    hits = shop.search("a lamp for the desk", where=cheap_pets, k=10)
    expected = {p.id for p in products if p.category == "pets" and p.price < 15 and p.in_stock}
    assert {hit.product.id for hit in hits} == expected and 3 <= len(hits) < 10
    scores = {hit.product.id: hit.score for hit in shop.search("a lamp for the desk", k=200)}
    assert all(scores[hit.product.id] == hit.score for hit in hits)
    assert shop.search("lamp", where=Field("brand") == "nobody") == []


def test_words_that_no_caption_uses_leave_the_pictures_out(shop):
    assert set(shop.search("something for the bath")[0].parts) == {"title", "text"}
    assert set(shop.search("something green for the bath")[0].parts) == {"title", "text", "picture"}


@pytest.mark.parametrize("query", [None, "", "  "])
def test_nothing_asked_is_an_error_not_the_first_products(shop, query):
    with pytest.raises(ValueError, match="neither"):
        shop.search(query, where=Field("price") < 10)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"query": "x", "k": 0}, "k"),
        ({"query": "x", "weights": {"colour": 1}}, "colour"),
        ({"query": "x", "weights": {"title": -1}}, "weights"),
        ({"query": "x", "weights": {"title": np.nan}}, "weights"),
        ({"query": "x", "weights": {"picture": 1}}, "none above 0"),
        ({"picture": np.zeros((32, 32, 4), np.float32)}, r"RGB.*\(32, 32, 4\)"),
    ],
)
def test_wrong_arguments_are_named(shop, arguments, name):
    with pytest.raises(ValueError, match=name):
        shop.search(**arguments)


def test_pictures_and_towers_come_together(products, pictures):
    def encode(texts):
        return np.ones((len(texts), 2), np.float32)

    with pytest.raises(ValueError, match="towers"):
        ProductSearch(products, encode, pictures)
    with pytest.raises(ValueError, match="pictures: expected"):
        ProductSearch(products, encode, pictures[:3], load_mini_clip())
    with pytest.raises(ValueError, match="products"):
        ProductSearch([], encode)
    with pytest.raises(ValueError, match="without pictures"):
        ProductSearch(products, encode).search(picture=pictures[0])
