import numpy as np
import pytest
from PIL import Image

from course_lib.media.image_search import Hit, ImageSearchEngine, read_square

RNG = np.random.default_rng(0)
IMAGES = RNG.random((9, 6, 6, 3)).astype(np.float32)
NAMES = [f"picture {i}" for i in range(9)]
MATRIX = RNG.normal(size=(108, 5)).astype(np.float32)


def embed(images):
    return images.reshape(len(images), -1) @ MATRIX


def engine():
    new = ImageSearchEngine(embed)
    new.add_images(IMAGES, NAMES, batch_size=4)
    return new


def test_hits_are_those_of_scikit_learn():
    from sklearn.neighbors import NearestNeighbors

    query = RNG.random((6, 6, 3)).astype(np.float32)
    search = NearestNeighbors(n_neighbors=4, metric="cosine").fit(embed(IMAGES))
    distances, rows = search.kneighbors(embed(query[None]))
    hits = engine().search(query, k=4)
    assert [hit.row for hit in hits] == rows[0].tolist()
    assert [hit.name for hit in hits] == [NAMES[row] for row in rows[0]]
    np.testing.assert_allclose([hit.score for hit in hits], 1 - distances[0], atol=1e-6)


def test_a_picture_finds_itself_and_so_does_its_vector():
    for i in range(9):
        first = engine().search(IMAGES[i], k=1)
        assert first[0][::2] == (NAMES[i], i)
        assert first[0].score == pytest.approx(1, abs=1e-6)
        vector = 7 * embed(IMAGES[i : i + 1])[0]
        assert engine().search(vector, k=1)[0].row == i


def test_there_are_never_more_hits_than_pictures():  # D134
    from faiss import IndexFlatIP

    index = IndexFlatIP(5)
    index.add(engine().vectors)
    _, padded = index.search(engine().vectors[:1], 20)
    assert (padded[0, 9:] == -1).all()  # names[-1] would be the last picture
    hits = engine().search(IMAGES[0], k=20)
    assert len(hits) == 9
    assert sorted(hit.row for hit in hits) == list(range(9))
    assert all(isinstance(hit, Hit) and -1 <= hit.score <= 1 + 1e-6 for hit in hits)


def test_an_empty_engine_finds_nothing():
    empty = ImageSearchEngine(embed)
    assert empty.search(IMAGES[0]) == []
    assert len(empty) == 0
    assert empty.vectors.shape == (0, 0)


def test_the_width_is_that_of_the_data():
    for width in (3, 512, 768):
        wide = ImageSearchEngine(lambda x, w=width: np.ones((len(x), w)) + np.arange(w))
        wide.add_images(IMAGES, NAMES)
        assert wide.vectors.shape == (9, width)
        assert len(wide.search(IMAGES[0], k=2)) == 2


def test_pictures_can_be_added_later_and_in_any_batches():
    late = ImageSearchEngine(embed)
    late.add_images(IMAGES[:2], NAMES[:2])
    late.add_images(IMAGES[2:], NAMES[2:], batch_size=3)
    assert late.names == NAMES
    np.testing.assert_allclose(late.vectors, engine().vectors, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(late.vectors, axis=1), 1, rtol=1e-5)


def test_batches_have_the_size_that_was_asked_for():
    seen = []

    def counting(images):
        seen.append(len(images))
        return embed(images)

    ImageSearchEngine(counting).add_images(IMAGES, NAMES, batch_size=4)
    assert seen == [4, 4, 1]


def test_what_fails_adds_nothing():
    new = engine()
    calls = []

    def broken(images):
        calls.append(1)
        return np.ones((len(images), 4 if len(calls) > 1 else 5))

    new.embed = broken
    with pytest.raises(ValueError, match=r"embed: expected vectors of shape \(4, 5\), got \(4, 4"):
        new.add_images(IMAGES, NAMES, batch_size=4)
    assert len(new) == 9
    assert new.vectors.shape == (9, 5)
    fresh = ImageSearchEngine(broken)
    calls.clear()
    with pytest.raises(ValueError, match=r"embed: expected vectors of shape \(4, 5\), got \(4, 4"):
        fresh.add_images(IMAGES, NAMES, batch_size=4)
    assert len(fresh) == 0
    assert fresh.search(np.ones(3)) == []


def write(folder, name, array, **options):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((255 * array).astype(np.uint8)).save(path, **options)


def test_a_folder_is_read_in_batches_and_unreadable_files_are_reported(tmp_path):
    for i, picture in enumerate(IMAGES):
        write(tmp_path, f"{'deep/' if i % 2 else ''}p{i}.png", picture)
    write(tmp_path, "grey.PNG", IMAGES[0, ..., 0])
    (tmp_path / "broken.jpg").write_bytes(b"not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    whole = (tmp_path / "p0.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "notes.txt").write_text("no picture")
    new = ImageSearchEngine(embed)
    report = new.add_folder(tmp_path, size=6, batch_size=3)
    assert set(report.unreadable) == {"broken.jpg", "empty.png", "half.png"}
    assert all(report.unreadable.values())
    assert report.added == new.names == sorted(new.names)
    assert len(new) == 10
    assert "deep/p1.png" in new.names
    assert new.search(IMAGES[3], k=1)[0].name == "deep/p3.png"


def test_a_folder_without_pictures_is_no_error(tmp_path):  # D134
    report = ImageSearchEngine(embed).add_folder(tmp_path)
    assert report == ([], {})
    with pytest.raises(NotADirectoryError, match="path: expected a folder"):
        ImageSearchEngine(embed).add_folder(tmp_path / "none")


def test_pictures_of_all_modes_become_upright_rgb(tmp_path):
    colour = np.zeros((8, 8, 3))
    colour[..., 0] = 1
    clear = np.dstack([colour, np.zeros((8, 8))])
    write(tmp_path, "clear.png", clear)
    np.testing.assert_allclose(read_square(tmp_path / "clear.png", 4), 1)  # white shines through
    Image.fromarray(np.full((8, 8), 128, np.uint8)).save(tmp_path / "grey.png")
    np.testing.assert_allclose(read_square(tmp_path / "grey.png", 4), 128 / 255, atol=1e-6)
    Image.fromarray(np.full((8, 8), 128, np.uint8)).convert("P").save(tmp_path / "palette.gif")
    assert read_square(tmp_path / "palette.gif", 4).shape == (4, 4, 3)
    wide = np.zeros((10, 30, 3))
    wide[:, 10:20] = 1
    write(tmp_path, "wide.png", wide)
    np.testing.assert_allclose(read_square(tmp_path / "wide.png", 10), 1)  # the middle square
    half = np.zeros((8, 8, 3))
    half[:4] = 1
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to show
    write(tmp_path, "phone.png", half, exif=exif)
    upright = read_square(tmp_path / "phone.png", 8)
    assert upright[:, 4:].min() > 0.9
    assert upright[:, :4].max() < 0.1


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="names: expected 9, as images, got 8"):
        engine().add_images(IMAGES, NAMES[:8])
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        engine().add_images(IMAGES, NAMES, batch_size=0)
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        engine().search(IMAGES[0], 0)
    with pytest.raises(
        ValueError, match=r"query: expected shape \(H, W, 3\) or \(d,\), got \(9, 6"
    ):
        engine().search(IMAGES)
    with pytest.raises(ValueError, match="query: expected 5 numbers, got 4"):
        engine().search(np.ones(4))
