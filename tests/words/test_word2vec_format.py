import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.datasets import WordVectors
from course_lib.words import from_gensim, load_word2vec, save_word2vec, to_gensim

WORDS = ["cat", "naïve", "łódź", "猫", "don't", "a\u2028b", "x\x85y", "non\u00a0breaking", "🐈"]


@pytest.fixture
def vectors():
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((len(WORDS), 7)).astype(np.float32)
    matrix[0, :3] = [0.0, -0.0, 1e-42]  # zeros and a denormal
    matrix[1, :2] = np.finfo(np.float32).max, np.finfo(np.float32).tiny
    return WordVectors(WORDS, matrix)


def same(a: WordVectors, b: WordVectors) -> bool:
    return a.words == b.words and a.matrix.tobytes() == b.matrix.tobytes()


@pytest.mark.parametrize("binary", [False, True])
class TestBothForms:
    def test_round_trip_loses_nothing(self, vectors, tmp_path, binary):
        save_word2vec(vectors, tmp_path / "v", binary=binary)
        assert same(load_word2vec(tmp_path / "v"), vectors)
        assert same(load_word2vec(tmp_path / "v", binary=binary), vectors)

    def test_bytes_are_those_of_gensim(self, vectors, tmp_path, binary):
        save_word2vec(vectors, tmp_path / "ours", binary=binary)
        to_gensim(vectors).save_word2vec_format(tmp_path / "theirs", binary=binary)
        assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()

    def test_gensim_reads_ours_and_we_read_gensims(self, vectors, tmp_path, binary):
        save_word2vec(vectors, tmp_path / "ours", binary=binary)
        theirs = KeyedVectors.load_word2vec_format(tmp_path / "ours", binary=binary)
        assert same(from_gensim(theirs), vectors)
        theirs.save_word2vec_format(tmp_path / "theirs", binary=binary)
        assert same(load_word2vec(tmp_path / "theirs"), vectors)

    def test_words_twice_are_refused(self, tmp_path, binary):
        body = {False: b"a 1\nb 2\na 3\n", True: b"a \0\0\0\0b \0\0\0\0a \0\0\0\0"}[binary]
        (tmp_path / "v").write_bytes(b"3 1\n" + body)
        first, again = {False: ("line 2", "line 4"), True: ("entry 1 of 3", "entry 3 of 3")}[binary]
        with pytest.raises(ValueError, match=f"{again}: expected a new word, got 'a'.*{first}"):
            load_word2vec(tmp_path / "v", binary=binary)

    def test_nothing_is_left_of_a_save_that_fails(self, tmp_path, binary):
        bad = WordVectors(["a", "b"], np.array([[1.0], [np.nan]]))
        with pytest.raises(ValueError, match="expected finite numbers, got NaN .* for 'b'"):
            save_word2vec(bad, tmp_path / "v", binary=binary)
        assert list(tmp_path.iterdir()) == []

    def test_an_old_file_survives_a_save_that_fails(self, vectors, tmp_path, binary, monkeypatch):
        save_word2vec(vectors, tmp_path / "v", binary=binary)
        name = "_binary_entry" if binary else "_text_entry"
        monkeypatch.setattr(f"course_lib.words.word2vec_format.{name}", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save_word2vec(vectors, tmp_path / "v", binary=binary)
        assert same(load_word2vec(tmp_path / "v"), vectors)
        assert [file.name for file in tmp_path.iterdir()] == ["v"]

    def test_empty_table(self, tmp_path, binary):
        save_word2vec(WordVectors([], np.zeros((0, 3))), tmp_path / "v", binary=binary)
        loaded = load_word2vec(tmp_path / "v", binary=binary)
        assert loaded.matrix.shape == (0, 3)

    @pytest.mark.parametrize("word", ["", "two\nlines", "carriage\rreturn"])
    def test_words_that_no_file_can_hold_are_refused(self, tmp_path, binary, word):
        with pytest.raises(ValueError, match="is empty or has a line break"):
            save_word2vec(WordVectors([word], np.ones((1, 2))), tmp_path / "v", binary=binary)


def test_words_with_spaces_in_the_text_form(tmp_path):
    spaced = WordVectors(["New York", "San  José ", " lead"], np.ones((3, 4)))
    save_word2vec(spaced, tmp_path / "v")
    assert same(load_word2vec(tmp_path / "v"), spaced)


def test_words_with_spaces_are_refused_in_the_binary_form(tmp_path):
    with pytest.raises(ValueError, match="'New York' has a space.*use '_'"):
        save_word2vec(WordVectors(["New York"], np.ones((1, 4))), tmp_path / "v", binary=True)


def test_a_word_that_ends_in_a_number_would_be_misread(tmp_path):
    with pytest.raises(ValueError, match="number at the end of 'chapter 2'"):
        save_word2vec(WordVectors(["chapter 2"], np.ones((1, 4))), tmp_path / "v")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_characters=" \r\n", codec="utf-8"), min_size=1),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.integers(1, 4),
    st.booleans(),
    st.integers(0, 99),
)
def test_any_words_come_back(tmp_path_factory, words, dim, binary, seed):
    path = tmp_path_factory.mktemp("v") / "v"
    matrix = np.random.default_rng(seed).standard_normal((len(words), dim))
    table = WordVectors(words, matrix.astype(np.float32))
    save_word2vec(table, path, binary=binary)
    assert same(load_word2vec(path, binary=binary), table)


