"""Exercise 04.output-sizes: counting pixels, patches and tokens."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

KEYS = (
    "side after a 5 x 5 kernel, no padding",
    "side after a 3 x 3 kernel, padding 1, stride 2",
    "weights of a 3 x 3 convolution from 16 to 32 channels, with bias",
    "patches of 16 in a picture of 224",
    "tokens of a ViT with that",
)


def _sizes(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, value: float) -> Callable[[dict[str, float]], bool]:
    return lambda got: got[KEYS[key]] == value


EXERCISE = Exercise(
    id="04.output-sizes",
    title="Count before you run",
    kind="predict",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "A picture has 32 x 32 pixels. Which side has it after a convolution with a 5 x 5 kernel "
        "(stride 1, no padding), and after a 3 x 3 kernel with padding 1 and stride 2? How many "
        "numbers does a 3 x 3 convolution from 16 to 32 channels learn, with its biases? Into how "
        "many patches of 16 x 16 is a picture of 224 x 224 cut, and how many tokens does a ViT see?"
    ),
    cell='''@exercise("04.output-sizes")
def predict_sizes():
    """Whole numbers."""
    return {
        "side after a 5 x 5 kernel, no padding": ...,
        "side after a 3 x 3 kernel, padding 1, stride 2": ...,
        "weights of a 3 x 3 convolution from 16 to 32 channels, with bias": ...,
        "patches of 16 in a picture of 224": ...,
        "tokens of a ViT with that": ...,
    }''',
    reference=_sizes(28, 16, 3 * 3 * 16 * 32 + 32, 14 * 14, 14 * 14 + 1),
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "one pixel too few",
            _sizes(27, 16, 4640, 196, 197),
            "32 − 5 = 27 is the last place where the kernel fits. Counting from 0 there are 28.",
            _is(0, 27),
        ),
        Mistake(
            "the side stays",
            _sizes(32, 16, 4640, 196, 197),
            "Without padding the kernel can't be centred on the border: two pixels go at each "
            "side.",
            _is(0, 32),
        ),
        Mistake(
            "half of 31",
            _sizes(28, 15, 4640, 196, 197),
            "(32 + 2 · 1 − 3) // 2 + 1: the + 1 comes after the division.",
            _is(1, 15),
        ),
        Mistake(
            "one kernel for all inputs",
            _sizes(28, 16, 320, 196, 197),
            "Each of the 32 kernels has 3 x 3 weights for *each* of the 16 input channels.",
            _is(2, 320),
        ),
        Mistake(
            "no biases",
            _sizes(28, 16, 4608, 196, 197),
            "Each of the 32 output channels has one bias.",
            _is(2, 4608),
        ),
        Mistake(
            "patches along one side",
            _sizes(28, 16, 4640, 14, 15),
            "224 / 16 = 14 patches along one side; the picture has two.",
            _is(3, 14),
        ),
        Mistake(
            "no [CLS] token",
            _sizes(28, 16, 4640, 196, 196),
            "A ViT puts one learned token before the patches.",
            _is(4, 196),
        ),
    ),
    hints=(
        "The side after a convolution: (side + 2 · padding − kernel) // stride + 1.",
        "Weights: kernel · kernel · inputs · outputs, plus one bias an output.",
        "14 along each side; one more token than patches.",
    ),
    correct=(_sizes(28.0, 16.0, 4640.0, 196.0, 197.0),),
    after="Halving the patch makes four times as many tokens, and sixteen times the attention.",
    library=("course_lib.exercises.chapter_04.output_sizes:_sizes",),
)
