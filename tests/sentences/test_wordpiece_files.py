"""Reading a tokenizer from a folder: both forms of it, and refusing what isn't BERT's."""

import json
import shutil

import pytest

from course_lib.models import weights_path
from course_lib.sentences import WordPieceTokenizer

FOLDER = weights_path("all-MiniLM-L6-v2")
TEXT = "Embeddings, Zürich!"


def rewrite(path, *keys, value):
    described = json.loads(path.read_text(encoding="utf-8"))
    inner = described
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    path.write_text(json.dumps(described), encoding="utf-8")


@pytest.fixture
def json_folder(tmp_path):
    shutil.copy(FOLDER / "tokenizer.json", tmp_path)
    return tmp_path


@pytest.fixture
def text_folder(tmp_path):
    shutil.copy(FOLDER / "vocab.txt", tmp_path)
    shutil.copy(FOLDER / "tokenizer_config.json", tmp_path)
    return tmp_path


def test_both_forms_give_the_same_tokenizer(text_folder):
    from_json, from_text = map(WordPieceTokenizer.from_folder, (FOLDER, text_folder))
    assert from_json.vocabulary == from_text.vocabulary
    assert from_json.lowercase and from_text.lowercase


def test_what_transformers_saves_can_be_read(tmp_path):
    from course_lib.models import ensure_torchvision

    ensure_torchvision()
    from transformers import BertTokenizer

    BertTokenizer(str(FOLDER / "vocab.txt"), do_lower_case=False).save_pretrained(tmp_path)
    ours = WordPieceTokenizer.from_folder(tmp_path)
    assert ours.lowercase is False
    oracle = BertTokenizer.from_pretrained(tmp_path)
    assert ours.encode(TEXT) == oracle(TEXT)["input_ids"]


def test_case_is_read_from_the_files(json_folder, tmp_path):
    rewrite(json_folder / "tokenizer.json", "normalizer", "lowercase", value=False)
    assert not WordPieceTokenizer.from_folder(json_folder).lowercase
    (json_folder / "tokenizer.json").unlink()
    shutil.copy(FOLDER / "vocab.txt", tmp_path)
    assert WordPieceTokenizer.from_folder(tmp_path).lowercase
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    assert not WordPieceTokenizer.from_folder(str(tmp_path)).lowercase


def test_the_longest_word_is_read_from_the_files(json_folder):
    rewrite(json_folder / "tokenizer.json", "model", "max_input_chars_per_word", value=5)
    assert WordPieceTokenizer.from_folder(json_folder).tokenize("seven sevens") == (
        ["seven", "[UNK]"]
    )


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("model", "type"), "BPE"),
        (("model", "continuing_subword_prefix"), "@@"),
        (("normalizer", "type"), "NFC"),
        (("normalizer",), None),
        (("normalizer", "strip_accents"), False),
        (("normalizer", "handle_chinese_chars"), False),
        (("normalizer", "clean_text"), False),
        (("pre_tokenizer",), {"type": "Whitespace"}),
    ],
)
def test_other_tokenizers_are_refused(json_folder, keys, value):
    rewrite(json_folder / "tokenizer.json", *keys, value=value)
    with pytest.raises(ValueError, match=f"tokenizer.json: expected {keys[0]}"):
        WordPieceTokenizer.from_folder(json_folder)


def test_other_settings_beside_a_text_file_are_refused(text_folder):
    rewrite(text_folder / "tokenizer_config.json", "strip_accents", value=False)
    with pytest.raises(ValueError, match="expected strip_accents to be None or True, got False"):
        WordPieceTokenizer.from_folder(text_folder)


def test_gaps_in_the_ids_are_refused(json_folder):
    rewrite(json_folder / "tokenizer.json", "model", "vocab", value={"[PAD]": 0, "a": 2})
    with pytest.raises(ValueError, match="expected the ids 0 to 1, got gaps"):
        WordPieceTokenizer.from_folder(json_folder)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="tokenizer.json or vocab.txt"):
        WordPieceTokenizer.from_folder(tmp_path)
