"""Verdicts, as a learner meets them."""

import threading
import time

import numpy as np
import pytest

from course_lib.exercises.definition import Case, Close, Exact, Invariant
from course_lib.exercises.grading import grade
from course_lib.exercises.guarded_call import guarded_call

from .conftest import define_in_cell, make_exercise

RIGHT = """
def mean_plus(values, bonus):
    if not values:
        raise ValueError("no numbers")
    return sum(values) / len(values) + bonus
"""


def judge(source, exercise=None, **options):
    answer = define_in_cell(source, "mean_plus")
    return grade(exercise or make_exercise(), answer, **options)


def body(*lines):
    return "def mean_plus(values, bonus):\n" + "\n".join("    " + line for line in lines) + "\n"


def test_a_right_answer_passes_and_earns_its_points():
    verdict = judge(RIGHT)
    assert (verdict.kind, verdict.right, verdict.total, verdict.points) == ("passed", 4, 4, 2.0)


def test_hidden_cases_run_only_when_asked_for():
    assert judge(RIGHT, hidden=True).total == 5
    memorised = body("return {2: 5.0, 1: 7.0, 4: sum(values) / 4 + 0.5}[len(values)]")
    memorised = memorised.replace("return", "if not values: raise ValueError\n    return")
    assert judge(memorised).passed
    assert judge(memorised, hidden=True).kind == "raised"


@pytest.mark.parametrize(
    "lines",
    [
        ["..."],
        ['"""Docstring alone."""'],
        ["pass"],
        ["return"],
        ["return None"],
        ["return ..."],
        ["raise NotImplementedError"],
        ['"""Doc."""', 'raise NotImplementedError("later")'],
        ["total = sum(values)", "raise NotImplementedError"],
        ["total = sum(values)", "return [total, ...]"],
    ],
)
def test_stubs_are_not_attempted(lines):
    assert judge(body(*lines)).kind == "not attempted"


def test_unchanged_given_code_is_not_attempted_but_the_same_bug_rewritten_is_named():
    cell = '@exercise("99.mean-plus-bonus")\n' + body("return sum(values) / len(values) + bonus")
    exercise = make_exercise(kind="find-the-bug", cell=cell)
    unchanged = cell.partition("\n")[2].replace("bonus\n", "bonus  # a comment\n")
    verdict = judge(unchanged, exercise)
    assert verdict.kind == "not attempted" and "still the given code" in str(verdict)
    rewritten = judge(body("n = len(values)", "return sum(values) / n + bonus"), exercise)
    assert rewritten.mistake == "an empty list is divided by zero"


def test_the_smallest_counterexample_is_shown_with_expected_got_and_difference():
    text = str(judge(RIGHT.replace("+ bonus", "- bonus")))
    assert "values = [5.0]\n    bonus = 2.0" in text
    assert "one number" in text and "Expected: 7.0\n  Got: 3.0" in text


def test_a_known_mistake_is_named_by_its_behaviour():
    verdict = judge(RIGHT.replace(" / len(values)", ""))
    assert verdict.mistake == "the sum instead of the mean"
    assert "This looks like: the sum instead of the mean. Divide by" in str(verdict)


def test_a_mistake_that_explains_only_some_of_the_failures_is_called_a_part():
    source = body("if not values: return 0.0", "return sum(values) + bonus")
    verdict = judge(source)
    assert "Part of it looks like: the sum instead of the mean" in str(verdict)


def test_a_mistake_that_explains_one_failure_of_many_is_not_named():
    source = body("if not values: raise ValueError", "return 7.0")  # 5 + 2: right for [5.0]
    three = make_exercise(cases=lambda seed: [Case([x, 1.0], 1.0) for x in (5.0, 3.0, 8.0, 9.0)])
    assert judge(source, three).mistake == ""


def test_another_exception_than_the_mistakes_is_not_named():
    one_case = make_exercise(cases=lambda seed: [Case([], 0.0, raises=ValueError)])
    unguarded = body("return sum(values) / len(values) + bonus")
    assert judge(unguarded, one_case).mistake == "an empty list is divided by zero"
    assert judge(body("return values[0] + bonus"), one_case).mistake == ""


def test_an_unknown_mistake_gets_no_name():
    assert judge(RIGHT.replace("+ bonus", "* 17 + bonus")).mistake == ""


def test_a_missing_return_is_said():
    verdict = judge(body("answer = sum(values) / max(len(values), 1) + bonus"))
    assert verdict.kind == "failed" and "is a `return` missing?" in str(verdict)


