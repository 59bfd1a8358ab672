"""The painter of codes: codes and errors are FAISS' own, and the reader's are counted."""

import re
import time
from functools import cache

import faiss
import numpy as np
import pytest
from plotly.callbacks import Points
from sklearn.datasets import load_digits

from course_lib.viz import pq_painter, pq_pictures
from course_lib.viz.code_pictures import Gallery, piece_corner, piece_shape
from course_lib.viz.painted_codes import Painting, Quantized

IMAGES = load_digits().data[:400].astype(np.float32)
SETTINGS = {"shape": (8, 8), "ms": (2, 4, 8, 16), "nbits": (2, 3, 4)}


@cache
def trained(m, nbits):
    quantizer = faiss.ProductQuantizer(64, m, nbits)
    quantizer.cp.seed, quantizer.cp.min_points_per_centroid = 1, 1
    quantizer.train(IMAGES)
    return quantizer


def codebooks_of(m, nbits):
    return faiss.vector_to_array(trained(m, nbits).centroids).reshape(m, 2**nbits, 64 // m)


@pytest.fixture
def painter():
    return pq_painter(IMAGES, codebooks_of, **SETTINGS)


def shown(painter):
    return np.asarray(painter.figure.data[0].z), np.asarray(painter.figure.data[1].z)


@pytest.mark.parametrize("m, nbits", [(2, 4), (8, 4), (16, 3)])
def test_the_reconstruction_is_that_of_faiss(painter, m, nbits):
    quantizer = trained(m, nbits)
    decoded = quantizer.decode(quantizer.compute_codes(IMAGES))
    painter.set(m=m, nbits=nbits, row=7)
    original, painted = shown(painter)
    assert np.array_equal(original.ravel(), IMAGES[7])
    assert np.allclose(painted.ravel(), decoded[7], atol=1e-4)
    assert sum(painter.figure.data[3].y) == pytest.approx(
        ((decoded[7] - IMAGES[7]) ** 2).sum(), rel=1e-4
    )
    mean = ((decoded - IMAGES) ** 2).sum(axis=1).mean()
    said = re.search(r"Mean squared error of all images ([\d.]+)\.\n", painter.message)
    assert float(said.group(1)) == pytest.approx(mean, abs=0.06)
    assert f"{m} · {nbits} bits, {-(-m * nbits // 8)} byte" in painter.message


def test_it_opens_with_the_nearest_centroids(painter):
    assert all(control.description for control in painter.controls.values())
    assert (painter.controls["m"].value, painter.controls["nbits"].value) == (8, 4)
    assert painter.message.endswith("with the nearest centroid of each piece.")
    table = Quantized(IMAGES, codebooks_of(8, 4)).distances(0)
    assert painter.controls["code"].value == table[0].argmin()
    assert np.allclose(painter.figure.data[4].y, table.min(axis=1))


def test_a_code_of_ones_own_is_painted_and_counted(painter):
    painter.controls["piece"].value = 3
    nearest = painter.controls["code"].value
    before = shown(painter)[1].copy()
    painter.controls["code"].value = other = (nearest + 1) % 16
    after = shown(painter)[1]
    assert np.array_equal(after[2], codebooks_of(8, 4)[2, other])  # the third row of pixels
    assert np.array_equal(np.delete(after, 2, axis=0), np.delete(before, 2, axis=0))
    table = Quantized(IMAGES, codebooks_of(8, 4)).distances(0)[2]
    more = table[other] - table.min()
    assert f", {more:.1f} of it from 1 code of yours." in painter.message
    painter.controls["code"].value = nearest
    assert "of yours" not in painter.message


def test_looking_at_another_piece_changes_no_code(painter):
    before = shown(painter)[1].copy()
    for piece in (2, 8, 1):
        painter.controls["piece"].value = piece
        assert np.array_equal(shown(painter)[1], before)
    assert "of yours" not in painter.message


def test_another_image_or_setting_starts_afresh(painter):
    painter.controls["code"].value = (painter.controls["code"].value + 1) % 16
    for change in ({"row": 5}, {"nbits": 3}, {"m": 4}):
        painter.set(**change)
        assert "of yours" not in painter.message
    painter.controls["piece"].value = 4
    painter.set(m=2)
    assert painter.controls["piece"].value == painter.controls["piece"].max == 2
    assert painter.controls["code"].max == 7


def test_a_click_in_the_codebook_chooses(painter):
    painter.controls["piece"].value = 2
    pixels = np.asarray(painter.figure.data[2].z)
    names = painter.figure.data[2].customdata
    row, column = next(
        place for place in np.ndindex(pixels.shape) if names[place[0]][place[1]] == 9
    )
    painter.figure.data[2]._dispatch_on_click(Points(point_inds=[0], xs=[column], ys=[row]), None)
    assert painter.controls["code"].value == 9
    painter.figure.data[2]._dispatch_on_click(Points(point_inds=[0], xs=[0], ys=[0]), None)
    assert painter.controls["code"].value == 9  # a gap chooses nothing


def test_frames_lie_on_the_piece_and_its_centroid(painter):
    painter.set(m=16)
    painter.controls["piece"].value = 4
    frame, _, chosen, nearest = painter.figure.layout.shapes[:4]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (3.5, 7.5, 0.5, 1.5)
    assert (chosen.x0, chosen.y0) == (nearest.x0, nearest.y0)
    pixels = np.asarray(painter.figure.data[2].z)
    top, left = int(chosen.y0 + 0.5), int(chosen.x0 + 0.5)
    code = painter.controls["code"].value
    assert np.array_equal(pixels[top, left : left + 4], codebooks_of(16, 4)[3, code])


@pytest.mark.parametrize("ks, patch", [(2, (8, 8)), (16, (1, 8)), (64, (2, 8)), (256, (1, 4))])
def test_a_gallery_holds_each_centroid_once(ks, patch):
    book = np.arange(ks * patch[0] * patch[1], dtype=float).reshape(ks, -1)
    gallery = Gallery(book, patch, 1.2)
    inside = gallery.pixels[~np.isnan(gallery.pixels)]
    assert np.array_equal(np.sort(inside), book.ravel())
    for code in range(ks):
        row, column = gallery.corner(code)
        assert gallery.code_at(row, column) == code
        assert gallery.code_at(row + patch[0], column + patch[1]) == code  # the gap after it
        assert gallery.pixels[row, column] == book[code, 0]
    assert 0.4 < gallery.pixels.shape[1] / gallery.pixels.shape[0] / 1.2 < 2.5


def test_pieces_tile_the_image():
    assert [piece_shape(length, (8, 8)) for length in (64, 8, 2, 1)] == [
        (8, 8),
        (1, 8),
        (1, 2),
        (1, 1),
    ]
    assert [piece_corner(piece, 4, (8, 8)) for piece in range(3)] == [(0, 0), (0, 4), (1, 0)]
    with pytest.raises(
        ValueError, match="m: expected pieces of whole rows or parts of one, got 12"
    ):
        piece_shape(12, (8, 8))


def test_nearest_codes_leave_the_least_error():
    painting = Painting(Quantized(IMAGES, codebooks_of(4, 3)), row=11)
    least = painting.errors.sum()
    for piece in range(4):
        for code in range(8):
            painting.codes[piece] = code
            assert painting.errors.sum() >= least
        painting.codes[piece] = painting.nearest[piece]
    assert painting.errors.sum() == least


def test_pictures_state_their_errors():
    made = {"halved": IMAGES[0] / 2, "same": IMAGES[0]}
    figure = pq_pictures(IMAGES[0], made, (8, 8))
    error = (IMAGES[0] ** 2).sum() / 4
    assert [note.text for note in figure.layout.annotations] == [
        "original", f"halved<br>error {error:.3g}", "same<br>error 0"
    ]  # fmt: skip
    assert np.array_equal(np.asarray(figure.data[1].z).ravel(), IMAGES[0] / 2)
    assert {trace.zmax for trace in figure.data} == {IMAGES[0].max()}


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"vectors: expected \(n, 8 · 8\), got \(5, 60\)"):
        pq_painter(IMAGES[:5, :60], codebooks_of, (8, 8))
    with pytest.raises(ValueError, match=r"codebooks_of: expected \(m, ks, d / m\) with d = 64"):
        pq_painter(IMAGES, lambda m, nbits: np.zeros((m, 4, 3)), (8, 8))
    with pytest.raises(ValueError, match="halved: expected 8 · 8 numbers"):
        pq_pictures(IMAGES[0], {"halved": IMAGES[0, :32]}, (8, 8))


def test_answers_come_within_a_fifth_of_a_second():
    books = {(8, bits): codebooks_of(8, bits) for bits in (2, 3, 4)}
    painter = pq_painter(IMAGES, lambda m, bits: books[m, bits], (8, 8), ms=(8,), nbits=(2, 3, 4))
    spent = []
    for row in range(1, 7):
        begin = time.perf_counter()
        painter.controls["row"].value = row
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.2
