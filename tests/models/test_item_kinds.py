"""What an item is, by its type alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib.models import Wave, modality_of
from course_lib.models.item_kinds import as_items, checked_kinds

PICTURE = Image.new("RGB", (4, 4))
KINDS = [
    ("sunset.jpg", "text"),
    ("", "text"),
    (PICTURE, "image"),
    (np.zeros((4, 4)), "image"),
    (np.zeros((4, 4, 3)), "image"),
    (Path("a/sunset.JPG"), "image"),
    (np.zeros(9), "audio"),
    (Wave(np.zeros(9), 8_000), "audio"),
    (Path("bird.wav"), "audio"),
]


@pytest.mark.parametrize(("item", "kind"), KINDS)
def test_types_say_what_items_are(item, kind):
    assert modality_of(item) == kind


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (None, "NoneType"),
        (b"bytes", "bytes"),
        (7, "int"),
        (Path("notes.txt"), "a path ending in '.txt'"),
        (np.zeros((2, 4, 4, 3)), r"an array of shape \(2, 4, 4, 3\)"),
        (["a"], "list"),
    ],
)
def test_other_things_are_named_with_their_place(item, said):
    with pytest.raises(TypeError, match=rf"items\[1\]: expected .*, got {said}"):
        checked_kinds(["a", item], ["text"])


def test_an_item_of_another_modality_is_named_with_its_place():
    with pytest.raises(TypeError, match=r"items\[2\]: expected text or audio, got image"):
        checked_kinds(["a", np.zeros(3), PICTURE], ["text", "audio"])


def test_modality_says_what_types_do_not():
    assert checked_kinds([Path("scan")], ["text", "image"], "image") == ["image"]
    with pytest.raises(ValueError, match="modality: expected one of text, image, got 'audio'"):
        checked_kinds([], ["text", "image"], "audio")


@pytest.mark.parametrize("item", ["a cat", PICTURE, Path("a.png"), Wave(np.zeros(3), 8), 5])
def test_one_item_instead_of_a_list_is_refused(item):
    with pytest.raises(TypeError, match="items: expected a list"):
        as_items(item)


def test_any_iterable_of_items_will_do():
    assert as_items(word for word in "ab") == ["a", "b"]
    assert [row.shape for row in as_items(np.zeros((3, 4, 4)))] == [(4, 4)] * 3
