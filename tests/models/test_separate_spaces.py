"""Spaces that were learned apart: comparing is refused, a bridge makes it possible."""

import numpy as np
import pytest

from course_lib.models import (
    AudioEmbedder,
    Embedder,
    ImageEmbedder,
    IncomparableSpaces,
    LinearBridge,
    SeparateEmbedders,
    TextEmbedder,
    create_multimodal_embedder,
)
from tests.models.test_embedders import BLUE, RED, Colours, Letters, Loudness

TEXT = TextEmbedder(Letters(), "letters")
IMAGE = ImageEmbedder(Colours(), "colours")
AUDIO = AudioEmbedder(Loudness(), "loudness")
WAVE = np.ones(40)


@pytest.fixture
def apart():
    return SeparateEmbedders({"text": TEXT, "image": IMAGE, "audio": AUDIO})


def a_bridge():
    rng = np.random.default_rng(0)
    return LinearBridge.fit(
        rng.normal(size=(9, 4)), rng.normal(size=(9, 4)), 1, "letters", "colours"
    )


def test_within_a_modality_all_is_as_before(apart):
    assert apart.similarity("ab", "b") == pytest.approx(TEXT.similarity("ab", "b"))
    np.testing.assert_array_equal(apart.embed_batch([RED, BLUE]), IMAGE.embed_batch([RED, BLUE]))
    np.testing.assert_array_equal(apart.embed(WAVE), AUDIO.embed(WAVE))
    assert apart.modalities == ("text", "image", "audio")
    assert apart.key == "letters + colours + loudness"


@pytest.mark.parametrize(("a", "b"), [("a", RED), (RED, WAVE), (WAVE, "a")])
def test_across_modalities_it_is_refused_with_the_reason_though_lengths_agree(apart, a, b):
    with pytest.raises(IncomparableSpaces, match=r"4-d\).*trained apart.*LinearBridge"):
        apart.similarity(a, b)
    with pytest.raises(IncomparableSpaces):
        apart.embed_batch([a, b])


def test_there_is_no_common_space_to_speak_of(apart):
    for name in ("space", "dim"):
        with pytest.raises(IncomparableSpaces, match="letters .*colours .*loudness"):
            getattr(apart, name)


def test_its_repr_names_the_space_of_each_modality(apart):
    assert repr(apart) == "SeparateEmbedders(text: letters, image: colours, audio: loudness)"


def test_embedders_of_one_space_may_be_compared():
    images = ImageEmbedder(Colours(), "other key", space="letters")
    both = SeparateEmbedders({"text": TEXT, "image": images})
    assert both.space == "letters" and both.dim == 4 and isinstance(both, Embedder)
    a, b = both.embed_batch(["a", RED])
    assert both.similarity("a", RED) == pytest.approx(float(a @ b), abs=1e-6)
    assert both.embed_batch([]).shape == (0, 4)


def test_a_bridge_carries_one_space_into_the_other():
    bridge = a_bridge()
    both = SeparateEmbedders({"text": TEXT, "image": IMAGE}, bridges=[bridge])
    carried = bridge.transform(TEXT.embed_batch(["a", "b"]))
    rows = both.embed_batch(["a", RED, "b"])
    np.testing.assert_allclose(rows[[0, 2]], carried, atol=1e-6)
    np.testing.assert_allclose(rows[1], IMAGE.embed(RED), atol=1e-6)
    expected = carried[0] @ IMAGE.embed(RED)
    assert both.similarity("a", RED) == pytest.approx(float(expected), abs=1e-6)
    assert (both.space, both.dim) == ("colours", 4)
    np.testing.assert_allclose(both.embed("a"), rows[0], atol=1e-6)  # alone or in a batch


def test_a_bridge_for_two_leaves_the_third_alone():
    parts = {"text": TEXT, "image": IMAGE, "audio": AUDIO}
    three = SeparateEmbedders(parts, bridges=[a_bridge()])
    assert -1 <= three.similarity("a", RED) <= 1
    with pytest.raises(IncomparableSpaces, match="loudness"):
        three.similarity("a", WAVE)


def test_what_cannot_be_put_together_is_named():
    with pytest.raises(ValueError, match=r"parts\['image'\]: letters takes text"):
        SeparateEmbedders({"text": TEXT, "image": TEXT})
    with pytest.raises(ValueError, match="two modalities or more"):
        SeparateEmbedders({"text": TEXT})
    with pytest.raises(ValueError, match="two that start in the same"):
        SeparateEmbedders({"text": TEXT, "image": IMAGE}, bridges=[a_bridge(), a_bridge()])


def test_the_factory_takes_keys_and_embedders():
    both = create_multimodal_embedder(text="all-MiniLM-L6-v2", image=IMAGE)
    assert both.key == "all-MiniLM-L6-v2 + colours"
    with pytest.raises(IncomparableSpaces, match=r"all-MiniLM-L6-v2 \(384-d\).*colours \(4-d\)"):
        both.similarity("a", RED)
    with pytest.raises(TypeError, match="expected either key"):
        create_multimodal_embedder()
    with pytest.raises(TypeError, match="expected either key"):
        create_multimodal_embedder("clip-vit-base-patch32", text="all-MiniLM-L6-v2")
