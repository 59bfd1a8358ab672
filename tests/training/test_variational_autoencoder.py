import math

import pytest
import torch
import torch.nn.functional as F
from torch import distributions

from course_lib.training.autoencoder import train_autoencoder
from course_lib.training.variational_autoencoder import VariationalAutoencoder, normal_kl
from tests.training.library_losses import rows

X = rows(0, 9, 12).sigmoid()


def normal(mu, log_variance):
    return distributions.Normal(mu, (log_variance / 2).exp())


def test_kl_is_torch_distributions():
    mu, log_variance = 2 * rows(1), 3 * rows(2)
    prior = distributions.Normal(torch.zeros(7, 6), torch.ones(7, 6))
    expected = distributions.kl_divergence(normal(mu, log_variance), prior).sum(dim=1)
    torch.testing.assert_close(normal_kl(mu, log_variance), expected)
    assert not normal_kl(torch.zeros(2, 3), torch.zeros(2, 3)).any()


def test_elbo_is_torch_distributions():
    for beta in (0.0, 1.0, 4.0):
        model = VariationalAutoencoder(12, 3, beta=beta)
        bound, reconstruction, kl = model.elbo(X, torch.Generator().manual_seed(5))
        mu, log_variance = model.encode(X)
        z = model.reparameterise(mu, log_variance, torch.Generator().manual_seed(5))
        pixels = distributions.Bernoulli(model.decode(z), validate_args=False)
        torch.testing.assert_close(reconstruction, pixels.log_prob(X).sum(dim=1))
        torch.testing.assert_close(kl, normal_kl(mu, log_variance))
        torch.testing.assert_close(bound, reconstruction - beta * kl)


def test_the_bound_is_below_the_evidence():
    model = VariationalAutoencoder(12, 1)
    x = X[:1].round()
    grid = torch.linspace(-8, 8, 4001)[:, None]  # one latent dimension: integrate over it
    log_p = distributions.Bernoulli(model.decode(grid)).log_prob(x).sum(dim=1)
    log_joint = log_p + distributions.Normal(0.0, 1.0).log_prob(grid[:, 0])
    evidence = torch.logsumexp(log_joint, dim=0) + math.log(16 / 4000)
    bounds = model.elbo(x.expand(4000, -1), torch.Generator().manual_seed(0)).bound
    assert bounds.mean() < evidence
    assert bounds.mean() > evidence - 1


def test_samples_have_the_mean_and_the_variance_that_the_encoder_says():
    model = VariationalAutoencoder(12, 3)
    mu, log_variance = torch.tensor([[0.0, 5.0, -2.0]]), torch.tensor([[0.0, -4.0, 2.0]])
    generator = torch.Generator().manual_seed(0)
    z = model.reparameterise(mu.expand(20_000, -1), log_variance.expand(20_000, -1), generator)
    sigma = (log_variance / 2).exp()
    assert ((z.mean(dim=0) - mu).abs() < 4 * sigma / math.sqrt(20_000)).all()
    torch.testing.assert_close(z.std(dim=0), sigma[0], rtol=0.03, atol=0)


def test_gradient_passes_through_the_sample():
    model = VariationalAutoencoder(12, 3)
    model.loss(X).backward()
    weight = model.encoder[-1].weight.grad
    assert weight[:3].any() and weight[3:].any()  # rows of mu, rows of log_variance


def test_the_decoder_is_not_random_and_the_sample_is():  # D197
    model = VariationalAutoencoder(12, 3)
    mu, log_variance = model.encode(X)
    assert torch.equal(model.decode(mu), model.decode(mu))
    first, second = (model.reparameterise(mu, log_variance) for _ in range(2))
    assert (first - second).abs().mean() > 0.1
    assert torch.equal(model.encode(X)[0], mu)  # D198: mu(x) is as fixed as any vector
    assert not torch.equal(model(X), model(X))


def test_training_raises_the_bound_and_the_prior_decodes_to_data():
    prototypes = torch.eye(3).repeat_interleave(4, dim=1)  # three pictures of 12 pixels
    x = prototypes[torch.arange(300) % 3]
    model = VariationalAutoencoder(12, 2, hidden=32)
    before = model.loss(x).item()
    history = train_autoencoder(model, x, steps=300, learning_rate=0.02)
    assert len(history) == 300
    after = model.loss(x).item()
    assert after < 0.6 * before
    assert after > 0.9 * math.log(3)  # no code for three pictures is shorter
    drawn = model.sample(500, torch.Generator().manual_seed(0))
    assert drawn.shape == (500, 12) and drawn.min() >= 0 and drawn.max() <= 1
    distance = torch.cdist(drawn, prototypes).min(dim=1).values
    assert (distance < 0.5).float().mean() > 0.6


def test_noise_follows_the_generator_and_training_the_seed():
    model = VariationalAutoencoder(12, 3)
    draws = [model(X, torch.Generator().manual_seed(s)) for s in (1, 1, 2)]
    assert torch.equal(draws[0], draws[1]) and not torch.equal(draws[0], draws[2])
    histories = [
        train_autoencoder(VariationalAutoencoder(12, 3), X, steps=3, seed=s) for s in (0, 0, 1)
    ]
    assert histories[0] == histories[1] != histories[2]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="x: expected 0 to 1, got"):
        VariationalAutoencoder(12, 3).loss(16 * X)
    with pytest.raises(ValueError, match="beta: expected 0 or above, got -1"):
        VariationalAutoencoder(12, 3, beta=-1)
    with pytest.raises(ValueError, match="bottleneck: expected 1 or more, got 0"):
        VariationalAutoencoder(12, 0)
    assert F.relu(normal_kl(rows(0), rows(1))).equal(normal_kl(rows(0), rows(1)))


def test_new_rows_come_from_the_prior():
    model = VariationalAutoencoder(3, 3)
    model.decoder = torch.nn.Identity()
    z = model.sample(20_000, torch.Generator().manual_seed(0)).logit()
    assert z.mean(dim=0).abs().max() < 4 / math.sqrt(20_000)
    torch.testing.assert_close(z.std(dim=0), torch.ones(3), rtol=0.03, atol=0)
