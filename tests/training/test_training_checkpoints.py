import pickle

import pytest
import torch
from torch import nn

from course_lib.training.training_checkpoints import (
    checkpoint_steps,
    load_checkpoint,
    remove_old_checkpoints,
    save_checkpoint,
)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.outer = nn.Linear(3, 3), nn.Linear(3, 3)
        self.outer.weight = self.inner.weight


def test_a_tensor_that_two_layers_share_stays_shared(tmp_path):
    model, twin = Tied(), Tied()
    save_checkpoint(tmp_path, 1, model, {})
    load_checkpoint(tmp_path, twin)
    assert torch.equal(twin.outer.weight, model.inner.weight)
    assert twin.outer.weight is twin.inner.weight


def test_the_newest_whole_checkpoint_is_taken(tmp_path):
    for step in (2, 10, 9):
        save_checkpoint(tmp_path, step, nn.Linear(1, 1), {})
    (tmp_path / "state-000011.pt").write_bytes(b"its weights are missing")
    assert checkpoint_steps(tmp_path) == [2, 9, 10]
    assert load_checkpoint(tmp_path, nn.Linear(1, 1))["step"] == 10
    assert load_checkpoint(tmp_path, nn.Linear(1, 1), step=2)["step"] == 2
    remove_old_checkpoints(tmp_path, keep=1)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "state-000010.pt",
        "weights-000010.safetensors",
    ]
    with pytest.raises(ValueError, match="keep: expected 1 or more, got 0"):
        remove_old_checkpoints(tmp_path, keep=0)


@pytest.mark.parametrize("cut", [0, 10, 300])
def test_damaged_files_are_named_and_the_model_stays(tmp_path, cut):
    save_checkpoint(tmp_path, 1, nn.Linear(3, 3), {"history": [0.5] * 50})
    model = nn.Linear(3, 3)
    before = model.weight.clone()
    for name in ("state-000001.pt", "weights-000001.safetensors"):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[:cut] if len(whole) > cut else whole[:-9])
        with pytest.raises(ValueError, match=name):
            load_checkpoint(tmp_path, model)
        (tmp_path / name).write_bytes(whole)
    assert torch.equal(model.weight, before)


def test_weights_that_fit_in_part_change_nothing(tmp_path):
    save_checkpoint(tmp_path, 1, nn.Linear(3, 3), {})
    bigger = nn.Sequential()
    bigger.weight = nn.Parameter(torch.ones(3, 3))
    with pytest.raises(ValueError, match="weights-000001.safetensors: expected this model's"):
        load_checkpoint(tmp_path, bigger)
    assert torch.equal(bigger.weight, torch.ones(3, 3))


def test_a_state_cannot_run_code(tmp_path):
    save_checkpoint(tmp_path, 1, nn.Linear(1, 1), {})

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "written"), "w"))

    torch.save({"step": Evil()}, tmp_path / "state-000001.pt", pickle_module=pickle)
    with pytest.raises(ValueError, match="state-000001.pt: expected a training state"):
        load_checkpoint(tmp_path, nn.Linear(1, 1))
    assert not (tmp_path / "written").exists()
