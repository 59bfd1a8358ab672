import numpy as np
import pytest

from course_lib.training.search_logs import SearchEvent, log_triplets

LOG = [
    SearchEvent("Sort an array", [4, 7, 2, 9], [2]),
    SearchEvent("eigenvalues", [1, 3], [1]),
    SearchEvent(" sort  AN array", [7, 4, 2], [7, 2]),
    SearchEvent("zeta", [5, 6], []),
]


def test_clicks_against_what_was_passed_over():
    found = log_triplets(LOG, 20, random=0)
    assert [(row.query, row.positive, row.skipped) for row in found] == [
        ("sort an array", 2, (4,)),  # 7 was clicked in another search, 9 stood below
        ("sort an array", 7, (4,)),
        ("eigenvalues", 1, ()),
    ]


def test_random_negatives_are_no_click_of_the_query_in_any_search():
    rng = np.random.default_rng(0)
    log = []
    for _ in range(400):
        shown = rng.choice(12, 6, replace=False).tolist()
        log.append(SearchEvent(f"q{rng.integers(20)}", shown, shown[: rng.integers(0, 3)]))
    clicked = {}
    for event in log:
        clicked.setdefault(event.query, set()).update(event.clicked)
    found = log_triplets(log, 40, random=5, seed=1)
    assert {(row.query, row.positive) for row in found} == {
        (query, row) for query, rows in clicked.items() for row in rows
    }
    for row in found:
        negatives = set(row.random) | set(row.skipped)
        assert len(set(row.random)) == 5 and max(row.random) < 40
        assert negatives.isdisjoint(clicked[row.query])
    assert found == log_triplets(log, 40, random=5, seed=1)
    assert found != log_triplets(log, 40, random=5, seed=2)


def test_copies_of_a_clicked_document_are_no_negatives():  # D179
    same_text = list(range(20))
    same_text[4] = same_text[11] = same_text[2]
    for seed in range(20):
        (found,) = log_triplets(LOG[:1], 20, random=17, same_text=same_text, seed=seed)
        assert found.skipped == (7,)
        assert set(found.random) == set(range(20)) - {2, 4, 11}


def test_a_few_clicks_may_be_too_few():
    found = log_triplets(LOG, 20, random=0, min_clicks=2)
    assert [(row.query, row.positive) for row in found] == [("sort an array", 2)]
    assert found[0].skipped == (4,)  # 7 was clicked once: neither


def test_a_small_collection_will_do_and_a_smaller_one_is_told():  # D179
    event = SearchEvent("a", [0, 1, 2], [1])
    assert sorted(log_triplets([event], 3, random=2)[0].random) == [0, 2]
    with pytest.raises(ValueError, match="random: expected 2 or fewer for 'a', got 3"):
        log_triplets([event], 3, random=3)


def test_bad_input_is_named():
    for event, message in (
        (SearchEvent("a", [0, 9], [0]), "events: event 1: expected documents 0 to 8, got 9"),
        (SearchEvent("a", [0, 1], [2]), "events: event 1: clicked 2, which was not shown"),
    ):
        with pytest.raises(ValueError, match=message):
            log_triplets([SearchEvent("b", [1], []), event], 9)
    with pytest.raises(ValueError, match="random: expected 0 or more, got -1"):
        log_triplets(LOG, 20, random=-1)
    with pytest.raises(ValueError, match="min_clicks: expected 1 or more, got 0"):
        log_triplets(LOG, 20, min_clicks=0)
    with pytest.raises(ValueError, match=r"same_text: expected shape \(20,\), got \(3,\)"):
        log_triplets(LOG, 20, same_text=[1, 2, 3])
    assert log_triplets([], 5) == []
