"""Run an exported sentence model on ONNX Runtime: without torch, quick to start."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import progress as progress_bar
from course_lib.models.retrieval_prefixes import RetrievalPrefixes
from course_lib.models.texts_check import check_texts


class OnnxEmbedder(RetrievalPrefixes):
    """Turn texts into vectors with a file that `export_onnx` or `quantize_onnx` wrote.

    It gives the vectors of the model that was exported, to about 1e-6 where nothing was quantised.
    Several threads may call it at once. Pickled, it is only the path and the options, so a worker
    of a cluster that has the file loads its own.

    Parameters
    ----------
    path : path
        Of the ONNX file.
    threads : int, optional
        Threads for one call; all cores if not given. A service with several calls at once, or
        several processes on a machine, is better off with 1.
    max_length : int, optional
        Word pieces after which a text is cut, [CLS] and [SEP] included; if not given, as exported.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file has no tokenizer (`export_onnx` didn't write it), or `threads` or `max_length`
        is out of range.

    Examples
    --------
    >>> from course_lib.serving.onnx_cache import minilm_onnx
    >>> embedder = OnnxEmbedder(minilm_onnx(), threads=1)
    >>> cat, dog, tax = embedder.encode(["a cat", "a dog", "income tax"])
    >>> bool(cat @ dog > cat @ tax), embedder.dim
    (True, 384)
    """

    def __init__(
        self, path: str | Path, threads: int | None = None, max_length: int | None = None
    ) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads: expected 1 or more, got {threads}")
        self.path, self.threads = Path(path), threads
        if not self.path.is_file():
            raise FileNotFoundError(f"path: {self.path.name!r} isn't there; export_onnx writes it")
        file = self.path, self.path.stat().st_mtime_ns, threads
        self._session = _session(*file)
        settings = _settings(*file)
        self.max_length = settings["max_length"] if max_length is None else max_length
        if not 3 <= self.max_length <= settings["positions"]:
            raise ValueError(
                f"max_length: expected 3 to {settings['positions']}, got {self.max_length}"
            )
        self._tokenizer = _tokenizer(*file, self.max_length)

    def __reduce__(self) -> tuple[Any, ...]:
        return OnnxEmbedder, (self.path, self.threads, self.max_length)

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self._session.get_outputs()[0].shape[1])

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed each text.

        Parameters
        ----------
        texts : sequence of str
            n texts; an empty text is allowed. Lone surrogates, which aren't text, are dropped, and
            a special token that is spelled out (``"[SEP]"``) is text like any other.
        batch_size : int
            Texts of about equal length that go through the model together.
        progress : bool
            Show a bar once it takes longer than half a second.

        Returns
        -------
        (n, dim) float32
            In the order of `texts`.

        Raises
        ------
        TypeError
            If `texts` is one string, or an item isn't a string.
        ValueError
            If `batch_size` is below 1.
        """
        check_texts(texts)
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        ids = self.token_ids(texts)
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        by_length = sorted(range(len(ids)), key=lambda row: len(ids[row]))  # little padding
        starts = range(0, len(texts), batch_size)
        for start in progress_bar(starts, "Encoding") if progress else starts:
            rows = by_length[start : start + batch_size]
            vectors[rows] = self.embed_ids([ids[row] for row in rows])
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's word pieces, [CLS] and [SEP] included, cut at `max_length`."""
        clean = [text.encode("utf-8", "ignore").decode() for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(clean)]

    def embed_ids(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Embed one batch of token ids, padded here to its longest: (B, dim)."""
        longest = max(map(len, ids))
        padded = np.zeros((len(ids), longest), dtype=np.int64)  # (B, T)
        mask = np.zeros_like(padded)
        for row, one in enumerate(ids):
            padded[row, : len(one)], mask[row, : len(one)] = one, 1
        feed = {"input_ids": padded, "attention_mask": mask}
        vectors: NDArray[np.float32] = self._session.run(None, feed)[0]
        return vectors


# A worker of a cluster unpickles the embedder with every task: what it opened last stays open.


@lru_cache(maxsize=1)  # more would keep models in memory that nobody uses
def _session(path: Path, changed: int, threads: int | None) -> Any:
    """Load the graph; a file that was replaced is loaded again."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors
    if threads is not None:
        options.intra_op_num_threads = threads
    # A thread that waits must not burn a core that another request could use
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(str(path), options, providers=providers)


@lru_cache(maxsize=4)
def _settings(path: Path, changed: int, threads: int | None) -> dict[str, Any]:
    stored = _session(path, changed, threads).get_modelmeta().custom_metadata_map
    names = ("vocabulary", "lowercase", "max_length", "positions")
    if not stored.keys() >= set(names):
        raise ValueError(f"path: expected a file of export_onnx, got {path.name} without tokenizer")
    return {name: json.loads(stored[name]) for name in names}


@lru_cache(maxsize=4)
def _tokenizer(path: Path, changed: int, threads: int | None, max_length: int) -> Any:
    """BERT's tokenizer; as no special token is registered, "[SEP]" in a text can't end it."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    settings = _settings(path, changed, threads)
    numbers = {token: number for number, token in enumerate(settings["vocabulary"])}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=settings["lowercase"])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = [(token, numbers[token]) for token in ("[SEP]", "[CLS]")]
    tokenizer.post_processor = processors.BertProcessing(*ends)
    tokenizer.enable_truncation(max_length)
    return tokenizer