def test_the_original_tool_s_line_ends(tmp_path):
    """word2vec.c ends text lines with a space, and binary entries with a line break."""
    (tmp_path / "t").write_bytes(b"2 2\ncat 1 2 \ndog 3 4 \n")
    (tmp_path / "b").write_bytes(b"2 1\ncat \0\0\x80\x3f\ndog \0\0\0\x40\n")
    assert load_word2vec(tmp_path / "t").matrix.tolist() == [[1, 2], [3, 4]]
    assert load_word2vec(tmp_path / "b").matrix.tolist() == [[1], [2]]
    assert load_word2vec(tmp_path / "b").words == ["cat", "dog"]


def test_windows_line_ends(tmp_path):
    (tmp_path / "v").write_bytes(b"2 2\r\ncat 1 2\r\ndog 3 4\r\n")
    assert load_word2vec(tmp_path / "v").matrix.tolist() == [[1, 2], [3, 4]]


MALFORMED_TEXT = {
    b"": "line 1: expected 'number_of_words dimension', got ''",
    b"cat 1 2 3\n": "line 1: expected .*GloVe's own files have no such line.* got 'cat 1 2 3'",
    b"2 x\ncat 1\n": "line 1: expected .* got '2 x'",
    b"2 0\ncat\n": "line 1: expected a dimension of 1 or more, got 0",
    b"3 2\ncat 1 2\ndog 3 4\n": "line 4: expected 3 words, as line 1 says, got 2",
    b"999999999999 9\ncat 1\n": "line 2: expected a word and 9 numbers",
    b"1 2\ncat 1 2\ndog 3 4\n": "line 3: expected the end after 1 words.* got another line",
    b"2 2\ncat 1 2\ndog 3\n": "line 3: expected a word and 2 numbers, got 'dog 3'",
    b"2 2\ncat 1 2\ndog 3 4 5\n": "line 3: expected a word and 2 numbers, got more numbers: 'dog 3",
    b"2 2\ncat 1 2\ndog 3 abc\n": "line 3: expected 2 numbers after 'dog', got 'abc'",
    b"2 2\ncat 1 2\ndog 3 nan\n": "line 3: expected finite numbers for 'dog', got NaN or infinity",
    b"2 2\ncat 1 2\ndog 3 1e99\n": "line 3: expected finite numbers for 'dog', got NaN or infinity",
    b"2 2\ncat 1 2\n 3 4\n": "line 3: expected a word and 2 numbers, got ' 3 4'",
    b"2 2\ncat 1 2\n\n": "line 3: expected a word and 2 numbers, got ''",
    b"2 2\ncat 1 2\nd\xf6g 3 4\n": "line 3: expected UTF-8, got byte 0xf6 at column 2",
}


@pytest.mark.parametrize("content", list(MALFORMED_TEXT), ids=range(len(MALFORMED_TEXT)))
def test_malformed_text_names_the_line(tmp_path, content):
    (tmp_path / "v.txt").write_bytes(content)
    with pytest.raises(ValueError, match=r"v\.txt, " + MALFORMED_TEXT[content]):
        load_word2vec(tmp_path / "v.txt")


ONE = np.array([1.0, 0.5], "<f4").tobytes()
MALFORMED_BINARY = {
    b"2 2\ncat " + ONE + b"dog " + ONE[:5]: "entry 2 of 2: expected a word and 8 bytes, got 9 b",
    b"2 2\ncat " + ONE: "entry 2 of 2: expected a word and 8 bytes, got 0 bytes",
    b"1 2\ncat " + ONE + b"dog " + ONE: "after entry 1: expected the end, got 12 more bytes",
    b"1 2\ncat \0\0\xc0\x7f\0\0\0\0": "entry 1 of 1: expected finite numbers for 'cat'",
    b"1 2\n " + ONE: "entry 1 of 1: expected a word, got an empty one",
    b"1 2\nd\xf6g " + ONE: "entry 1 of 1: expected a word in UTF-8",
}


@pytest.mark.parametrize("content", list(MALFORMED_BINARY), ids=range(len(MALFORMED_BINARY)))
@pytest.mark.parametrize("binary", [True, None])
def test_malformed_binary_names_the_entry(tmp_path, content, binary):
    (tmp_path / "v.bin").write_bytes(content)
    with pytest.raises(ValueError, match=r"v\.bin, " + MALFORMED_BINARY[content]):
        load_word2vec(tmp_path / "v.bin", binary=binary)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_word2vec(tmp_path / "nowhere")
