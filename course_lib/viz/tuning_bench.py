"""A bench for indexes: measures each setting once, knows the fastest that is good enough."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Knobs = Mapping[str, Mapping[str, Sequence[float]]]
Setting = tuple[str, tuple[float, ...]]
Measure = Callable[..., Sequence[float]]
WRONG = "measure{setting}: expected recall in 0 to 1, ms > 0 and perhaps bytes, got {got}"


@dataclass
class TuningBench:
    """What was measured so far.

    Examples
    --------
    >>> bench = TuningBench(lambda kind, nprobe: (0.9, 0.1 * nprobe), {"IVF": {"nprobe": [1, 8]}})
    >>> bench.named(bench.at("IVF", [8])), bench.best(0.95), bench.best(0.9)
    ('IVF, nprobe 8', None, ('IVF', (8,)))
    """

    measure: Measure
    knobs: Knobs
    tried: dict[Setting, tuple[float, ...]] = field(default_factory=dict)

    def at(self, kind: str, values: Sequence[float]) -> Setting:
        """Measure a setting, unless that was done before."""
        setting = (kind, tuple(values))
        if setting not in self.tried:
            got = tuple(self.measure(kind, *values))
            if len(got) not in (2, 3) or not 0 <= got[0] <= 1 or not got[1] > 0:
                raise ValueError(WRONG.format(setting=(kind, *values), got=got))
            self.tried[setting] = got
        return setting

    def named(self, setting: Setting) -> str:
        kind, values = setting
        pairs = zip(self.knobs[kind], values, strict=True)
        return ", ".join([kind, *(f"{parameter} {value:g}" for parameter, value in pairs)])

    def best(self, target: float) -> Setting | None:
        """The fastest setting tried whose recall reaches the target."""
        good = [setting for setting, point in self.tried.items() if point[0] >= target]
        return min(good, key=lambda setting: self.tried[setting][1], default=None)


def checked_knobs(knobs: Knobs) -> Knobs:
    """The same knobs, if each kind has one or two parameters with values.

    Raises
    ------
    ValueError
        When it hasn't, or there is no kind.

    Examples
    --------
    >>> checked_knobs({"flat": {"threads": [1]}})
    {'flat': {'threads': [1]}}
    """
    if not knobs:
        raise ValueError("knobs: expected one kind of index or more, got none")
    for kind, parameters in knobs.items():
        if len(parameters) not in (1, 2) or not all(len(values) for values in parameters.values()):
            raise ValueError(
                f"knobs: expected one or two parameters with values for {kind!r}, got {parameters}"
            )
    return knobs
