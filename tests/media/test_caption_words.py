import pytest
import torch

from course_lib.datasets import shapes
from course_lib.media.caption_words import BagOfWordsTower, CaptionWords

WORDS = CaptionWords.from_captions(shapes(400).captions)


def test_the_vocabulary_is_all_words_of_the_captions_in_order():
    captions = ["A red circle.", "a blue, RED square"]
    words = CaptionWords.from_captions(captions)
    assert words.words == ("a", "blue", "circle", "red", "square")
    assert len(words) == 5
    assert "Red" in words
    assert "green" not in words
    assert words.ids("the red, red square!") == [3, 3, 4]
    assert words.unknown("the red dog", "The cat") == ["the", "dog", "cat"]
    assert len(WORDS) == 25  # 8 colours, 6 shapes, 2 sizes, 6 words of places, and a, at, the


def test_the_tower_is_a_mean_of_vectors_and_its_layers():
    tower = BagOfWordsTower(WORDS, dim=5, hidden=7, seed=3)
    texts = ["a small red circle at the top left", "red red blue"]
    table, last = tower.vectors.weight, tower.head[-1]
    for text, vector in zip(texts, tower(texts), strict=True):
        mean = torch.stack([table[WORDS.words.index(w)] for w in text.split()]).mean(dim=0)
        torch.testing.assert_close(vector, last.weight @ torch.nn.functional.gelu(mean) + last.bias)
    flat = BagOfWordsTower(WORDS, dim=5)
    mean = flat.vectors.weight[WORDS.ids("red blue")].mean(dim=0)
    torch.testing.assert_close(flat(["red blue"])[0], flat.head[0](mean))


def test_order_is_invisible_and_number_is_not():
    tower = BagOfWordsTower(WORDS, dim=5, hidden=7)
    a, b, c = tower(["red circle at blue square", "blue circle at red square", "red red circle"])
    torch.testing.assert_close(a, b)
    assert not torch.allclose(a, c)


def test_a_text_does_not_depend_on_its_batch():
    tower = BagOfWordsTower(WORDS, dim=5)
    texts = ["a red circle", "blue", "a small green cross at the centre"]
    together = tower(texts)
    for text, row in zip(texts, together, strict=True):
        torch.testing.assert_close(tower([text])[0], row)


def test_same_seed_same_weights():
    first, again, other = (BagOfWordsTower(WORDS, 4, 8, seed=s) for s in (1, 1, 2))
    assert torch.equal(first(["red"]), again(["red"]))
    assert not torch.equal(first(["red"]), other(["red"]))


def test_bad_input_is_named():
    tower = BagOfWordsTower(CaptionWords(["red", "blue"]), dim=4)
    with pytest.raises(ValueError, match="expected words out of red, blue; got dog, cat"):
        tower(["red", "a dog".replace("a ", ""), "blue cat dog"])
    with pytest.raises(ValueError, match="texts: expected a word in each, got '!'"):
        tower(["red", "!"])
    with pytest.raises(TypeError, match="texts: expected a sequence of str, got str"):
        tower("red")
    with pytest.raises(ValueError, match="words: expected different words, got 'red' twice"):
        CaptionWords(["red", "blue", "red"])
    with pytest.raises(ValueError, match="words: expected one or more, got none"):
        CaptionWords([])
