"""Words and punctuation against the normalizer and the pre-tokenizer of the Rust tokenizer."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from course_lib.sentences import basic_tokenize, clean_text
from tests.sentences.code_points import code_points

NORMALIZERS = {lowercase: BertNormalizer(lowercase=lowercase) for lowercase in (True, False)}
CLEANER = BertNormalizer(handle_chinese_chars=False, strip_accents=False, lowercase=False)
# Marks that stay and that NFD would sort; basic_tokenize leaves them in the order of the text.
SORTED_BY_NFD = {
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.combining(chr(code)) and unicodedata.category(chr(code)) != "Mn"
}


def oracle(text: str, lowercase: bool) -> list[str]:
    normal = NORMALIZERS[lowercase].normalize_str(text)
    return [word for word, _ in BertPreTokenizer().pre_tokenize_str(normal)]


def in_context(code: int) -> str:
    return f"A{chr(code)}b \N{BULLET} "


@pytest.mark.parametrize("lowercase", [True, False])
def test_every_code_point_of_unicode(lowercase):
    codes = code_points()
    wrong = []
    for start in range(0, len(codes), 4096):
        chunk = codes[start : start + 4096]
        text = "".join(map(in_context, chunk))
        if basic_tokenize(text, lowercase) != oracle(text, lowercase):
            wrong += [c for c in chunk if differs(in_context(c), lowercase)]
    # letters that this Python is too old to know: it can't put them in lower case
    assert [hex(code) for code in wrong if unicodedata.category(chr(code)) != "Cn"] == []
    assert len(wrong) <= (60 if lowercase else 0)


def differs(text: str, lowercase: bool) -> bool:
    return basic_tokenize(text, lowercase) != oracle(text, lowercase)


def test_cleaning_every_code_point():
    text = "".join(map(chr, code_points()))
    assert clean_text(text) == CLEANER.normalize_str(text)


known = st.characters(exclude_categories=["Cs", "Cn"]).filter(lambda c: c not in SORTED_BY_NFD)
nasty = st.sampled_from(
    "\u00ad\u200b\u200d\ufeff\u0301\u0345\u0130\u03a3ß\u1e9e\u212a中\uf900각\t\r\n\x0b\x85 $^'"
)


@given(st.text(known | nasty, max_size=60), st.booleans())
def test_any_text(text, lowercase):
    assert basic_tokenize(text, lowercase) == oracle(text, lowercase)


def test_examples_that_a_person_can_check():
    assert basic_tokenize("I paid $3.50 in Zürich-West.") == (
        ["i", "paid", "$", "3", ".", "50", "in", "zurich", "-", "west", "."]
    )
    assert basic_tokenize("Zürich", lowercase=False) == ["Zürich"]
    assert basic_tokenize("Cafe\u0301 café") == ["cafe", "cafe"]
    assert basic_tokenize("ΣΊΣΥΦΟΣ") == ["σισυφοσ"]  # no final sigma: characters one by one
    assert basic_tokenize(" \t\u3000\x00\ufffd") == []


def test_lone_surrogates_are_dropped():
    assert basic_tokenize("a\ud83db") == ["ab"] and clean_text("\udfff") == ""


def test_a_mountain_of_accents_takes_linear_time():
    text = "a" + "\u0301\u0316" * 100_000  # unicodedata.normalize would take a minute
    started = time.monotonic()
    assert basic_tokenize(text) == ["a"]
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("function", [basic_tokenize, clean_text])
def test_bad_input_is_named(function):
    with pytest.raises(TypeError, match="text: expected a str, got bytes"):
        function(b"a")
