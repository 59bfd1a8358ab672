from dataclasses import replace

import pytest

from course_lib.serving import EmbeddingSearchSystem, SearchAnswer
from course_lib.serving.expiring_lru import ExpiringLRU
from course_lib.serving.search_system import Versions
from course_lib.serving.virtual_time import run_in_virtual_time
from course_lib.stores import Match


class Parts:
    """An encoder, an index and a re-ranker that note down what they were asked."""

    def __init__(self):
        self.asked, self.degraded = [], False

    async def embed(self, text):
        self.asked.append(("embed", text))
        return [float(len(text))]

    async def search(self, vector, k):
        self.asked.append(("search", k))
        hits = tuple(Match(f"d{i}", 1 - i / 100) for i in range(k))
        return SearchAnswer(hits, self.degraded, "a shard is missing" * self.degraded, "shards")

    async def rerank(self, question, hits):
        self.asked.append(("rerank", len(hits)))
        return hits[::-1]


PLAIN = Versions("m", "1", index=1)


@pytest.fixture
def parts():
    return Parts()


def system(parts, versions=PLAIN, **others):
    return EmbeddingSearchSystem(parts.embed, parts.search, ExpiringLRU(100), versions, **others)


def reranking(parts):
    versions = replace(PLAIN, reranker="reversed 1")
    return system(parts, versions, rerank=parts.rerank, candidates=4)


def ask(system, *args, **others):
    return run_in_virtual_time(system.search(*args, **others))


def ids(answer):
    return [hit.id for hit in answer.hits]


def test_the_second_time_comes_from_the_cache(parts):
    mine = system(parts)
    first, second = ask(mine, "sort", 3), ask(mine, "sort", 3)
    assert ids(first) == ids(second) == ["d0", "d1", "d2"]
    assert (first.source, second.source) == ("shards", "cache") and len(parts.asked) == 2


def test_candidates_are_fetched_only_where_something_reorders_them(parts):
    """D212: ten times as many candidates were fetched although there was no re-ranker."""
    ask(system(parts), "sort", 3)
    ask(system(parts), "sort", 3, use_reranker=True)
    assert [k for what, k in parts.asked if what == "search"] == [3, 3]
    mine = reranking(parts)
    assert ids(ask(mine, "sort", 3)) == ["d11", "d10", "d9"]
    assert parts.asked[-2:] == [("search", 12), ("rerank", 12)]
    ask(mine, "sort", 3, use_reranker=False)
    assert parts.asked[-1] == ("search", 3)


def test_with_and_without_re_ranking_are_different_answers(parts):
    """D211: the answer without re-ranking was served to who asked for it with."""
    mine = reranking(parts)
    without = ask(mine, "sort", 3, use_reranker=False)
    with_it = ask(mine, "sort", 3, use_reranker=True)
    assert ids(without) != ids(with_it) and with_it.source != "cache"


def test_what_was_asked_for_and_can_t_run_is_no_other_answer(parts):
    mine = system(parts)
    ask(mine, "sort", 3, use_reranker=True)
    assert ask(mine, "sort", 3, use_reranker=False).source == "cache"


@pytest.mark.parametrize("change", [{"index": 2}, {"model": "n"}, {"revision": "2"}])
def test_a_new_version_ends_the_old_answers(parts, change):
    mine = system(parts)
    ask(mine, "sort", 3)
    mine.versions = replace(mine.versions, **change)
    assert ask(mine, "sort", 3).source == "shards"


def test_k_question_and_options_are_part_of_the_key(parts):
    mine = system(parts)
    ask(mine, "sort", 3)
    for other in (("sort", 4), ("sorted", 3)):
        assert ask(mine, *other).source == "shards"
    assert ask(mine, "sort", 3, options={"package": "numpy"}).source == "shards"
    assert ask(mine, "sort", 3, options={}).source == "cache"


def test_a_degraded_answer_is_given_and_not_remembered(parts):
    """D229: an empty answer of a bad minute was served for an hour."""
    mine = system(parts)
    parts.degraded = True
    assert ask(mine, "sort", 3).degraded
    parts.degraded = False
    answer = ask(mine, "sort", 3)
    assert answer.source == "shards" and not answer.degraded


def test_an_error_is_not_remembered_either(parts):
    mine = system(parts)
    search = parts.search

    async def dead(vector, k):
        raise ConnectionError

    mine._search = dead
    with pytest.raises(ConnectionError):
        ask(mine, "sort", 3)
    mine._search = search
    assert ids(ask(mine, "sort", 1)) == ["d0"]


def test_bad_arguments_are_named(parts):
    mine = system(parts)
    for args, name in ((("", 3), "question"), (("  ", 3), "question"), (("sort", 0), "k")):
        with pytest.raises(ValueError, match=name):
            ask(mine, *args)
    with pytest.raises(ValueError, match="versions"):
        system(parts, rerank=parts.rerank)
    with pytest.raises(ValueError, match="versions"):
        system(parts, replace(PLAIN, reranker="r"))
    with pytest.raises(ValueError, match="candidates"):
        system(parts, candidates=0)
