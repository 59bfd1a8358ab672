import pytest
import torch

from course_lib.training.random_stream import RandomStream


def test_blocks_join_to_one_stream_and_the_outside_is_untouched():
    torch.manual_seed(5)
    expected = torch.rand(6)
    stream = RandomStream(5)
    torch.manual_seed(9)
    outside = torch.rand(3)
    torch.manual_seed(9)
    drawn, around = [], []
    for _ in range(3):
        with stream.active():
            drawn.append(torch.rand(2))
        around.append(torch.rand(1))
    assert torch.equal(torch.cat(drawn), expected)
    assert torch.equal(torch.cat(around), outside)


def test_the_state_inside_a_block_is_where_it_stands_now():
    stream = RandomStream(0)
    with stream.active():
        torch.rand(4)
        now = stream.state
        next_one = torch.rand(1)
    twin = RandomStream(1)
    twin.state = now
    with twin.active():
        assert torch.equal(torch.rand(1), next_one)
        twin.state = now
        assert torch.equal(torch.rand(1), next_one)


def test_what_is_drawn_in_a_pause_is_not_missing_after_it():
    plain, paused = RandomStream(0), RandomStream(0)
    with plain.active():
        expected = torch.rand(3)
    with paused.active():
        first = torch.rand(1)
        with paused.paused():
            torch.rand(100)
        assert torch.equal(torch.cat([first, torch.rand(2)]), expected)


def test_an_error_keeps_the_place():
    stream, twin = RandomStream(0), RandomStream(0)
    with pytest.raises(KeyError), stream.active():
        torch.rand(2)
        raise KeyError
    with twin.active():
        torch.rand(2)
        expected = torch.rand(1)
    with stream.active():
        assert torch.equal(torch.rand(1), expected)
