"""Exercise 04.cross-correlation: what deep learning calls convolution (D132)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A kernel that shows direction, one that isn't square, a stride."""
    rng = np.random.default_rng(seed)
    ramp = np.arange(12.0).reshape(3, 4)
    right = np.array([[0.0, 1.0]])
    return [
        Case(ramp, right, 1, label="the kernel picks the right neighbour"),
        Case(ramp, np.array([[1.0, 2.0], [3.0, 4.0]]), 1),
        Case(rng.integers(0, 5, (5, 5)).astype(float), np.array([[1.0, 0.0], [0.0, -1.0]]), 2),
        Case(np.array([[3.0]]), np.array([[2.0]]), 1, label="one pixel"),
        Case(rng.normal(size=(7, 6)).round(1), rng.normal(size=(3, 2)).round(1), 2, label="stride"),
        Case(rng.normal(size=(9, 9)), rng.normal(size=(4, 3)), 3, hidden=True),
    ]


def correlate(
    image: np.ndarray,
    kernel: np.ndarray,
    stride: int,
    flip: bool = False,
    use_stride: bool = True,
    mean: bool = False,
    turned: bool = False,
) -> np.ndarray:
    """out[i, j] = Σ image[i·s + m, j·s + n] · kernel[m, n]."""
    kernel = kernel[::-1, ::-1] if flip else kernel.T if turned else kernel
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    step = stride if use_stride else 1
    out = (windows[::step, ::step] * kernel).sum(axis=(2, 3))
    return np.asarray(out / kernel.size if mean else out)


def _loops(image: np.ndarray, kernel: np.ndarray, stride: int) -> list[list[float]]:
    (h, w), (kh, kw) = image.shape, kernel.shape
    return [
        [
            float((image[i : i + kh, j : j + kw] * kernel).sum())
            for j in range(0, w - kw + 1, stride)
        ]
        for i in range(0, h - kh + 1, stride)
    ]


def _padded(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    kh, kw = kernel.shape
    padded = np.pad(image, ((0, kh - 1), (0, kw - 1)))
    return correlate(padded, kernel, stride)


def _rows_only(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    return correlate(image, kernel, 1)[::stride]


def _one_short(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    return correlate(image[:-1, :-1], kernel, stride) if min(image.shape) > 1 else np.zeros((0,))


def _packed(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    rows, columns = correlate(image, kernel, stride).shape
    return correlate(image, kernel, 1)[:rows, :columns]


def _flat(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    return correlate(image, kernel, stride).ravel()


def _columns_only(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    return correlate(image, kernel, 1)[:, ::stride]


EXERCISE = Exercise(
    id="04.cross-correlation",
    title="Slide a kernel over a picture",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=2,
    statement=(
        "Return the cross-correlation of a grey picture (H, W) with a kernel (kh, kw), moved by "
        "`stride` pixels at a time, without padding: only places where the kernel lies wholly on "
        "the picture. `out[i, j] = Σ image[i·stride + m, j·stride + n] · kernel[m, n]`."
    ),
    cell='''@exercise("04.cross-correlation")
def cross_correlate(image, kernel, stride):
    """image (H, W), kernel (kh, kw), stride >= 1: ((H - kh) // stride + 1, same for W)."""
    ...''',
    reference=correlate,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the kernel is flipped",
            partial(correlate, flip=True),
            "That is the convolution of the mathematicians: the kernel upside down and mirrored. "
            "What torch's conv2d computes, and the formula here says, doesn't flip.",
        ),
        Mistake(
            "the stride is ignored",
            partial(correlate, use_stride=False),
            "The result has a value for every pixel. With stride 2 only every second place counts, "
            "down and across.",
        ),
        Mistake(
            "the mean of the products",
            partial(correlate, mean=True),
            "The products are added up, not averaged: the sum is kernel.size times as large.",
        ),
        Mistake(
            "padded with zeros",
            _padded,
            "The kernel hangs over the edge at the right and at the bottom. Keep to places where "
            "it lies wholly on the picture: H − kh + 1 of them.",
        ),
        Mistake(
            "the kernel's rows as columns",
            partial(correlate, turned=True),
            "The kernel was transposed: m goes down with the rows, n across with the columns.",
        ),
        Mistake(
            "the stride down only",
            _rows_only,
            "The stride was used down and not across. The kernel moves by `stride` down "
            "and across.",
        ),
        Mistake(
            "the last place is missing",
            _one_short,
            "The last row and column of places are missing. The kernel still fits at H − kh, so "
            "range must end at H − kh + 1.",
        ),
        Mistake(
            "the size of the stride, the places of stride 1",
            _packed,
            "The result has the right shape, and its values come from neighbouring places. Place "
            "(i, j) starts at pixel (i · stride, j · stride).",
        ),
        Mistake(
            "one long row",
            _flat,
            "All values are there in one row. Return them as a table: one row for each vertical "
            "place.",
        ),
        Mistake(
            "the stride across only",
            _columns_only,
            "The stride was used across and not down. The kernel moves by `stride` in both "
            "directions.",
        ),
    ),
    hints=(
        "Two loops: i over rows, j over columns, in steps of stride.",
        "At each place multiply image[i:i+kh, j:j+kw] with the kernel and add up.",
        "range(0, H - kh + 1, stride)",
    ),
    correct=(_loops,),
    after=(
        "Whether a kernel is flipped makes no difference to a network that learns it. It does "
        "when you compare with scipy.signal.convolve2d."
    ),
    library=(
        "course_lib.exercises.chapter_04.cross_correlation:correlate",
        "course_lib.media.convolutions:cross_correlate2d",
    ),
)
