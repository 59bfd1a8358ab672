import asyncio

import pytest

from course_lib.serving import FaultyModel, FaultySearch
from course_lib.serving.fault_injection import InjectedFault
from course_lib.serving.virtual_time import run_in_virtual_time


def lengths(texts):
    return [[len(text)] for text in texts]


def outcomes(model, calls=400):
    kinds = []
    for _ in range(calls):
        try:
            kinds.append(model(["abc"]))
        except InjectedFault:
            kinds.append("fault")
    return kinds


def test_it_fails_as_often_as_told_and_always_the_same_calls():
    first, second = (outcomes(FaultyModel(lengths, fail=0.3, seed=5)) for _ in range(2))
    assert first == second and first != outcomes(FaultyModel(lengths, fail=0.3, seed=6))
    assert 80 < first.count("fault") < 160
    assert [kind for kind in first if kind != "fault"] == [[[3]]] * (400 - first.count("fault"))


def test_it_is_slow_as_often_as_told():
    slept = []
    model = FaultyModel(lengths, slow=0.5, slow_seconds=2.5, sleep=slept.append)
    outcomes(model)
    assert 150 < len(slept) < 250 and set(slept) == {2.5} and model.calls == 400


def test_a_bad_text_fails_its_whole_batch():
    model = FaultyModel(lengths, bad_texts=["boom"])
    assert model(["a", "bb"]) == [[1], [2]]
    with pytest.raises(ValueError, match="texts"):
        model(["a", "boom"])


def test_a_shard_can_be_dead_slow_and_well_again():
    async def search(query, k):
        return list(range(k))

    async def main():
        shard = FaultySearch(search, slow_seconds=3)
        assert await shard("q", 2) == [0, 1]
        shard.slow = 1.0
        await shard("q", 2)
        now = asyncio.get_running_loop().time()
        shard.slow, shard.fail = 0.0, 1.0
        with pytest.raises(InjectedFault, match="call 3"):
            await shard("q", 2)
        shard.fail = 0.0
        return now, await shard("q", 1), shard.calls

    now, hits, calls = run_in_virtual_time(main())
    assert now == pytest.approx(3) and hits == [0] and calls == 4
