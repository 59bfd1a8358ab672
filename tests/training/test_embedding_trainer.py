import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from torch import nn

from course_lib.sentences import LinearAdapter, info_nce_loss, train_pairs
from course_lib.sentences.sigmoid_pair_loss import SigmoidPairLoss
from course_lib.training.embedding_trainer import EmbeddingTrainer
from course_lib.training.learning_rates import warmup_constant, warmup_cosine
from course_lib.training.training_checkpoints import checkpoint_steps
from tests.training import long_run
from tests.training.long_run import STEPS, batch, trainer

SCRIPT = Path(long_run.__file__)


def pairs(n=64, d=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, d, generator=generator)
    return x, x @ torch.randn(d, d, generator=generator)


@pytest.fixture(scope="module")
def whole_run():
    """A run that nobody disturbs: its losses and last weights."""
    whole = trainer()
    return whole.fit(batch, STEPS), whole.model.state_dict()


def same_weights(model, weights):
    return all(torch.equal(tensor, weights[name]) for name, tensor in model.state_dict().items())


def test_the_steps_are_those_of_the_loop_of_chapter_3():
    q, d = pairs()
    batches = [(q[i : i + 16], d[i : i + 16]) for i in range(0, 64, 16)] * 5
    plain, trained = LinearAdapter(8), LinearAdapter(8)
    expected = train_pairs(plain, plain.parameters(), batches, info_nce_loss, 0.02, warmup=0.25)
    run = EmbeddingTrainer(trained, info_nce_loss, 0.02, warmup_steps=5)
    assert run.fit(batches[:4], steps=20) == expected
    assert torch.equal(trained.query.weight, plain.query.weight)


def test_a_run_killed_by_the_system_resumes_to_the_same_losses(tmp_path, whole_run):
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])}
    child = subprocess.Popen([sys.executable, str(SCRIPT), str(tmp_path)], env=environment)
    deadline = time.monotonic() + 240
    while not [step for step in checkpoint_steps(tmp_path) if step >= 20]:
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    assert child.wait() != 0
    resumed = trainer(tmp_path)
    done = resumed.resume()
    assert 20 <= done < STEPS
    assert resumed.fit(batch, STEPS) == whole_run[0]
    assert same_weights(resumed.model, whole_run[1])


def test_a_run_in_two_parts_is_the_run_in_one(tmp_path, whole_run):
    first = trainer(tmp_path)
    assert len(first.fit(batch, STEPS, until=23)) == 23
    assert first.fit(batch, STEPS) == whole_run[0]
    second = trainer(tmp_path)
    assert second.resume() == STEPS
    assert second.history == whole_run[0] and second.gradient_norms == first.gradient_norms


def test_without_the_random_numbers_the_resumed_run_would_differ(tmp_path, whole_run):
    trainer(tmp_path).fit(batch, STEPS, until=20)
    resumed = trainer(tmp_path)
    resumed.resume()
    resumed._random.state = trainer()._random.state
    assert resumed.fit(batch, STEPS) != whole_run[0]


@pytest.mark.parametrize("broken", ["torch.save", "safetensors"])
def test_a_checkpoint_that_fails_leaves_the_one_before(tmp_path, monkeypatch, broken):
    run = trainer(tmp_path)
    run.fit(batch, STEPS, until=10)

    def fails(*args, **kwargs):
        Path(args[1]).write_bytes(b"half")
        raise OSError("disk full")

    module = "course_lib.training.training_checkpoints"
    name = f"{module}.torch.save" if broken == "torch.save" else f"{module}.save_model"
    monkeypatch.setattr(name, fails)
    with pytest.raises(OSError, match="disk full"):
        run.fit(batch, STEPS, until=15)
    assert checkpoint_steps(tmp_path)[-1] == 10
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]
    monkeypatch.undo()
    again = trainer(tmp_path)
    assert again.resume() == 10


def test_two_checkpoints_are_kept_and_what_a_killed_run_left_goes(tmp_path):
    (tmp_path / ".weights-000007-ab.partial.safetensors").write_bytes(b"half")
    (tmp_path / "weights-000007.safetensors").write_bytes(b"no state belongs to it")
    trainer(tmp_path).fit(batch, STEPS, until=20)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "state-000015.pt",
        "state-000020.pt",
        "weights-000015.safetensors",
        "weights-000020.safetensors",
    ]


