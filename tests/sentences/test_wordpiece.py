"""The course's WordPiece tokenizer against the one that all-MiniLM-L6-v2 was published with."""

import time

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer

from course_lib.datasets import lee_corpus, pydocs
from course_lib.models import weights_path
from course_lib.sentences import WordPieceTokenizer
from course_lib.sentences.longest_match import LongestMatch
from course_lib.sentences.wordpiece import SPECIAL
from tests.sentences.code_points import code_points

FOLDER = weights_path("all-MiniLM-L6-v2")


def rust_tokenizer(lowercase: bool = True) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.normalizer = BertNormalizer(lowercase=lowercase)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
    return tokenizer


ORACLE, CASED_ORACLE = rust_tokenizer(), rust_tokenizer(lowercase=False)
OURS = WordPieceTokenizer.from_folder(FOLDER)
CASED = WordPieceTokenizer(OURS.vocabulary, lowercase=False)

HOSTILE = [
    "",
    " \t\n\u3000\u2028",
    "\x00\x01\x7f\x85\ufffd\ufeff",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇮🇹 👍🏽 ☎️ 1️⃣",
    "e\u0301\u0301\u0301 Z\u0351\u036b\u0343A\u0300L\u0315GO\u0322",
    "co\u00adoperate zero\u200bwidth\u200djoiner \u202eright-to-left\u202c",
    "東京 中文abc한국어 ひらがな カタカナ ｶﾞ \U00020000\U0002b820\U0002b920\U00030000",
    "हिन्दी தமிழ் ภาษาไทย العربية עִבְרִית \u08d4x",
    "İstanbul ıſ ẞ ß ŉ ǰ ΐ ΑΣ ﬃ Ａ１ ℌ Å K \u1f80",
    "Ǆ ǅ a\u0345 \u0344 \u0f73 각 \u1100\u1161\u11a8",
    "x" * 100,
    "x" * 101,
    "x" * 10_000,
    "a" + "\u0301" * 10_000 + "b",
    "e\u0301" * 101,
    "中" * 500,
    "." * 2_000,
    "##ing ## # ###bed un##able",
    "[CLS] [SEP] [PAD] [MASK] [UNK] [unused5] [sep][SEP]",
    "\ue000\uf8ff\U000f0000\U0010ffff\ufdd0\uffff\u0378",
    "\u166d\u1734\u1885\ua9bd\U000111c9 \u2e43 \U00011938",
    "don't can’t “quoted” ‘single’ … — – ‐ ¿qué? ¡sí! §1 ¶ · † $5 £5 50% a_b C++ ^~`",
    "\u302e\u302f\U0001d165\U0001d166\u302e",
    "http://user:pw@example.org:80/a?b=c&d=e#f 1,234.56 -0.5e-10",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts(text):
    assert OURS.encode(text) == ORACLE.encode(text).ids
    assert CASED.encode(text) == CASED_ORACLE.encode(text).ids


def test_ten_thousand_pydocs_sentences_and_the_news():
    docs = pydocs().docs
    texts = [doc.summary for doc in docs] + [doc.text for doc in docs[::5]]
    texts += lee_corpus().background + lee_corpus().documents
    assert len(set(texts)) > 10_000
    assert [OURS.encode(text) for text in texts] == [
        encoding.ids for encoding in ORACLE.encode_batch_fast(texts)
    ]


def test_every_code_point_of_unicode():
    codes = code_points()
    for start in range(0, len(codes), 4096):
        text = "".join(f"A{chr(code)}b " for code in codes[start : start + 4096])
        assert OURS.encode(text) == ORACLE.encode(text).ids, hex(codes[start])


fragments = st.sampled_from(
    ["[SEP]", "##", "ing", "\u0301", "\u200d", "中", "\ufeff", "İ", "  ", "🇮", "ß", "\u08d4", "_"]
)
texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | fragments).map(
    "".join
)


@given(texts, st.none() | texts, st.none() | st.integers(3, 20))
@example("a b c", "d e", 6)
@example("a", "b c d", 7)
@example("a b c", "d e f", 6)
def test_any_texts_pairs_and_lengths(text, pair, max_length):
    oracle = rust_truncating(max_length)
    expected = oracle.encode(text, pair)
    assert OURS.encode(text, pair, max_length) == expected.ids
    batch = OURS.batch([text], None if pair is None else [pair], max_length)
    assert batch.segments[0].tolist() == expected.type_ids


