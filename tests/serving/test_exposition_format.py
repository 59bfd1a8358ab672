"""The exposition against prometheus_client: its parser reads it, its own output says the same."""

import re

import prometheus_client as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from course_lib.serving import MetricRegistry, exposition_text

texts = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    ),
    max_size=20,
)


def parsed(text: str) -> list[tuple]:
    families = text_string_to_metric_families(text)
    return [
        (family.type, sample.name, sample.labels, sample.value)
        for family in families
        for sample in family.samples
    ]


@settings(deadline=None, max_examples=60)
@given(texts, st.sampled_from(['"', "\\", "\n", '\\n"', '"} 1\nfake_total 7', ""]))
def test_any_label_value_comes_back(text, ending):
    registry = MetricRegistry()
    registry.counter("hits_total", "Hits.", labels=("model",)).inc(2, model=text + ending)
    assert parsed(exposition_text(registry)) == [
        ("counter", "hits_total", {"model": text + ending}, 2.0)
    ]


def test_the_same_metrics_as_prometheus_client_writes():
    ours, theirs = MetricRegistry(), oracle.CollectorRegistry()
    oracle.disable_created_metrics()
    try:
        for labels in ((), ("route",)):
            names = dict.fromkeys(labels, "/search")
            end = "_by_route" if labels else ""
            ours.counter(f"n{end}_total", "Of \\ and\nlines.", labels=labels).inc(2.5, **names)
            ours.gauge(f"g{end}", "G.", labels=labels).set(-1e-7, **names)
            ours.histogram(f"h{end}", "H.", labels=labels, buckets=[0.1, 1]).observe(0.1, **names)
            kinds = (
                oracle.Counter(f"n{end}", "Of \\ and\nlines.", labels, registry=theirs),
                oracle.Gauge(f"g{end}", "G.", labels, registry=theirs),
                oracle.Histogram(f"h{end}", "H.", labels, registry=theirs, buckets=[0.1, 1]),
            )
            counter, gauge, histogram = (m.labels(**names) if labels else m for m in kinds)
            counter.inc(2.5)
            gauge.set(-1e-7)
            histogram.observe(0.1)
        expected = oracle.generate_latest(theirs).decode()
    finally:
        oracle.enable_created_metrics()
    assert exposition_text(ours).splitlines() == expected.splitlines()


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), 1e300, 0.1 + 0.2, 12345678.0])
def test_numbers_come_back_exactly(value):
    registry = MetricRegistry()
    registry.gauge("g", "G.").set(value)
    assert parsed(exposition_text(registry))[0][3] == value


def test_every_line_ends_and_an_empty_registry_is_empty():
    registry = MetricRegistry()
    assert exposition_text(registry) == ""
    registry.gauge("g", "line\nbreak").set(float("nan"))
    text = exposition_text(registry)
    assert text.endswith("g NaN\n") and text.count("\n") == 3
    assert re.search(r"^# HELP g line\\nbreak$", text, re.MULTILINE)
