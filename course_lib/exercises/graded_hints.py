"""Three hints, one after the other."""

from course_lib.exercises.card import Card, show_card
from course_lib.exercises.catalogue import UnknownExercise, find
from course_lib.exercises.progress_store import ProgressStore


def hint(exercise_id: str) -> None:
    """Show the next hint, under those that were shown before.

    Parameters
    ----------
    exercise_id : str
        Chapter and slug, "02.negative-sampling-loss". An unknown one shows ids that are close.
    """
    try:
        hints = find(exercise_id).hints
    except UnknownExercise as error:
        show_card(Card(f"Unknown exercise: {error}", "bad"))
        return
    store = ProgressStore()
    shown_before = sum(event == "hint" for _, _, event, _ in store.events(exercise_id))
    count = min(shown_before + 1, len(hints))
    if shown_before < len(hints):
        store.record(exercise_id, "hint", str(count))
    card = Card(f"Hint {count} of {len(hints)}: {exercise_id}")
    for number in range(count):
        card.add(str(number + 1), hints[number])
    if count == len(hints):
        card.add("That was the last hint. The answer", f'solution("{exercise_id}")', True)
    card.add("Note", store.notice)
    show_card(card)
