import inspect

import pytest

from tests.training.library_losses import batch_distances, library


def defaults(name):
    parameters = inspect.signature(getattr(library(), name).__init__).parameters
    return {key: value.default for key, value in parameters.items()}


def test_triplet_loss_is_euclidean_with_margin_5_and_contrastive_loss_cosine_with_half():  # D193
    triplet, contrastive = defaults("TripletLoss"), defaults("ContrastiveLoss")
    assert triplet["distance_metric"] is library().TripletDistanceMetric.EUCLIDEAN
    assert triplet["triplet_margin"] == 5
    assert contrastive["distance_metric"] is library().SiameseDistanceMetric.COSINE_DISTANCE
    assert contrastive["margin"] == 0.5
    assert not hasattr(library().SiameseDistanceMetric, "COSINE")


@pytest.mark.parametrize("name", ["BatchAll", "BatchHard", "BatchSemiHard"])
def test_batch_triplet_losses_have_margin_5_for_raw_vectors(name):  # D193
    found = defaults(f"{name}TripletLoss")
    assert found["distance_metric"] is batch_distances().euclidean_distance
    assert found["margin"] == 5


@pytest.mark.parametrize("name", ["MultipleNegativesRankingLoss", "CoSENTLoss", "AnglELoss"])
def test_softmax_losses_have_scale_20(name):
    assert defaults(name)["scale"] == 20
