"""BLEU: how many n-grams of a translation stand in a reference, counted so that it can't cheat."""

from collections import Counter
from collections.abc import Sequence
from math import exp, log

Words = Sequence[str]


def clipped_precision(candidate: Words, references: Sequence[Words], n: int) -> tuple[int, int]:
    """Count the candidate's n-grams that a reference has, each at most as often as there.

    Without the clipping, "the the the" has precision 1 against any sentence with a "the".

    Parameters
    ----------
    candidate : sequence of str
        The tokens to judge.
    references : sequence of sequences of str
        One or more right answers.
    n : int
        Tokens in an n-gram.

    Returns
    -------
    matches, total : int
        Their quotient is the clipped (modified) precision p_n; two numbers, because a corpus
        adds up both before dividing. Total is 0 where the candidate has fewer than n tokens.

    Raises
    ------
    TypeError
        If a str came instead of tokens, or one reference instead of a list of them.
    ValueError
        If `n` is below 1 or there is no reference.

    References
    ----------
    Papineni et al. 2002, section 2.1.

    Examples
    --------
    >>> clipped_precision("A B B C D".split(), ["A B C D E F".split()], n=1)
    (4, 5)
    """
    _check_words(candidate, references)
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    allowed: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        allowed |= _ngrams(reference, n)  # the largest count in any one reference
    found = _ngrams(candidate, n)
    return (found & allowed).total(), found.total()


def brevity_penalty(candidate_length: int, reference_length: int) -> float:
    """Return the factor that punishes leaving words out, which precision doesn't see.

    Parameters
    ----------
    candidate_length, reference_length : int
        c and r, in tokens; over a corpus, their sums.

    Returns
    -------
    float
        exp(min(0, 1 - r / c)): 1 for a candidate as long as the reference; 0 for an empty one.

    References
    ----------
    Papineni et al. 2002, section 2.2.2.

    Examples
    --------
    >>> round(brevity_penalty(5, 6), 3)
    0.819
    """
    if candidate_length < 0 or reference_length < 0:
        lengths = (candidate_length, reference_length)
        raise ValueError(f"lengths: expected 0 or more tokens, got {lengths}")
    if candidate_length == 0:
        return 0.0
    return exp(min(0.0, 1 - reference_length / candidate_length))


def sentence_bleu(
    candidate: Words, references: Sequence[Words], max_n: int = 4, smoothing: float = 0.0
) -> float:
    """Return BLEU of one sentence.

    Parameters
    ----------
    candidate : sequence of str
    references : sequence of sequences of str
    max_n : int
        Longest n-gram.
    smoothing : float
        Added to matches and total of n = 2 and longer. At 0, BLEU as published, a sentence without
        one matching 4-gram scores 0 whatever else is right; 1 is the usual remedy.

    Returns
    -------
    float
        0 to 1, higher is better: the brevity penalty times the geometric mean of p_1 … p_max_n.

    Raises
    ------
    TypeError, ValueError
        As `clipped_precision`, or if `max_n` is below 1 or `smoothing` negative.

    References
    ----------
    Papineni et al. 2002; the smoothing: Lin & Och 2004, "ORANGE".

    Examples
    --------
    >>> candidate, reference = "A B B C D".split(), "A B C D E F".split()
    >>> round(sentence_bleu(candidate, [reference], max_n=3), 3)
    0.479
    >>> sentence_bleu(candidate, [reference]), round(
    ...     sentence_bleu(candidate, [reference], smoothing=1), 3)
    (0.0, 0.468)
    """
    if smoothing < 0:
        raise ValueError(f"smoothing: expected 0 or more, got {smoothing}")
    return _bleu([candidate], [references], max_n, smoothing)


def corpus_bleu(
    candidates: Sequence[Words], references: Sequence[Sequence[Words]], max_n: int = 4
) -> float:
    """Return BLEU of a corpus: counts and lengths are added up, then combined once.

    It is not the mean of the sentences' BLEU.

    Parameters
    ----------
    candidates : sequence of sequences of str
        N token lists.
    references : sequence of sequences of sequences of str
        N lists, each with one or more references.
    max_n : int
        Longest n-gram.

    Returns
    -------
    float
        0 to 1, higher is better.

    Raises
    ------
    ValueError
        If there are not as many lists of references as candidates, or none at all.

    References
    ----------
    Papineni et al. 2002, section 2.3.

    Examples
    --------
    >>> corpus_bleu(["a b c d e".split()], [["a b c d e".split(), "x".split()]])
    1.0
    """
    return _bleu(candidates, references, max_n, smoothing=0.0)


def _bleu(
    candidates: Sequence[Words],
    references: Sequence[Sequence[Words]],
    max_n: int,
    smoothing: float,
) -> float:
    if not len(candidates) or len(candidates) != len(references):
        got = f"{len(references)} for {len(candidates)} candidates"
        raise ValueError(f"references: expected one list for each candidate, got {got}")
    if max_n < 1:
        raise ValueError(f"max_n: expected 1 or more, got {max_n}")
    pairs = list(zip(candidates, references, strict=True))
    log_precisions = []
    for n in range(1, max_n + 1):
        counts = [clipped_precision(*pair, n) for pair in pairs]
        added = smoothing if n > 1 else 0.0
        matches, total = (sum(column) + added for column in zip(*counts, strict=True))
        if matches == 0:
            return 0.0  # log 0 in the geometric mean
        log_precisions.append(log(matches / total))
    c = sum(len(candidate) for candidate in candidates)
    r = sum(_closest_length(*pair) for pair in pairs)
    return brevity_penalty(c, r) * exp(sum(log_precisions) / max_n)


def _ngrams(words: Words, n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def _closest_length(candidate: Words, references: Sequence[Words]) -> int:
    """Return the length of the reference that is nearest in length, the shorter of two."""
    return min((abs(len(r) - len(candidate)), len(r)) for r in references)[1]


def _check_words(candidate: Words, references: Sequence[Words]) -> None:
    if isinstance(candidate, str):
        raise TypeError("candidate: expected a list of tokens, got a str; split it first")
    if not len(references):
        raise ValueError("references: expected at least one, got none")
    if any(isinstance(reference, str) for reference in references):
        raise TypeError("references: expected a list of token lists, got a str among them")
