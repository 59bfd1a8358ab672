"""PCA for serving against scikit-learn and against what it must keep."""

import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD

from course_lib.datasets import pydocs_vectors
from course_lib.serving import ServingPCA


def cloud(n=300, d=20, offset=3.0, seed=0):
    rng = np.random.default_rng(seed)
    scales = np.linspace(3, 0.2, d)
    return (rng.standard_normal((n, d)) * scales + offset).astype(np.float32)


def cosines(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit @ unit.T


def test_without_centring_it_is_scikit_learns_truncated_svd():
    x = cloud()
    theirs = TruncatedSVD(5, algorithm="arpack", random_state=0).fit(x)
    ours = ServingPCA(5, renormalize=False).fit(x)
    signs = np.sign(np.einsum("ij,ij->i", ours.axes, theirs.components_))
    np.testing.assert_allclose(ours.axes, theirs.components_ * signs[:, None], atol=1e-4)
    np.testing.assert_allclose(ours.transform(x), theirs.transform(x) * signs, atol=2e-3)
    energy = theirs.singular_values_**2
    np.testing.assert_allclose(ours.kept, np.cumsum(energy) / (x.astype(float) ** 2).sum(), 1e-5)


def test_with_centring_it_is_scikit_learns_pca():
    x = cloud(seed=1)
    theirs = PCA(4, svd_solver="full").fit(x)
    ours = ServingPCA(4, center=True, renormalize=False).fit(x)
    signs = np.sign(np.einsum("ij,ij->i", ours.axes, theirs.components_))
    np.testing.assert_allclose(ours.transform(x), theirs.transform(x) * signs, atol=2e-3)
    np.testing.assert_allclose(ours.kept, np.cumsum(theirs.explained_variance_ratio_), atol=1e-5)
    np.testing.assert_allclose(ours.mean, x.mean(0), atol=1e-5)


def test_all_axes_keep_every_cosine_and_centring_keeps_none():
    x = cloud(d=6)
    np.testing.assert_allclose(cosines(ServingPCA(6).fit(x).transform(x)), cosines(x), atol=1e-5)
    centred = ServingPCA(6, center=True).fit(x).transform(x)
    assert np.abs(cosines(centred) - cosines(x)).mean() > 0.3


def test_rows_have_length_one_unless_one_asks_otherwise():
    x = cloud()
    assert np.linalg.norm(ServingPCA(3).fit(x).transform(x), axis=1) == pytest.approx(1, abs=1e-5)
    lengths = np.linalg.norm(ServingPCA(3, renormalize=False).fit(x).transform(x), axis=1)
    assert lengths.max() > 1.2 * lengths.min()
    assert not ServingPCA(2).fit(x).transform(np.zeros((1, 20), np.float32)).any()


def test_the_sign_of_an_axis_is_the_same_whatever_comes_in():
    x = cloud(offset=0.0)
    pca, mirrored = ServingPCA(4).fit(x), ServingPCA(4).fit(-x)
    np.testing.assert_allclose(pca.axes, mirrored.axes, atol=1e-4)
    largest = np.abs(pca.axes).argmax(1)
    assert (pca.axes[np.arange(4), largest] > 0).all()
    np.testing.assert_allclose(pca.axes @ pca.axes.T, np.eye(4), atol=1e-5)
    assert (np.diff(pca.kept) >= 0).all() and pca.transform(x).dtype == np.float32


def test_no_other_projection_keeps_more_of_pydocs():
    x = pydocs_vectors().matrix[::20]
    pca = ServingPCA(64, renormalize=False).fit(x)
    random, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((384, 64)))
    kept = (pca.transform(x) ** 2).sum() / (x**2).sum()
    assert kept == pytest.approx(pca.kept[-1], abs=1e-4)
    assert kept > 3 * ((x @ random) ** 2).sum() / (x**2).sum()


def test_it_comes_back_from_disk(tmp_path):
    x = cloud()
    pca = ServingPCA(3, center=True, renormalize=False).fit(x)
    pca.save(tmp_path / "pca.npz")
    again = ServingPCA.load(tmp_path / "pca.npz")
    np.testing.assert_array_equal(again.transform(x), pca.transform(x))
    assert [path.name for path in tmp_path.iterdir()] == ["pca.npz"]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        ServingPCA(0)
    with pytest.raises(
        ValueError, match=r"vectors: expected 256 rows and columns or more, got \(1"
    ):
        ServingPCA(256).fit(np.ones((100, 384), np.float32))
    with pytest.raises(ValueError, match="vectors: expected 30 rows and columns or more"):
        ServingPCA(30).fit(cloud())
    with pytest.raises(ValueError, match="expected finite numbers"):
        ServingPCA(2).fit(np.full((5, 5), np.nan, np.float32))
    with pytest.raises(ValueError, match="expected width 20, got 3"):
        ServingPCA(2).fit(cloud()).transform(np.ones((1, 3), np.float32))
    with pytest.raises(ValueError, match=r"expected shape \(n, d\), got \(20,\)"):
        ServingPCA(2).fit(cloud()).transform(np.ones(20, np.float32))
    with pytest.raises(ValueError, match=r"expected fit\(\) first"):
        ServingPCA(2).transform(cloud())
