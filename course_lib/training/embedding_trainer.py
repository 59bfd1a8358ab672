"""Train an embedding model: schedule, clipping, mixed precision, evaluation, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.datasets import progress as progress_bar
from course_lib.sentences.learning_rates import Factor, warmup_linear
from course_lib.training.precise_step import PreciseStep
from course_lib.training.random_stream import RandomStream
from course_lib.training.training_checkpoints import (
    State,
    load_checkpoint,
    remove_old_checkpoints,
    save_checkpoint,
)

Batch = Sequence[Any]  # the sides of a batch, as the model takes them
Batches = Sequence[Batch] | Callable[[int], Batch]
Schedule = Callable[[int, int], Factor]  # steps, warm-up steps -> share of the rate at a step


class EmbeddingTrainer:
    """AdamW on batches that are found by their number, so that a killed run can go on.

    A step does, in this order: vectors of the batch (in mixed precision, if asked for), the loss
    of them in float32, gradients, clipping, one step of AdamW at this step's learning rate.

    Parameters
    ----------
    model : nn.Module
        From the sides of a batch to the vectors of each side, as `SiameseEncoder` or
        `LinearAdapter`.
    loss : function or nn.Module
        From the vectors of the sides to a scalar. A module's own parameters are trained too.
    learning_rate : float
        The highest.
    weight_decay : float
        Of AdamW.
    warmup_steps : int
        In which the learning rate rises.
    schedule : function
        `warmup_linear`, `warmup_cosine`, `warmup_constant`, or one of yours.
    max_grad_norm : float
        All gradients together, as one vector, are cut to this length.
    mixed_precision : torch.dtype, optional
        ``torch.bfloat16``, or ``torch.float16`` with its gradient scaling; none by default.
    seed : int
        Of dropout and whatever else torch draws in a step.
    evaluate : function, optional
        From the model, in eval mode and without gradients, to a number or a dict of numbers.
    evaluate_every, checkpoint_every : int
        Steps between; 0 for never. Where `fit` stops, it evaluates and writes in any case.
    checkpoint_folder : path, optional
        Where checkpoints go, the newest two of them.

    Attributes
    ----------
    step : int
        Steps that are done.
    history : list of float
        The loss of each, before it.
    gradient_norms : list of float
        Length of all gradients of each, before clipping.
    evaluations : list of (int, number or dict)
        Step and what `evaluate` returned.

    Raises
    ------
    ValueError
        If a setting is out of its range.

    References
    ----------
    Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2.

    Examples
    --------
    >>> from course_lib.sentences import LinearAdapter, info_nce_loss
    >>> q, d = torch.eye(4), torch.eye(4).roll(1, dims=1)  # each query's document is the next axis
    >>> trainer = EmbeddingTrainer(LinearAdapter(4), info_nce_loss, 0.05, warmup_steps=5)
    >>> history = trainer.fit([(q, d)], steps=50)
    >>> history[0] > 10, history[-1] < 0.1
    (True, True)
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Callable[..., Tensor],
        learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        warmup_steps: int = 0,
        schedule: Schedule = warmup_linear,
        max_grad_norm: float = 1.0,
        mixed_precision: torch.dtype | None = None,
        seed: int = 0,
        evaluate: Callable[[nn.Module], Any] | None = None,
        evaluate_every: int = 0,
        checkpoint_folder: str | Path | None = None,
        checkpoint_every: int = 0,
    ) -> None:
        for name, every in (("evaluate", evaluate_every), ("checkpoint", checkpoint_every)):
            if every < 0:
                raise ValueError(f"{name}_every: expected 0 or more steps, got {every}")
        self.model, self.loss = model, loss
        self._all = nn.ModuleList([m for m in (model, loss) if isinstance(m, nn.Module)])
        weights = [p for p in self._all.parameters() if p.requires_grad]
        if not weights:
            raise ValueError("model: expected parameters to train, got none")
        self._optimizer = torch.optim.AdamW(weights, learning_rate, weight_decay=weight_decay)
        self._take = PreciseStep(weights, self._optimizer, max_grad_norm, mixed_precision)
        self._random = RandomStream(seed, self._take.device)
        self.learning_rate, self.warmup_steps, self.schedule = learning_rate, warmup_steps, schedule
        self.evaluate, self.evaluate_every = evaluate, evaluate_every
        self.checkpoint_folder, self.checkpoint_every = checkpoint_folder, checkpoint_every
        self._settings = {
            "learning_rate": learning_rate,
            "weight_decay": weight_decay,
            "warmup_steps": warmup_steps,
            "schedule": getattr(schedule, "__name__", type(schedule).__name__),
            "max_grad_norm": max_grad_norm,
            "mixed_precision": str(mixed_precision),
        }
        self.step, self._steps = 0, 0
        self.history: list[float] = []
        self.gradient_norms: list[float] = []
        self.evaluations: list[tuple[int, Any]] = []

    def fit(
        self, batches: Batches, steps: int, until: int | None = None, progress: bool = True
    ) -> list[float]:
        """Take the steps of a run that are not done yet.

        Parameters
        ----------
        batches : sequence, or function
            Step s, from 0, takes ``batches[s % len(batches)]``, or ``batches(s)``. A batch that
            depends on its number alone is the same in a resumed run.
        steps : int
            Of the whole run: the schedule's end.
        until : int, optional
            Stop after this step, to go on later.
        progress : bool
            Whether a bar is shown.

        Returns
        -------
        list of float
            The loss of each step so far, before the step.

        Raises
        ------
        ValueError
            If there is no batch, or `steps` isn't the number with which the run began.
        FloatingPointError
            If the loss stops being a finite number; the weights are those before that step.
        """
        batch_at, factor = _finder(batches), self._factor(steps)
        todo = range(self.step, steps if until is None else min(until, steps))
        self._all.train()
        with self._random.active():
            for step in progress_bar(todo, "Training") if progress else todo:
                for group in self._optimizer.param_groups:
                    group["lr"] = self.learning_rate * factor(step)
                loss, norm = self._take(self.model, batch_at(step), self.loss)
                self.history.append(loss)
                self.gradient_norms.append(norm)
                self.step = step + 1
                self._look_and_keep(last=todo.stop)
        self._all.eval()
        return self.history

    def save_checkpoint(self) -> Path:
        """Write where the run stands to `checkpoint_folder`; return the path of its state.

        Raises
        ------
        ValueError
            If the trainer has no `checkpoint_folder`.
        """
        path = save_checkpoint(self._folder(), self.step, self._all, self._state())
        remove_old_checkpoints(self._folder(), keep=2)
        return path

    def resume(self, step: int | None = None) -> int:
        """Go back to a checkpoint: weights, optimizer, random numbers, history.

        Parameters
        ----------
        step : int, optional
            Which one; the newest by default.

        Returns
        -------
        int
            Steps that are done. `fit` takes those that are left.

        Raises
        ------
        FileNotFoundError
            If there is no checkpoint.
        ValueError
            If it is damaged, another model's, or of a run with other settings; the trainer is
            what it was.
        """
        state = load_checkpoint(self._folder(), self._all, step, self._check_settings)
        self._optimizer.load_state_dict(state["optimizer"])
        self._take.scaler.load_state_dict(state["scaler"])
        self._random.state = state["random"]
        self.step, self._steps = state["step"], state["steps"]
        self.history, self.gradient_norms = state["history"], state["gradient_norms"]
        self.evaluations = [(at, found) for at, found in state["evaluations"]]
        return self.step

    def _state(self) -> State:
        return {
            "settings": self._settings,
            "steps": self._steps,
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._take.scaler.state_dict(),
            "random": self._random.state,
            "history": self.history,
            "gradient_norms": self.gradient_norms,
            "evaluations": [list(found) for found in self.evaluations],
        }

    def _factor(self, steps: int) -> Factor:
        factor = self.schedule(steps, self.warmup_steps)
        if self.step and steps != self._steps:
            raise ValueError(f"steps: expected {self._steps}, with which it began, got {steps}")
        self._steps = steps
        return factor

    def _look_and_keep(self, last: int) -> None:
        """Evaluate and write a checkpoint after a step, where it is time to."""
        if self.evaluate is not None and _due(self.step, self.evaluate_every, last):
            self._all.eval()
            with torch.no_grad(), self._random.paused():
                self.evaluations.append((self.step, self.evaluate(self.model)))
            self._all.train()
        if self.checkpoint_folder is not None and _due(self.step, self.checkpoint_every, last):
            self.save_checkpoint()

    def _folder(self) -> Path:
        if self.checkpoint_folder is None:
            raise ValueError("checkpoint_folder: expected a folder for checkpoints, got none")
        return Path(self.checkpoint_folder)

    def _check_settings(self, state: State) -> None:
        for name, now in self._settings.items():
            if (then := state["settings"][name]) != now:
                raise ValueError(f"{name}: expected {then}, as in the checkpoint, got {now}")


def _due(step: int, every: int, last: int) -> bool:
    return step == last or (every > 0 and step % every == 0)


def _finder(batches: Batches) -> Callable[[int], Batch]:
    if callable(batches):
        return batches
    if not len(batches):
        raise ValueError("batches: expected one or more, got none")
    return lambda step: batches[step % len(batches)]
