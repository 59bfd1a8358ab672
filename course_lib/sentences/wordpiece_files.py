"""Read a WordPiece vocabulary from a model's folder, and refuse what isn't BERT's tokenizer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_MAX_CHARACTERS = 100  # of a word; vocab.txt comes without this setting


def read_tokenizer_folder(folder: Path) -> tuple[list[str], bool, int]:
    """Return the vocabulary, whether the model is uncased, and the longest word that it cuts.

    ``tokenizer.json`` is read if it is there, else ``vocab.txt``, one token a line, together with
    ``tokenizer_config.json``.

    Parameters
    ----------
    folder
        A folder in transformers' format.

    Returns
    -------
    tuple of list of str, bool and int

    Raises
    ------
    FileNotFoundError
        If neither file is there.
    ValueError
        If the files ask for rules that aren't BERT's.

    Examples
    --------
    >>> from course_lib.models import weights_path
    >>> vocabulary, *settings = read_tokenizer_folder(weights_path("all-MiniLM-L6-v2"))
    >>> vocabulary[101], settings
    ('[CLS]', [True, 100])
    """
    if (folder / "tokenizer.json").exists():
        return _from_json(folder / "tokenizer.json")
    if (folder / "vocab.txt").exists():
        return _from_text(folder / "vocab.txt", folder / "tokenizer_config.json")
    raise FileNotFoundError(
        f"path: expected tokenizer.json or vocab.txt in {folder}, found neither"
    )


def _from_json(path: Path) -> tuple[list[str], bool, int]:
    described = json.loads(path.read_text(encoding="utf-8"))
    model, normalizer = described["model"], described["normalizer"] or {}
    lowercase = normalizer.get("lowercase")
    _expect(path, "model.type", model.get("type"), "WordPiece")
    _expect(path, "normalizer.type", normalizer.get("type"), "BertNormalizer")
    _expect(path, "pre_tokenizer", described["pre_tokenizer"], {"type": "BertPreTokenizer"})
    _expect(path, "normalizer.clean_text", normalizer.get("clean_text"), True)
    _expect(path, "normalizer.handle_chinese_chars", normalizer["handle_chinese_chars"], True)
    _expect(path, "normalizer.strip_accents", normalizer["strip_accents"], None, lowercase)
    _expect(path, "model.continuing_subword_prefix", model["continuing_subword_prefix"], "##")
    return _in_order(path, model["vocab"]), bool(lowercase), model["max_input_chars_per_word"]


def _from_text(path: Path, config_path: Path) -> tuple[list[str], bool, int]:
    config = json.loads(config_path.read_text(encoding="utf-8")) if config_path.exists() else {}
    lowercase = bool(config.get("do_lower_case", True))
    _expect(config_path, "tokenize_chinese_chars", config.get("tokenize_chinese_chars", True), True)
    _expect(config_path, "strip_accents", config.get("strip_accents"), None, lowercase)
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n"), lowercase, _MAX_CHARACTERS


def _in_order(path: Path, ids: dict[str, int]) -> list[str]:
    vocabulary = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in vocabulary] != list(range(len(ids))):
        raise ValueError(f"{path.name}: expected the ids 0 to {len(ids) - 1}, got gaps")
    return vocabulary


def _expect(path: Path, setting: str, value: Any, *allowed: Any) -> None:
    if value not in allowed:
        wanted = " or ".join(repr(one) for one in allowed)
        raise ValueError(f"{path.name}: expected {setting} to be {wanted}, got {value!r}")
