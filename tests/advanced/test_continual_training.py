"""Tasks in sequence: what is forgotten without a memory, and what the memories hold."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.advanced import (
    ElasticWeights,
    ForgettingReport,
    Rehearsal,
    Task,
    package_tasks,
    task_accuracy,
    train_in_sequence,
    train_jointly,
)
from course_lib.advanced.task_sequence import class_scores
from course_lib.datasets import digits
from course_lib.sentences import seeded_weights


def turned_tasks(known_task, tasks=3, n=90, seed=0):
    """Two classes a task, told apart along another direction each."""
    rng, made = np.random.default_rng(seed), []
    axes = np.linalg.qr(rng.normal(size=(12, 12)))[0]
    for number in range(tasks):
        labels = rng.integers(0, 2, 2 * n)
        x = rng.normal(size=(2 * n, 12)) + 2.5 * (2 * labels - 1)[:, None] * axes[number]
        x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(labels + 2 * number)
        compete = torch.arange(2 * tasks).div(2, rounding_mode="floor") == number
        compete = compete if known_task else torch.ones(2 * tasks, dtype=torch.bool)
        made.append(Task(str(number), x[:n], y[:n], x[n:], y[n:], compete))
    return made


def network(outputs=6):
    with seeded_weights(1):
        return nn.Sequential(nn.Linear(12, 8), nn.Tanh(), nn.Linear(8, outputs))


SETTINGS = {"epochs": 15, "batch_size": 30, "learning_rate": 0.01}


def permuted_digits(tasks=3, n=500, m=200, seed=0):
    """Handwritten digits, the pixels of each task in another order: ten classes for all tasks."""
    x, y = (np.asarray(column) for column in digits())
    x, rng, made = np.float32(x / x.max()).reshape(len(x), -1), np.random.default_rng(seed), []
    for number in range(tasks):
        rows, order = rng.permutation(len(x))[: n + m], rng.permutation(64)
        pixels, labels = torch.tensor(x[rows][:, order]), torch.tensor(y[rows]).long()
        parts = pixels[:n], labels[:n], pixels[n:], labels[n:]
        made.append(Task(str(number), *parts, torch.ones(10, dtype=torch.bool)))
    return made


def digit_network():
    with seeded_weights(1):
        return nn.Sequential(nn.Linear(64, 50), nn.ReLU(), nn.Linear(50, 10))


def test_without_a_memory_old_classes_are_hardly_named_again():
    report = train_in_sequence(network(), turned_tasks(known_task=False), **SETTINGS)
    assert report.learned > 0.9 and report.accuracy[-1, 0] < 0.4
    assert report.forgetting > 0.5 and report.backward_transfer < -0.5


def test_rehearsal_keeps_them_and_mixing_all_is_best():
    tasks = turned_tasks(known_task=False)
    naive = train_in_sequence(network(), tasks, **SETTINGS)
    kept = train_in_sequence(network(), tasks, Rehearsal(capacity=60), **SETTINGS)
    joint = np.mean(train_jointly(network(), tasks, **SETTINGS))
    assert kept.average > naive.average + 0.15 and joint > naive.average + 0.2
    assert joint > kept.average - 0.05


def test_elastic_weights_hold_what_the_plain_way_loses():
    """Kirkpatrick et al.'s own experiment in small: pixels in another order."""
    tasks, settings = permuted_digits(), SETTINGS | {"epochs": 12, "batch_size": 50}
    naive = train_in_sequence(digit_network(), tasks, **settings)
    elastic = train_in_sequence(digit_network(), tasks, ElasticWeights(30.0), **settings)
    assert naive.forgetting > 0.3 and elastic.forgetting < 0.15
    assert elastic.average > naive.average + 0.08


def test_a_huge_strength_freezes_what_the_first_task_used():
    tasks, memory = turned_tasks(known_task=True), ElasticWeights(1e9)
    model = network()
    first = train_in_sequence(model, tasks[:1], memory, **SETTINGS).accuracy[0, 0]
    before = model(tasks[0].test_inputs)[:, :2].detach()
    train_in_sequence(model, tasks[1:], memory, **SETTINGS)
    after = model(tasks[0].test_inputs)[:, :2].detach()
    assert task_accuracy(model, tasks[0]) > first - 0.02 and len(memory.kept) == 3
    assert (after - before).abs().max() < 0.5


