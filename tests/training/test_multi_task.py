import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.sentences import SoftmaxHead, cosine_regression_loss, info_nce_loss, seeded_weights
from course_lib.training.multi_task import MultiTaskTrainer, Task, round_robin_batches, task_batches


def data(n=128, d=12, seed=0):
    """Half of each vector says the topic, the other half which of two moods it has."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, d, generator=generator)
    noise = torch.randn(n, d, generator=generator)
    return x, x + 0.5 * noise, (x[:, 0] > 0).long()


def encoder(d=12, out=6):
    with seeded_weights(0):
        return nn.Linear(d, out)


def tasks(**weights):
    x, y, mood = data()
    with seeded_weights(1):
        heads = {"mood": nn.Linear(6, 2), "same": SoftmaxHead(6, 2)}
    pairs = Task((x, y), info_nce_loss, weight=weights.get("pairs", 1.0))
    moods = Task((x,), F.cross_entropy, mood, heads["mood"], weights.get("mood", 1.0))
    other = torch.roll(y, 1, 0)
    same = Task((x, other), F.cross_entropy, (mood == torch.roll(mood, 1)).long(), heads["same"])
    return {"pairs": pairs, "mood": moods, "same": same}


def test_all_tasks_are_learnt_by_one_encoder():
    trainer = MultiTaskTrainer(encoder(), tasks(), learning_rate=0.02)
    losses = trainer.fit(round_robin_batches(trainer.sizes, 32, 240))
    assert {name: len(history) for name, history in losses.items()} == {
        "pairs": 80,
        "mood": 80,
        "same": 80,
    }
    assert np.mean(losses["pairs"][-8:]) < 0.5 * losses["pairs"][0]
    assert np.mean(losses["mood"][-8:]) < 0.5 * losses["mood"][0]
    x, _, mood = data(seed=7)
    with torch.no_grad():
        right = trainer.tasks["mood"].head(trainer.encoder(x)).argmax(1) == mood
    assert right.float().mean() > 0.85


def test_a_step_is_the_task_losss_own_step():
    """One step by hand with torch, for each of the three kinds of task."""
    for name in ("pairs", "mood", "same"):
        chosen = tasks()
        trainer = MultiTaskTrainer(encoder(), chosen, learning_rate=0.1, weight_decay=0.0)
        batches = [
            batch for batch in round_robin_batches(trainer.sizes, 16, 3) if batch.task == name
        ]
        twin, again = encoder(), tasks()[name]
        head = again.head
        weights = [*twin.parameters(), *(head.parameters() if head else ())]
        optimizer = torch.optim.AdamW(weights, 0.1, weight_decay=0.0)
        vectors = [twin(side[batches[0].rows]) for side in again.sides]
        outputs = [head(*vectors)] if head else vectors
        extra = [] if again.labels is None else [again.labels[batches[0].rows]]
        loss = again.loss(*outputs, *extra)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        assert trainer.fit(batches)[name] == [pytest.approx(loss.item())]
        torch.testing.assert_close(trainer.encoder.weight, twin.weight)
        for other, task in trainer.tasks.items():
            if other != name and task.head is not None:  # no gradient, no step
                for mine, fresh in zip(
                    task.head.parameters(), tasks()[other].head.parameters(), strict=True
                ):
                    assert torch.equal(mine, fresh)


def test_weights_scale_the_gradient_and_not_the_loss_that_is_told():
    histories, norms = [], []
    for weight in (1.0, 0.25):
        trainer = MultiTaskTrainer(encoder(), tasks(pairs=weight), max_grad_norm=1e9)
        batch = round_robin_batches(trainer.sizes, 16, 1)
        histories.append(trainer.fit(batch)["pairs"][0])
        norms.append(trainer.trainer.gradient_norms[0])
    assert histories[0] == pytest.approx(histories[1])
    assert norms[1] == pytest.approx(0.25 * norms[0], rel=1e-5)


def test_two_sides_with_labels_and_no_head():
    x, y, _ = data()
    scores = 5 * torch.rand(128, generator=torch.Generator().manual_seed(1))
    task = Task((x, y), cosine_regression_loss, scores)
    trainer = MultiTaskTrainer(encoder(), {"sts": task}, learning_rate=0.02)
    losses = trainer.fit(task_batches(trainer.sizes, 32, 40))["sts"]
    assert losses[-1] < losses[0]


def test_it_resumes(tmp_path):
    batches = task_batches({"pairs": 128, "mood": 128, "same": 128}, 16, 30)
    whole = MultiTaskTrainer(encoder(), tasks()).fit(batches)
    MultiTaskTrainer(encoder(), tasks(), checkpoint_folder=tmp_path).fit(batches, until=11)
    again = MultiTaskTrainer(encoder(), tasks(), checkpoint_folder=tmp_path)
    assert again.trainer.resume() == 11
    assert again.fit(batches) == whole


def test_bad_input_is_named():
    x, y, mood = data()
    with pytest.raises(ValueError, match=r"sides, labels: expected one number .* got \[128, 5\]"):
        Task((x,), F.cross_entropy, mood[:5])
    with pytest.raises(ValueError, match=r"sides, labels: expected one number"):
        Task((), F.cross_entropy)
    with pytest.raises(ValueError, match="weight: expected a positive number, got 0"):
        Task((x, y), info_nce_loss, weight=0)
    with pytest.raises(ValueError, match="tasks: expected one or more, got none"):
        MultiTaskTrainer(encoder(), {})
    trainer = MultiTaskTrainer(encoder(), {"pairs": Task((x, y), info_nce_loss)})
    with pytest.raises(KeyError, match=r"batches: expected tasks \['pairs'\], got \['mood'\]"):
        trainer.fit(round_robin_batches({"pairs": 10, "mood": 10}, 4, 2))
