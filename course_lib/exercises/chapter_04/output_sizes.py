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
        Mistake(
            "both borders by the whole kernel",
            _sizes(24, 16, 4640, 196, 197),
            "32 − 2 · 4: a border of four at each side. A 5 x 5 kernel reaches two pixels beyond "
            "its centre, so two go at each side.",
            _is(0, 24),
        ),
        Mistake(
            "half, rounded up and one more",
            _sizes(28, 17, 4640, 196, 197),
            "(32 + 2 · 1 − 3) / 2 is 15.5: round down before you add 1.",
            _is(1, 17),
        ),
        Mistake(
            "the stride is left out",
            _sizes(28, 32, 4640, 196, 197),
            "With padding 1 and stride 1 the side stays. With stride 2 every second place is left "
            "out.",
            _is(1, 32),
        ),
        Mistake(
            "a bias for each input",
            _sizes(28, 16, 4624, 196, 197),
            "16 biases are one for each input channel. Each of the 32 *output* channels has one.",
            _is(2, 4624),
        ),
        Mistake(
            "a bias for each kernel of each input",
            _sizes(28, 16, 5120, 196, 197),
            "A bias was counted for each pair of an input and an output. Each of the 32 output "
            "channels has one.",
            _is(2, 5120),
        ),
        Mistake(
            "pixels over the side of a patch",
            _sizes(28, 16, 4640, 3136, 3137),
            "224 · 224 / 16 divides by one side of a patch only. A patch has 16 · 16 pixels.",
            _is(3, 3136),
        ),
        Mistake(
            "one pixel at each side",
            _sizes(30, 16, 4640, 196, 197),
            "That is a 3 x 3 kernel. A 5 x 5 kernel reaches two pixels beyond its centre, on both "
            "sides.",
            _is(0, 30),
        ),
        Mistake(
            "two tokens more",
            _sizes(28, 16, 4640, 196, 198),
            "Only DeiT has a second token, for its teacher. A ViT puts one, [CLS], before the "
            "patches.",
            _is(4, 198),
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
