import pytest

from course_lib.training.nli_pairs import NliTriplet, label_name, nli_triplets, triplet_columns

ROWS = [
    ("A man plays a flute.", "A man makes music.", "entailment"),
    ("A dog runs.", "An animal moves.", "entailment"),
    ("A man plays a flute.", "Nobody makes a sound.", "contradiction"),
    ("A man plays a flute.", "He is famous.", "neutral"),
    ("A man plays a flute.", "Someone plays.", "entailment"),
    ("A man plays a flute. ", " The man sleeps.", "contradiction"),
    ("Two cats sit.", "They fly.", "contradiction"),
    ("A man plays a flute.", "A man makes music.", "entailment"),
    ("A dog runs.", "It is Monday.", "-"),
]
IDS = {"entailment": 0, "neutral": 1, "contradiction": 2, "-": -1}


def test_contradictions_of_a_premise_are_beside_each_of_its_entailments():  # D178
    found = nli_triplets(ROWS)
    negatives = ("Nobody makes a sound.", "The man sleeps.")
    assert found == [
        NliTriplet("A man plays a flute.", "A man makes music.", negatives),
        NliTriplet("A man plays a flute.", "Someone plays.", negatives),
        NliTriplet("A dog runs.", "An animal moves.", ()),
    ]
    assert sum(bool(triplet.negatives) for triplet in found) == 2


@pytest.mark.parametrize("how", [lambda label: IDS[label], str.upper, str.title])
def test_labels_may_be_words_or_the_usual_numbers(how):
    assert nli_triplets([(p, h, how(label)) for p, h, label in ROWS]) == nli_triplets(ROWS)


def test_a_hypothesis_on_both_sides_is_no_negative():
    rows = [("p", "a", 0), ("p", "b", 0), ("p", "b", 2), ("p", "c", 2)]
    assert [triplet.negatives for triplet in nli_triplets(rows)] == [("c",), ("c",)]


def test_columns_have_a_row_for_each_negative():
    anchors, positives, negatives = triplet_columns(nli_triplets(ROWS))
    assert len(anchors) == len(positives) == len(negatives) == 4
    assert set(positives) == {"A man makes music.", "Someone plays."}
    assert triplet_columns([]) == ([], [], [])


@pytest.mark.parametrize("label", [3, -2, "maybe", 0.5])
def test_unknown_labels_are_named_with_their_row(label):
    with pytest.raises(ValueError, match=f"rows: row 1: expected .* got the label {label!r}"):
        nli_triplets([ROWS[0], ("p", "h", label)])


def test_a_generator_and_no_rows_will_do():
    assert nli_triplets(iter(ROWS)) == nli_triplets(ROWS)
    assert nli_triplets([]) == []
    assert label_name("-", 0) == "undecided"