def test_an_exception_shows_the_learners_own_lines_only():
    source = "def helper(x):\n    return x.shape[3]\n" + body(
        "array = np.asarray(values)", "return helper(array)"
    )
    verdict = judge(source)
    text = str(verdict)
    assert verdict.kind == "raised"
    assert "line 5, in mean_plus: return helper(array)" in text
    assert "line 2, in helper: return x.shape[3]" in text
    assert "IndexError: tuple index out of range" in text
    assert "guarded_call" not in text and ".py" not in text


def test_an_exception_inside_a_library_points_to_the_line_that_called_it():
    text = str(judge(body("return float(np.linalg.norm(values, axis=5)) + bonus")))
    assert "line 2, in mean_plus: return float(np.linalg.norm(values, axis=5)) + bonus" in text
    assert "raised inside numpy" in text


def test_a_nested_exception_names_its_cause():
    text = str(
        judge(
            body(
                "try:",
                "    {}['key']",
                "except KeyError as error:",
                "    raise RuntimeError('second') from error",
            )
        )
    )
    assert "RuntimeError: second" in text and "while handling KeyError: 'key'" in text


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "import sys; sys.exit()", "exit = quit()"])
def test_system_exit_is_a_verdict(code):
    import builtins

    if not hasattr(builtins, "quit"):
        pytest.skip("no quit() here")
    verdict = judge(body(code))
    assert verdict.kind == "raised" and "SystemExit" in str(verdict)


def test_infinite_recursion_is_shown_in_few_lines():
    verdict = judge(body("return mean_plus(values, bonus + 1)"))
    assert verdict.kind == "raised" and "RecursionError" in str(verdict)
    assert "more calls" in str(verdict) and len(str(verdict).splitlines()) < 25


def test_stopping_the_kernel_stops_the_check_too():
    with pytest.raises(KeyboardInterrupt):
        judge(body("raise KeyboardInterrupt"))


@pytest.mark.parametrize(
    "lines",
    [
        ["while True:", "    pass"],
        ["while True:", "    try:", "        bonus += 1", "    except Exception:", "        pass"],
        ["import time", "time.sleep(60)"],
        ["while True:", "    print('again')"],
    ],
)
def test_endless_answers_are_stopped_and_the_process_goes_on(lines):
    start = time.monotonic()
    verdict = judge(body(*lines), make_exercise(time_limit=0.3))
    assert verdict.kind == "took too long" and "values = " in str(verdict)
    assert time.monotonic() - start < 5
    assert judge(RIGHT).passed


def test_a_bare_except_around_the_loop_is_stopped_as_well():
    lines = ["while True:", "    try:", "        bonus += 1", "    except:", "        bonus = 0"]
    assert judge(body(*lines), make_exercise(time_limit=0.2)).kind == "took too long"