def test_other_settings_and_other_models_are_refused_and_change_nothing(tmp_path):
    trainer(tmp_path).fit(batch, STEPS, until=5)
    other = trainer(tmp_path, weight_decay=0.5)
    before = {name: tensor.clone() for name, tensor in other.model.state_dict().items()}
    with pytest.raises(ValueError, match=r"weight_decay: expected 0.01, as in .*, got 0.5"):
        other.resume()
    assert same_weights(other.model, before) and other.step == 0
    wide = EmbeddingTrainer(
        nn.Linear(8, 5), info_nce_loss, 0.01, warmup_steps=10, checkpoint_folder=tmp_path
    )
    with pytest.raises(ValueError, match="weights-000005.safetensors: expected this model's"):
        wide.resume()
    run = trainer(tmp_path)
    run.resume()
    with pytest.raises(ValueError, match="steps: expected 60, with which it began, got 61"):
        run.fit(batch, STEPS + 1)
    with pytest.raises(FileNotFoundError, match=r"checkpoint of step 4 in .*, it has 5"):
        run.resume(4)
    with pytest.raises(FileNotFoundError, match="it has none"):
        trainer(tmp_path / "empty").resume()


def test_the_optimizer_goes_on_with_its_moments(tmp_path):
    """Adam's first steps after a cold start are of full length whatever the gradient."""
    trainer(tmp_path).fit(batch, STEPS, until=20)
    warm, cold = trainer(tmp_path), trainer(tmp_path)
    for run in (warm, cold):
        run.resume()
    assert warm._optimizer.state_dict()["state"][0]["step"] == 20
    cold._optimizer.state.clear()
    assert warm.fit(batch, STEPS, until=25) != cold.fit(batch, STEPS, until=25)


def test_gradients_are_cut_to_the_length_asked_for():
    class Far(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.zeros(2))

        def forward(self, x):
            return self.w * x

    def moved(max_grad_norm):
        model = Far()
        run = EmbeddingTrainer(model, lambda y: y.sum(), max_grad_norm=max_grad_norm)
        run._take.optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        run._optimizer = run._take.optimizer
        run.learning_rate = 1.0
        run.fit([(torch.tensor([3.0, 4.0]),)], steps=1)
        return model.w.detach(), run.gradient_norms

    cut, norms = moved(0.5)
    assert norms == [5.0]
    torch.testing.assert_close(cut, torch.tensor([-0.3, -0.4]))
    torch.testing.assert_close(moved(float("inf"))[0], torch.tensor([-3.0, -4.0]))


def test_rates_follow_the_schedule():
    rates = []

    class Spy(nn.Linear):
        def forward(self, x):
            rates.append(run._optimizer.param_groups[0]["lr"])
            return (super().forward(x),)

    for schedule in (warmup_cosine, warmup_constant):
        rates.clear()
        run = EmbeddingTrainer(Spy(2, 2), lambda y: y.sum(), 0.5, warmup_steps=3, schedule=schedule)
        run.fit([(torch.ones(1, 2),)], steps=8)
        assert rates == [0.5 * schedule(8, 3)(step) for step in range(8)]
        assert rates[:3] == pytest.approx([0.5 / 3, 1 / 3, 0.5])


def test_bfloat16_learns_what_float32_learns_and_the_loss_is_taken_in_float32():
    q, d = pairs()
    seen = []

    def loss(u, v):
        seen.append((u.dtype, v.dtype))
        return info_nce_loss(u, v)

    curves = []
    for precision in (None, torch.bfloat16):
        run = EmbeddingTrainer(LinearAdapter(8), loss, 0.02, mixed_precision=precision)
        curves.append(run.fit([(q, d)], steps=40))
        assert run.model.query.weight.dtype == torch.float32
    assert set(seen) == {(torch.float32, torch.float32)}
    assert curves[0] != curves[1]  # it really was coarser
    assert curves[1][-1] == pytest.approx(curves[0][-1], rel=0.1)
    assert curves[1][-1] < 0.5 * curves[1][0]


