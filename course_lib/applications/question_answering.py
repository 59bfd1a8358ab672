"""Questions to documents: retrieve, choose passages within a budget, quote, cite, or refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from course_lib.datasets import Doc

from .answer_prompts import answer_messages
from .cited_lines import CitedAnswer, cited_only
from .context_budget import fit_context
from .language_model_client import LanguageModel
from .sentence_support import Encode, SupportedSentence, answer_sentences
from .text_chunking import Chunk, Count, chunk_document, word_count

Retrieve = Callable[[str, int], Sequence[str]]
Rerank = Callable[[str, list[Chunk]], list[Chunk]]


@dataclass(frozen=True)
class Answer:
    """An answer with its evidence, or "not found" with the reason.

    Attributes
    ----------
    question : str
    sentences : tuple of SupportedSentence
        Best first; empty if nothing was found.
    score : float
        Support of the best sentence that was seen, found or not: its cosine, -1 if there was none.
    reason : str
        Why nothing was found; empty otherwise.
    context : tuple of Chunk
        The passages that were read, within the budget.
    written : CitedAnswer or None
        A language model's answer after checking; None if none was asked.
    """

    question: str
    sentences: tuple[SupportedSentence, ...]
    score: float
    reason: str
    context: tuple[Chunk, ...]
    written: CitedAnswer | None = None

    @property
    def found(self) -> bool:
        """Whether there is an answer."""
        return not self.reason

    @property
    def sources(self) -> list[str]:
        """Documents that the sentences stand in, each once."""
        return list(dict.fromkeys(sentence.document for sentence in self.sentences))

    def __str__(self) -> str:
        if self.reason:
            return f"Not found: {self.reason}."
        if self.written is not None:
            return self.written.text
        return "\n".join(f'"{s.text}" [{s.document}]' for s in self.sentences)


class DocumentationAnswers:
    """Answers out of documents, and from nothing else.

    Parameters
    ----------
    docs : iterable of Doc
        What may be cited.
    retrieve : callable
        ``retrieve(question, k)`` returns up to k names, best first: any search engine. Names that
        aren't among the documents (any more) are passed over.
    encode : callable
        Texts to vectors (n, d), for the choice of sentences.
    threshold : float
        The best sentence must score above it, or the answer is "not found"; from
        `calibrate_support`.
    k : int
        Documents to retrieve.
    budget : int
        Tokens of passages to read.
    count : callable
        Tokens of a text; words by default.
    rerank : callable, optional
        ``rerank(question, passages)`` returns them in a better order, before the budget cuts: a
        cross-encoder, for example.

    Notes
    -----
    `ask` quotes. `ask_model` lets a language model word the answer, and lets nothing of it pass
    that isn't a quotation from what was retrieved.

    References
    ----------
    Lewis et al. (2020), Retrieval-augmented generation for knowledge-intensive NLP tasks.

    Examples
    --------
    >>> import numpy as np
    >>> doc = Doc("pkg.sort", "function", "pkg", "pkg", "(a)", "Return a sorted copy.", "")
    >>> encode = lambda texts: np.array([[("sort" in t), 0.1] for t in texts], np.float32)
    >>> answers = DocumentationAnswers([doc], lambda question, k: ["pkg.sort"], encode, 0.5)
    >>> print(answers.ask("How do I sort?"))
    "Return a sorted copy." [pkg.sort]
    >>> answers.remove("pkg.sort")
    >>> print(answers.ask("How do I sort?"))
    Not found: no document was retrieved.
    """

    def __init__(
        self,
        docs: Iterable[Doc],
        retrieve: Retrieve,
        encode: Encode,
        threshold: float,
        k: int = 5,
        budget: int = 400,
        count: Count = word_count,
        rerank: Rerank | None = None,
    ) -> None:
        self.retrieve, self.encode, self.rerank = retrieve, encode, rerank
        self.threshold, self.k, self.budget, self.count = threshold, k, budget, count
        self._docs = {doc.name: doc for doc in docs}

    def update(self, doc: Doc) -> None:
        """Add a document, or put it in the place of the one with its name."""
        self._docs[doc.name] = doc

    def remove(self, name: str) -> None:
        """Take a document out: from now on it isn't cited, whatever the search engine returns."""
        if name not in self._docs:
            raise KeyError(f"name: no document {name!r}")
        del self._docs[name]

    def passages(self, question: str) -> list[Chunk]:
        """Return what will be read for a question: the best passages within the budget."""
        names = dict.fromkeys(self.retrieve(question, self.k))
        docs = [self._docs[name] for name in names if name in self._docs]
        largest = max(1, min(128, self.budget // (self.k + 1)))  # so that each document gets a turn
        chunks = [chunk for doc in docs for chunk in chunk_document(doc, largest, 0, self.count)]
        ordered = self.rerank(question, chunks) if self.rerank else _in_turn(chunks)
        return fit_context(ordered, self.budget, self.count)

    def ask(self, question: str, most: int = 3) -> Answer:
        """Answer with up to `most` sentences, each quoted from a document that it names."""
        chunks = self.passages(question)
        best = answer_sentences(question, chunks, self.encode, most) if chunks else []
        score = best[0].score if best else -1.0
        if not chunks:
            reason = "no document was retrieved"
        elif not score > self.threshold:
            reason = f"the best sentence scores {score:.2f}, an answer needs {self.threshold:.2f}"
        else:
            kept = tuple(sentence for sentence in best if sentence.score > self.threshold)
            return Answer(question, kept, score, "", tuple(chunks))
        return Answer(question, (), score, reason, tuple(chunks))

    def ask_model(self, question: str, model: LanguageModel) -> Answer:
        """Let a language model word the answer; keep what it quotes from the passages.

        The model is asked only where `ask` finds support, and is given only what fits the budget.
        """
        answer = self.ask(question)
        if not answer.found:
            return answer
        written = cited_only(
            model.complete(answer_messages(question, answer.context)), answer.context
        )
        if written.kept:
            return replace(answer, written=written)
        reason = "nothing that the model wrote stands in the documents"
        return replace(answer, sentences=(), reason=reason, written=written)


def _in_turn(chunks: list[Chunk]) -> list[Chunk]:
    """First passages of all documents, then second ones: the budget must not go to one document."""
    numbers: dict[str, int] = {}
    keyed = []
    for chunk in chunks:
        number = numbers[chunk.document] = numbers.get(chunk.document, -1) + 1
        keyed.append((number, chunk))
    return [chunk for _, chunk in sorted(keyed, key=lambda pair: pair[0])]