def test_the_time_limit_holds_outside_the_main_thread():
    verdicts = []
    source = body("while True:", "    pass")

    def work():
        verdicts.append(judge(source, make_exercise(time_limit=0.3)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert verdicts and verdicts[0].kind == "took too long"


def test_the_limit_is_for_all_cases_together():
    lines = ["import time", "time.sleep(0.25)", "if not values: raise ValueError"]
    source = body(*lines, "return sum(values) / len(values) + bonus")
    assert judge(source, make_exercise(time_limit=0.6)).kind == "took too long"


def test_printed_output_is_shown_in_the_verdict_and_cut(capsys):
    verdict = judge(RIGHT.replace("    return", "    print('seen', len(values))\n    return"))
    assert verdict.passed and "seen 2" in str(verdict)
    flood = judge(RIGHT.replace("    return", "    print('x\\n' * 100_000)\n    return"))
    assert flood.passed and len(str(flood)) < 2_000
    assert capsys.readouterr().out == ""
    assert len(guarded_call(lambda: print("x" * 10**6), (), 5.0).printed) < 3_000


def test_a_right_answer_that_changes_its_input_has_a_verdict_of_its_own():
    verdict = judge(RIGHT.replace("    return", "    values.sort(reverse=True)\n    return"))
    assert verdict.kind == "changed its input" and "`values`" in str(verdict)
    allowed = make_exercise(may_mutate=True)
    source = RIGHT.replace("    return", "    values.sort(reverse=True)\n    return")
    assert judge(source, allowed).passed


def test_a_wrong_answer_that_changes_its_input_is_told_both():
    source = RIGHT.replace("    return", "    values.append(0.0)\n    return")
    verdict = judge(source)
    assert verdict.kind == "failed" and "Also: it changes its input `values`" in str(verdict)


def test_one_call_does_not_see_what_another_did_to_the_arguments():
    shared = [1.0, 3.0]
    exercise = make_exercise(cases=lambda seed: [Case(shared, 0.0), Case(shared, 1.0)])
    judge(RIGHT.replace("    return", "    values.append(9.0)\n    return"), exercise)
    assert shared == [1.0, 3.0]


def test_wrong_parameters_are_explained_before_anything_is_called():
    text = str(judge("def mean_plus(values):\n    return values\n"))
    assert "it takes (values), but is called with (values, bonus)" in text


def test_a_generator_is_told_apart_from_a_list():
    assert "yield" in str(judge(body("yield 1.0")))


def test_nan_equals_nan_and_is_explained_elsewhere():
    def one_case(seed):
        return [Case([1.0, 0.0], 0.0)]

    def reference(values, bonus):
        return np.array([np.nan, 1.0])

    exercise = make_exercise(reference=reference, cases=one_case, comparison=Exact())
    assert judge(body("x = [float('nan'), 1.0]", "return np.array(x)"), exercise).passed
    text = str(judge(body("x = [float('nan')] * 2", "return np.array(x)"), exercise))
    assert "nan comes from" in text


def test_warnings_of_numpy_are_shown_with_the_case():
    zeros = make_exercise(cases=lambda seed: [Case([0.0], 1.0)])
    text = str(judge(body("return float(np.log(np.array(values))[0])"), zeros))
    assert "divide by zero encountered in log" in text


def test_huge_results_are_cut():
    text = str(judge(body("return list(range(100_000))")))
    assert "expected one number, got a list" in text and len(text) < 2_500


def test_a_learners_object_with_a_broken_repr_does_no_harm():
    source = (
        "class Odd:\n    def __repr__(self):\n        raise RuntimeError\n"
        "    def __eq__(self, other):\n        raise RuntimeError\n    __hash__ = None\n"
    )
    verdict = judge(source + body("return Odd()"))
    assert verdict.kind == "failed" and "whose repr() raises" in str(verdict)


def test_an_invariant_says_what_is_wrong_and_survives_a_wrong_type():
    check = Invariant(lambda got, values, bonus: None if got > 3 else f"{got} is not above 3")
    exercise = make_exercise(comparison=check, cases=lambda seed: [Case([1.0], 1.0)])
    assert judge(body("return values[0] + 8"), exercise).passed
    assert "2.0 is not above 3" in str(judge(body("return values[0] + 1"), exercise))
    text = str(judge(body("return 'text' + str(bonus)"), exercise))
    assert "doesn't have the form that is asked for" in text


def test_a_missing_exception_is_said():
    source = body("if not values: return 0.0", "return sum(values) / len(values) + bonus")
    assert "it should raise ValueError here, but returned 0.0" in str(judge(source))


def test_run_uses_the_answer_in_another_way_than_one_call():
    exercise = make_exercise(
        run=lambda learner, values, bonus: learner().fit(values).value + bonus,
        reference=define_in_cell(
            "class Mean:\n    def fit(self, x):\n        self.value = sum(x) / len(x)\n"
            "        return self\n",
            "Mean",
        ),
        cases=lambda seed: [Case([1.0, 2.0], 1.0)],
        comparison=Close(),
        cell='@exercise("99.mean-plus-bonus")\nclass Mean:\n    ...',
    )
    source = (
        "class Mine:\n    def fit(self, x):\n        self.value = sum(x) / 2\n        return self\n"
    )
    assert grade(exercise, define_in_cell(source, "Mine")).passed


def test_text_and_html_say_the_same_and_escape_the_learners_content():
    verdict = judge(body("return '<script>alert(1)</script>'"))
    html = verdict._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "Failed: 99.mean-plus-bonus" in html and "Failed: 99.mean-plus-bonus" in str(verdict)


def test_the_text_is_the_same_each_time():
    source = RIGHT.replace("+ bonus", "- bonus")
    assert str(judge(source)) == str(judge(source))


@pytest.mark.parametrize("comparison", [Exact(), Close()])
def test_flags_where_numbers_are_expected_are_a_difference(comparison):
    assert comparison.difference([1.0, 0.5, 2.0], [True, False, True]) is not None
    assert comparison.difference(np.array([2, 3]), np.array([True, False])) is not None
    assert comparison.difference([0, 2, 1], np.array([False, True, False])) is not None