def test_float16_scales_its_gradients_and_still_clips_their_true_length():
    q, d = pairs()
    run = EmbeddingTrainer(LinearAdapter(8), info_nce_loss, 0.02, mixed_precision=torch.float16)
    plain = EmbeddingTrainer(LinearAdapter(8), info_nce_loss, 0.02)
    assert run._take.scaler.is_enabled() and not plain._take.scaler.is_enabled()
    run.fit([(q, d)], steps=20)
    plain.fit([(q, d)], steps=20)
    left_out = sum(norm == float("inf") for norm in run.gradient_norms)  # the scale was too large
    assert 0 < left_out < 5
    assert run.gradient_norms[left_out] == pytest.approx(plain.gradient_norms[0], rel=0.01)
    assert len(set(run.history[: left_out + 1])) == 1 != len(set(run.history))
    assert run.history[-1] < 0.7 * run.history[0]


def test_evaluation_sees_eval_mode_and_leaves_the_run_alone(whole_run):
    seen = []

    def evaluate(model):
        seen.append((model.training, torch.is_grad_enabled()))
        torch.rand(7)  # draws of its own
        return {"recall@10": float(len(seen))}

    run = trainer(evaluate=evaluate, evaluate_every=25)
    assert run.fit(batch, STEPS) == whole_run[0]
    assert seen == [(False, False)] * 3
    assert run.evaluations == [
        (25, {"recall@10": 1}),
        (50, {"recall@10": 2}),
        (60, {"recall@10": 3}),
    ]
    assert not run.model.training


def test_evaluations_are_in_the_checkpoint(tmp_path):
    run = trainer(tmp_path, evaluate=lambda model: 0.5, evaluate_every=5)
    run.fit(batch, STEPS, until=10)
    again = trainer(tmp_path)
    again.resume()
    assert again.evaluations == [(5, 0.5), (10, 0.5)]


def test_the_callers_random_numbers_are_kept_and_the_seed_counts():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    first = torch.rand(1)
    curve = trainer().fit(batch, 10)
    assert torch.equal(torch.cat([first, torch.rand(1)]), expected)
    again = EmbeddingTrainer(long_run.Tower(), info_nce_loss, 0.01, warmup_steps=10, seed=5)
    assert again.fit(batch, 10)[0] != curve[0]


def test_a_loss_with_parameters_is_trained_and_stored(tmp_path):
    q, d = pairs()
    loss = SigmoidPairLoss()
    run = EmbeddingTrainer(LinearAdapter(8), loss, 0.05, checkpoint_folder=tmp_path)
    run.fit([(q, d)], steps=5)
    assert loss.bias.item() != -10
    fresh = SigmoidPairLoss()
    again = EmbeddingTrainer(LinearAdapter(8), fresh, 0.05, checkpoint_folder=tmp_path)
    again.resume()
    assert torch.equal(fresh.bias, loss.bias)


def test_a_loss_that_is_no_number_stops_before_the_weights_move():
    x = torch.eye(4)
    bad = torch.full((4, 4), torch.nan)
    run = EmbeddingTrainer(LinearAdapter(4), info_nce_loss)
    with pytest.raises(FloatingPointError, match="loss: expected a finite number, got nan"):
        run.fit([(bad, x)], steps=1)
    assert torch.equal(run.model.query.weight, torch.eye(4))


def test_bad_settings_are_named(tmp_path):
    frozen = nn.Linear(2, 2).requires_grad_(False)
    with pytest.raises(ValueError, match="model: expected parameters to train, got none"):
        EmbeddingTrainer(frozen, info_nce_loss)
    model = LinearAdapter(2)
    for settings, message in (
        ({"max_grad_norm": 0}, "max_grad_norm: expected a positive number, got 0"),
        ({"mixed_precision": torch.float64}, "mixed_precision: expected torch.bfloat16"),
        ({"checkpoint_every": -1}, "checkpoint_every: expected 0 or more steps, got -1"),
    ):
        with pytest.raises(ValueError, match=message):
            EmbeddingTrainer(model, info_nce_loss, **settings)
    run = EmbeddingTrainer(model, info_nce_loss, warmup_steps=9)
    with pytest.raises(ValueError, match="batches: expected one or more, got none"):
        run.fit([], steps=9)
    with pytest.raises(ValueError, match="warmup_steps: expected 0 to 5, the steps, got 9"):
        run.fit([(torch.eye(2), torch.eye(2))], steps=5)
    with pytest.raises(ValueError, match="checkpoint_folder: expected a folder"):
        run.save_checkpoint()
