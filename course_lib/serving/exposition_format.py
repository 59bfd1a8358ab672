"""A registry as the text that Prometheus reads from /metrics."""

from __future__ import annotations

from collections.abc import Iterator

from .metric_series import Metric, Sample
from .metric_types import MetricRegistry

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition_text(registry: MetricRegistry) -> str:
    r"""Write every metric with its help, its type and its samples.

    Parameters
    ----------
    registry
        What the application counts.

    Returns
    -------
    str
        The text format, version 0.0.4 (`CONTENT_TYPE`): one sample a line, a line feed at the end
        of each. Backslashes and line feeds are escaped, in label values quotes, too, so that no
        label value can write a line of its own. Labels come in the order of their names.

    References
    ----------
    Prometheus documentation, Exposition formats, section "Text-based format".

    Examples
    --------
    >>> registry = MetricRegistry()
    >>> registry.counter("hits_total", "Cache hits.", labels=("model",)).inc(model='"mini"')
    >>> print(exposition_text(registry), end="")
    # HELP hits_total Cache hits.
    # TYPE hits_total counter
    hits_total{model="\"mini\""} 1.0
    """
    lines = [line for metric in registry.metrics() for line in _lines(metric)]
    return "".join(f"{line}\n" for line in lines)


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escaped(metric.help)}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for sample in metric.samples():
        yield f"{sample.name}{_label_set(sample)} {_number(sample.value)}"


def _label_set(sample: Sample) -> str:
    if not sample.labels:
        return ""
    quote = '"'
    pairs = (
        f'{label}="{_escaped(value).replace(quote, chr(92) + quote)}"'
        for label, value in sorted(sample.labels)
    )
    return "{" + ",".join(pairs) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _number(value: float) -> str:
    special = {float("inf"): "+Inf", float("-inf"): "-Inf"}
    return special.get(value, "NaN" if value != value else repr(float(value)))
