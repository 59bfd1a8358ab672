import subprocess
import sys

import numpy as np
import pytest

from course_lib.ann.token_hashes import hash_tokens, keys_from, mix


def test_splitmix64_as_published():
    # the first outputs of Vigna's splitmix64.c from the state 0
    states = np.uint64(0x9E3779B97F4A7C15) * np.arange(1, 3, dtype=np.uint64)
    assert mix(states, np.uint64(0)).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]


def test_another_process_hashes_alike():
    code = "from course_lib.ann.token_hashes import hash_tokens; print(hash_tokens(['tea', 5])[0])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(out.stdout) == hash_tokens(["tea"])[0]


def test_kinds_of_tokens_stay_apart():
    assert len(set(hash_tokens(["1", b"1", 1, -1, "", "ä", 2**70]).tolist())) == 7
    assert hash_tokens([np.int64(5)]) == hash_tokens([5])
    for token in (1.5, None, True, ("a",)):
        with pytest.raises(TypeError, match="token"):
            hash_tokens([token])


def test_every_bit_of_the_key_changes_half_of_the_bits():
    hashes = hash_tokens(range(500))
    for bit in (0, 31, 63):
        changed = mix(hashes, np.uint64(0)) ^ mix(hashes, np.uint64(1) << np.uint64(bit))
        assert 31 < np.bitwise_count(changed).mean() < 33
    assert len(set(keys_from(0, 1000).tolist())) == 1000
