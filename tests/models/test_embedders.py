"""The contract of every embedder, on encoders simple enough to compute by hand."""

import inspect

import numpy as np
import pytest
from PIL import Image

from course_lib.models import (
    AudioEmbedder,
    Embedder,
    ImageEmbedder,
    MultiModalEmbedder,
    TextEmbedder,
    Wave,
)
from course_lib.models.retrieval_prefixes import RetrievalPrefixes
from course_lib.models.row_lengths import unit_rows


class Letters(RetrievalPrefixes):
    """A text's vector: how often it has a, b, c, and 1."""

    dim = 4
    query_prefix, passage_prefix = "aa", "bb"

    def __init__(self):
        self.batches = []

    def encode_texts(self, texts):
        self.batches.append(list(texts))
        return np.array([[text.count(x) for x in "abc"] + [1] for text in texts])

    def encode(self, texts, batch_size=64, progress=False):
        return unit_rows(self.encode_texts(texts), 4, "letters")


class Colours:
    """A picture's vector: its mean colour and 1."""

    dim = 4

    def __init__(self):
        self.sizes = []

    def encode_pictures(self, pictures):
        assert all(picture.mode == "RGB" for picture in pictures)
        self.sizes.append(len(pictures))
        return np.array([[*np.asarray(p).mean((0, 1)) / 255, 1] for p in pictures])

    def patch_vectors(self, pictures):
        return np.array([np.asarray(p).reshape(-1, 3)[:, [0, 1, 2, 2]] + 1.0 for p in pictures])


class Loudness:
    dim, rate = 4, 8_000

    def encode_waves(self, waves):
        return np.array([[wave.max(), wave.min(), len(wave) / 8_000, 1] for wave in waves])


TEXTS = ["a", "bb", "", "abcabcabc", "ca"]
EXPECTED = unit_rows([[t.count("a"), t.count("b"), t.count("c"), 1] for t in TEXTS], 4, "x")
RED, BLUE = np.zeros((2, 2, 3)), np.zeros((3, 5, 3))
RED[..., 0] = BLUE[..., 2] = 1
EMBEDDERS = [
    (TextEmbedder(Letters(), "letters"), TEXTS),
    (ImageEmbedder(Colours(), "colours"), [RED, BLUE, Image.new("L", (3, 3), 255)]),
    (AudioEmbedder(Loudness(), "loudness"), [np.ones(9) / 2, Wave(np.ones(70), 16_000)]),
    (MultiModalEmbedder("joint", Letters(), Colours(), Loudness()), ["a", RED, np.ones(5), "b"]),
]
IDS = ["text", "image", "audio", "joint"]


@pytest.mark.parametrize(("embedder", "items"), EMBEDDERS, ids=IDS)
class TestContract:
    def test_it_is_an_embedder(self, embedder, items):
        assert isinstance(embedder, Embedder) and embedder.space == embedder.key
        for name in ("embed", "embed_batch", "similarity"):
            expected = list(inspect.signature(getattr(Embedder, name)).parameters)[1:]
            assert list(inspect.signature(getattr(embedder, name)).parameters) == expected

    def test_rows_are_unit_float32_in_order_whatever_the_batch(self, embedder, items):
        together = embedder.embed_batch(items)
        assert together.shape == (len(items), 4) and together.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
        for size in (1, 2, 3):
            np.testing.assert_allclose(embedder.embed_batch(items, size), together, atol=1e-6)
        for item, row in zip(items, together, strict=True):
            one = embedder.embed(item)
            assert one.shape == (4,) and one.dtype == np.float32
            np.testing.assert_allclose(one, row, atol=1e-6)

    def test_similarity_is_the_cosine(self, embedder, items):
        a, b = embedder.embed_batch(items[:2])
        found = embedder.similarity(items[0], items[1])
        assert type(found) is float and found == pytest.approx(float(a @ b), abs=1e-6)
        assert embedder.similarity(items[0], items[0]) == pytest.approx(1, abs=1e-6)
        assert embedder.similarity(items[0], items[0]) <= 1

    def test_nothing_gives_no_rows(self, embedder, items):
        empty = embedder.embed_batch([])
        assert empty.shape == (0, 4) and empty.dtype == np.float32

    def test_what_cannot_be_embedded_is_named(self, embedder, items):
        with pytest.raises(TypeError, match=r"items\[1\]: .*NoneType"):
            embedder.embed_batch([items[0], None])
        with pytest.raises(TypeError, match="items: expected a list"):
            embedder.embed_batch("a cat")
        with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
            embedder.embed_batch(items, batch_size=0)

    def test_progress_shows_nothing_for_quick_work(self, embedder, items, capsys):
        embedder.embed_batch(items, progress=True)
        assert capsys.readouterr() == ("", "")

    def test_its_repr_says_what_goes_in_and_what_comes_out(self, embedder, items):
        assert f"{embedder.modalities[-1]} -> 4, space {embedder.space!r}" in repr(embedder)