def test_fisher_of_a_task_ignores_the_outputs_that_do_not_compete():
    tasks, memory, model = turned_tasks(known_task=True), ElasticWeights(1.0), network()
    memory.task_finished(model, tasks[0])
    fisher = memory.kept[0][1]["2.weight"]
    assert (fisher[:2] > 0).all() and not fisher[2:].any()


def test_the_anchor_is_a_copy():
    tasks, memory, model = turned_tasks(known_task=True), ElasticWeights(2.0), network()
    memory.task_finished(model, tasks[0])
    assert memory.extra_loss(model).item() == 0
    with torch.no_grad():
        for p in model.parameters():
            p += 0.1
    fisher = sum(f.sum() for f in memory.kept[0][1].values())
    assert memory.extra_loss(model).item() == pytest.approx(0.01 * fisher.item(), rel=1e-4)


def test_rehearsed_examples_keep_their_own_classes():
    tasks, memory, model = turned_tasks(known_task=True), Rehearsal(1000, batch_size=500), network()
    assert memory.extra_loss(model).item() == 0
    memory.task_finished(model, tasks[0])
    memory.task_finished(model, tasks[1])
    expected = [
        torch.nn.functional.cross_entropy(class_scores(model, t.inputs, t.classes), t.labels).item()
        for t in tasks[:2]
    ]
    assert memory.extra_loss(model).item() == pytest.approx(np.mean(expected), rel=1e-5)


def test_the_same_seed_gives_the_same_report():
    tasks = turned_tasks(known_task=True)
    reports = [
        train_in_sequence(network(), tasks, Rehearsal(20, seed=3), epochs=2, seed=seed).accuracy
        for seed in (5, 5, 6)
    ]
    np.testing.assert_array_equal(reports[0], reports[1])
    assert (reports[0] != reports[2]).any()


def test_the_report_counts_from_the_best_moment():
    table = np.array([[0.9, 0.1, 0.2], [0.95, 0.8, 0.3], [0.5, 0.85, 0.7]])
    report = ForgettingReport(("a", "b", "c"), table)
    assert report.forgetting == pytest.approx(((0.95 - 0.5) + (0.8 - 0.85)) / 2)
    assert report.backward_transfer == pytest.approx(((0.5 - 0.9) + (0.85 - 0.8)) / 2)
    assert (report.average, report.learned) == pytest.approx((2.05 / 3, 0.8))


def test_tasks_of_packages_are_balanced_and_share_no_document():
    tasks = package_tasks(modules=3, train=30, test=10, seed=2)
    assert [task.name for task in tasks] == sorted(task.name for task in tasks)
    assert {"numpy", "scipy", "torch"} <= {task.name for task in tasks}
    for number, task in enumerate(tasks):
        mine = range(3 * number, 3 * number + 3)
        assert task.classes.nonzero().flatten().tolist() == list(mine)
        assert torch.bincount(task.labels)[mine].tolist() == [30] * 3
        assert torch.bincount(task.test_labels)[mine].tolist() == [10] * 3
        rows = torch.cat([task.inputs, task.test_inputs])
        torch.testing.assert_close(rows.norm(dim=1), torch.ones(len(rows)), atol=1e-2, rtol=0)
    open_tasks = package_tasks(modules=3, train=30, test=10, seed=2, known_task=False)
    assert all(task.classes.all() for task in open_tasks)
    assert torch.equal(open_tasks[1].inputs, tasks[1].inputs)
    other = package_tasks(modules=3, train=30, test=10, seed=3)
    assert not torch.equal(other[1].inputs, tasks[1].inputs)


def test_bad_input_is_named():
    x, y = torch.eye(2), torch.tensor([0, 1])
    with pytest.raises(ValueError, match="labels: expected one for each of .* inputs of 'a'"):
        Task("a", x, y[:1], x, y, torch.tensor([True, True]))
    with pytest.raises(ValueError, match="labels: one of 'a' isn't among its classes"):
        Task("a", x, y, x, y, torch.tensor([True, False]))
    with pytest.raises(ValueError, match="tasks: expected one or more"):
        train_in_sequence(network(), [])
    with pytest.raises(ValueError, match="tasks: expected one or more"):
        train_jointly(network(), [])
    with pytest.raises(ValueError, match="modules: expected 2 or more, got 1"):
        package_tasks(modules=1)
