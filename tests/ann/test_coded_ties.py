"""Equal scores in different lists, or found by different threads: the smaller place wins."""

import numpy as np

from course_lib.ann.coded_list_kernels import merge_best, scan_codes


def test_equal_scores_across_lists_keep_the_smaller_places():
    words = np.zeros((2, 1, 256), np.float32)  # every look-up gives 0, so every row ties
    scores, places = np.empty((1, 2), np.float32), np.empty((1, 2), np.int64)
    scan_codes(
        np.zeros((1, 2), np.float32), words, 1.0,
        np.array([[0, 1]]), np.zeros((1, 2), np.float32),
        np.array([5, 0]), np.array([2, 2]),  # the list that is probed first holds the later rows
        np.zeros((7, 2), np.uint8), np.empty(0, np.float32), scores, places,
    )  # fmt: skip
    assert places.tolist() == [[0, 1]] and not scores.any()


def test_equal_scores_of_two_threads_keep_the_smaller_place():
    parts = np.array([[[1.0, 1.0]], [[1.0, 2.0]]], np.float32)
    found = np.array([[[8, 9]], [[3, 4]]])
    scores, places = np.empty((1, 2), np.float32), np.empty((1, 2), np.int64)
    merge_best(parts, found, scores, places)
    assert (scores.tolist(), places.tolist()) == ([[1.0, 1.0]], [[3, 8]])