def test_texts_by_hand():
    np.testing.assert_allclose(EMBEDDERS[0][0].embed_batch(TEXTS), EXPECTED, atol=1e-6)


def test_mixed_items_by_hand():
    rows = EMBEDDERS[3][0].embed_batch([np.full(8_000, 0.5), "ab", BLUE])
    expected = unit_rows([[0.5, 0.5, 1, 1], [1, 1, 0, 1], [0, 0, 1, 1]], 4, "x")
    np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_batches_have_the_size_that_was_asked_for_and_texts_of_like_length():
    encoder = Letters()
    embedder = MultiModalEmbedder("joint", encoder, Colours())
    embedder.embed_batch(["aaaa", "b", RED, "ccc", "dd"], batch_size=2)
    assert encoder.batches == [["aaaa", "ccc"], ["dd", "b"]]


def test_a_mixed_batch_is_refused_where_one_modality_is_taken():
    with pytest.raises(TypeError, match=r"items\[1\]: expected text, got image"):
        EMBEDDERS[0][0].embed_batch(["a", RED])
    with pytest.raises(TypeError, match=r"items\[0\]: expected image, got text: str"):
        EMBEDDERS[1][0].similarity("sunset.jpg", RED)


def test_a_wrong_item_is_found_before_anything_is_encoded():
    encoder = Colours()
    with pytest.raises(TypeError, match=r"items\[2\]"):
        ImageEmbedder(encoder, "colours").embed_batch([RED, RED, "a"], batch_size=1)
    assert encoder.sizes == []


def test_files_are_opened_batch_by_batch(tmp_path):
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.png")
        Image.new("RGB", (2, 2), (255, 0, 0)).save(paths[-1])
    paths[2].write_bytes(b"broken")
    encoder = Colours()
    with pytest.raises(ValueError, match=r"items\[2\]: 2.png is no picture"):
        ImageEmbedder(encoder, "colours").embed_batch(paths, batch_size=1)
    assert encoder.sizes == [1, 1]


def test_the_modality_can_be_said():
    embedder = EMBEDDERS[3][0]
    with pytest.raises(TypeError, match=r"items\[0\]: expected a Pillow image"):
        embedder.embed("sunset.jpg", modality="image")  # a str is never a file's name
    with pytest.raises(TypeError, match=r"items\[0\]: expected a str, got ndarray"):
        embedder.embed(RED, modality="text")
    with pytest.raises(ValueError, match="one channel"):
        embedder.embed(np.ones((4, 4)), modality="audio")


def test_a_text_embedder_puts_prefixes_before_texts():
    embedder = TextEmbedder(Letters(), "letters", prefix="cc")
    expected = unit_rows([[1, 0, 2, 1], [2, 1, 0, 1], [0, 2, 0, 1]], 4, "x")
    found = [
        embedder.embed("a"),
        embedder.embed_queries(["b"])[0],
        embedder.embed_passages([""])[0],
    ]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_patches_of_a_picture():
    patches = EMBEDDERS[1][0].embed_patches(RED)
    assert patches.shape == (4, 4)
    np.testing.assert_allclose(np.linalg.norm(patches, axis=1), 1, atol=1e-6)

    class WithoutPatches:
        dim = 4
        encode_pictures = Colours().encode_pictures

    with pytest.raises(TypeError, match="plain: this model gives one vector a picture"):
        ImageEmbedder(WithoutPatches(), "plain").embed_patches(RED)


def test_encoders_that_cannot_share_a_space_are_refused():
    class Three(Colours):
        dim = 3

    with pytest.raises(ValueError, match=r"of one length, got 2 with lengths \[3, 4\]"):
        MultiModalEmbedder("joint", Letters(), Three())
    with pytest.raises(ValueError, match="got 1 with"):
        MultiModalEmbedder("joint", texts=Letters())


@pytest.mark.parametrize("rows", [[[1.0, 2.0]], [[1.0, 2.0, 3.0, np.nan]], [1.0, 2.0, 3.0, 4.0]])
def test_vectors_that_cannot_be_right_are_refused(rows):
    class Wrong(Colours):
        def encode_pictures(self, pictures):
            return np.array(rows)

    with pytest.raises(ValueError, match="wrong: "):
        ImageEmbedder(Wrong(), "wrong").embed(RED)


def test_a_zero_vector_stays_zero():
    np.testing.assert_array_equal(unit_rows([[0, 0], [0, 2]], 2, "x"), [[0, 0], [0, 1]])