def rust_truncating(max_length):
    ORACLE.no_truncation()
    if max_length is not None:
        ORACLE.enable_truncation(max_length, strategy="longest_first")
    return ORACLE


@pytest.fixture(autouse=True)
def _whole_texts():
    yield
    ORACLE.no_truncation()


def test_transformers_gives_the_same_batch():
    from course_lib.models import ensure_torchvision

    ensure_torchvision()
    from transformers import AutoTokenizer

    oracle = AutoTokenizer.from_pretrained(FOLDER)
    firsts, seconds = ["a cat", "", "Embeddings run. " * 9], ["the dog sleeps", "naïve", "no"]
    for pairs, max_length in ((None, None), (seconds, None), (seconds, 12)):
        expected = oracle(
            firsts, pairs, padding=True, truncation=True, max_length=max_length, return_tensors="pt"
        )
        batch = OURS.batch(firsts, pairs, max_length)
        assert all(tensor.dtype == torch.int64 for tensor in batch)
        assert torch.equal(batch.ids, expected["input_ids"])
        assert torch.equal(batch.mask, expected["attention_mask"])
        assert torch.equal(batch.segments, expected["token_type_ids"])


def test_special_ids_and_tokens():
    named = [OURS.pad_id, OURS.unk_id, OURS.cls_id, OURS.sep_id, OURS.mask_id]
    assert named == [ORACLE.token_to_id(token) for token in SPECIAL]
    assert len(OURS) == ORACLE.get_vocab_size()
    ids = OURS.encode("Embeddings 中 run")
    assert OURS.tokens(ids) == [ORACLE.id_to_token(number) for number in ids]


def test_pieces_of_a_word_spell_the_word():
    for doc in pydocs().docs[:300]:
        for word, pieces in OURS.split(doc.text):
            if pieces != ["[UNK]"]:
                assert "".join(piece.removeprefix("##") for piece in pieces) == word
        assert [p for _, pieces in OURS.split(doc.text) for p in pieces] == OURS.tokenize(doc.text)


def test_a_text_cannot_smuggle_in_a_special_token():
    for token in SPECIAL:
        assert not set(OURS.encode(f"a{token} {token}")[1:-1]) & {0, 101, 102, 103}


def test_memory_is_bounded_and_the_answers_stay_the_same(monkeypatch):
    monkeypatch.setattr("course_lib.sentences.longest_match._REMEMBERED", 3)
    cut = LongestMatch({"[UNK]": 0, "a": 1, "##a": 2, "b": 3}, unknown=0)
    words = ["a", "aa", "b", "ab", "aaa"] * 3
    assert [cut(word) for word in words] == [[1], [1, 2], [3], [0], [1, 2, 2]] * 3
    assert len(cut._remembered) <= 3


def test_a_very_long_text_takes_linear_time():
    started = time.monotonic()
    assert OURS.encode("y" * 2_000_000 + " end") == [101, 100, 2203, 102]
    assert time.monotonic() - started < 5.0


def test_no_texts_give_an_empty_batch():
    assert [tuple(tensor.shape) for tensor in OURS.batch([])] == [(0, 0)] * 3


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: OURS.encode(None), TypeError, "text: expected a str, got NoneType"),
        (lambda: OURS.encode("a", max_length=1), ValueError, "max_length: expected 2 .* got 1"),
        (lambda: OURS.encode("a", "b", 2), ValueError, "max_length: expected 3 .* got 2"),
        (lambda: OURS.batch("a"), TypeError, "texts: expected a sequence of strings"),
        (lambda: OURS.batch(["a", 1]), TypeError, r"texts\[1\]: expected a str, got int"),
        (lambda: OURS.batch(["a"], "a"), TypeError, "pairs: expected a sequence"),
        (lambda: OURS.batch(["a"], []), ValueError, "pairs: expected 1 as in texts, got 0"),
        (lambda: OURS.tokens([30522]), IndexError, "ids: expected 0 to 30521, got 30522"),
        (lambda: OURS.tokens([-1]), IndexError, "ids: .*got -1"),
        (lambda: WordPieceTokenizer(SPECIAL[1:]), ValueError, r"\[PAD\] missing"),
        (lambda: WordPieceTokenizer([*SPECIAL, "a", "a"]), ValueError, "'a' comes twice"),
        (lambda: WordPieceTokenizer(SPECIAL, True, 0), ValueError, "max_characters: .*got 0"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
