"""The harness on calls whose times are known, and the tables that are made from results."""

import json

import pytest

from benchmarks import run
from benchmarks.harness import Benchmark, Result, Seconds, measure, timed
from benchmarks.summary import summary


def scripted(name, seconds, calls):
    """Return a call that reports these seconds one after the other and notes that it was made."""
    left = iter(seconds)

    def call():
        calls.append(name)
        return Seconds(next(left), result=name + "'s result")

    return call


def test_rounds_are_interleaved_in_swapped_order_and_the_warm_up_is_left_out():
    calls = []
    ours, theirs = scripted("a", [9, 1, 2, 3], calls), scripted("b", [9, 2, 8, 9], calls)
    result = measure(Benchmark("x", ours, theirs, repeats=3))
    assert calls == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert (result.ours, result.theirs) == ([1, 2, 3], [2, 8, 9])
    assert result.ratios() == [2, 4, 3]


def test_cold_benchmarks_count_from_the_first_call():
    assert measure(Benchmark("x", scripted("a", [9, 1], []), repeats=2, warm=False)).ours == [9, 1]


def test_quality_sees_both_results():
    ours, theirs = scripted("a", [1, 1], []), scripted("b", [1, 1], [])
    result = measure(Benchmark("x", ours, theirs, repeats=1, quality=lambda a, b: f"{a} / {b}"))
    assert result.quality == "a's result / b's result"


def test_a_plain_call_is_timed_by_the_clock(monkeypatch):
    ticks = iter([10.0, 12.5])
    monkeypatch.setattr("benchmarks.harness.time.perf_counter", lambda: next(ticks))
    assert timed(lambda: "done") == (2.5, "done")


@pytest.mark.parametrize(
    ("bar", "amount", "theirs", "reached"),
    [
        (None, None, [], None),
        (2.0, None, [], True),  # 2 s or less
        (1.9, None, [], False),
        (5.0, 10.0, [], True),  # 10 units in 2 s: 5 a second or more
        (5.1, 10.0, [], False),
        (2.0, None, [4.0, 4.0, 1.0], True),  # median ratio 2
        (2.1, None, [4.0, 4.0, 1.0], False),
    ],
)
def test_bars(bar, amount, theirs, reached):
    assert Result("x", "s", bar, amount, [2.0, 2.0, 2.0], theirs).reached() is reached


def test_rows_show_medians_spread_and_missed_bars():
    result = Result("skip-gram", "words/s", 3.0, 100.0, [1.0, 2.0, 2.0], [4.0, 4.0, 4.0], "0.7")
    cells = ["skip-gram", "50 words/s", "25 words/s", "2.00 (2.00 to 4.00)", "≥ 3x (missed)", "0.7"]
    assert run.row(result) == cells
    assert run.row(Result("import", "s", 0.1, None, [0.05]))[4] == "≤ 0.1 s"


def test_running_writes_all_tables_and_keeps_what_was_not_run(tmp_path, monkeypatch, capsys):
    bench = "from benchmarks.harness import Benchmark, Seconds\nBENCHMARKS = [\n"
    bench += '    Benchmark("fast", lambda: Seconds(1), bar=2.0, repeats=1),\n'
    bench += '    Benchmark("slow", lambda: Seconds(4), bar=2.0, repeats=1),\n]\n'
    (tmp_path / "bench_x.py").write_text(bench)
    (tmp_path / "README.md").write_text("before\n" + "\n".join(run.MARKS) + "\nafter\n")
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "README", tmp_path / "README.md")
    assert run.main(["slow"]) == 1
    assert run.main(["fast"]) == 0
    assert run.main(["neither"]) == 1
    saved = json.loads((tmp_path / "results.json").read_text())["results"]
    assert [item["name"] for item in saved] == ["fast", "slow"]
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("before\n") and readme.endswith("\nafter\n")
    table = (tmp_path / "RESULTS.md").read_text()
    assert "| fast | 1 s |" in table and "≤ 2 s (missed)" in table
    assert "1 measured, 1 below their bar" in capsys.readouterr().out


def test_the_summary_has_a_line_a_group_with_its_range_and_its_misses():
    rows = [("HNSW, a", 4.0), ("HNSW, b", 1.0), ("WordPiece: c", 3.0)]
    results = [Result(name, "s", 2.0, None, [1.0, 1.0], [t, t]) for name, t in rows]
    lines = summary([*results, Result("import", "s", 0.1, None, [0.05])]).splitlines()
    assert lines[2:] == [
        "| HNSW | 2 | 1.00 to 4.00 | ≥ 2 | 1 |",
        "| WordPiece | 1 | 3.00 | ≥ 2 |  |",
    ]


def test_readme_and_results_agree():
    results = list(run.read_results(run.HERE / "results.json").values())
    quoted = run.README.read_text("utf-8").split(run.MARKS[0])[1].split(run.MARKS[1])[0]
    content = json.loads((run.HERE / "results.json").read_text("utf-8"))
    assert summary(results) in quoted and content["machine"] in quoted
    assert run.table(results) in (run.HERE / "RESULTS.md").read_text("utf-8")


def test_every_result_belongs_to_a_benchmark_that_exists():
    known = {benchmark.name for _, benchmark in run.load_benchmarks(run.HERE)}
    assert set(run.read_results(run.HERE / "results.json")) <= known
