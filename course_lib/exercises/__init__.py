"""Exercises with feedback: a decorator that gives a verdict at once, hints, solutions and progress.

Learners use `exercise`, `hint`, `solution` and `progress`; authors write one `Exercise` a file in
`chapter_NN/`; instructors use `grade`, `find`, `make_assignment`,
`progress_csv` and `class_csv`.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
