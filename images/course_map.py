"""Draw images/course-map.svg: `python images/course_map.py` (the README's picture).

tests/setup/test_readme.py fails while the picture is out of date or a chapter's folder is not that
of the library.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "images" / "course-map.svg"

# Title, what is built (two lines), and the folder of course_lib that holds it.
CHAPTERS = [
    ("Introduction", "one-hot to real vectors;", "distances, neighbours, analogies", "vectors"),
    ("Words", "word2vec, GloVe, FastText,", "trained on your packages", "words"),
    ("Sentences", "attention, a BERT with real", "weights, contrastive training", "sentences"),
    ("Images and audio", "SimCLR, DINO, MAE,", "CLIP and CLAP in miniature", "media"),
    ("Graphs", "node2vec, GCN, TransE;", "links that ought to exist", "graphs"),
    ("Vector databases", "a durable store, then nine", "engines under one contract", "stores"),
    ("Similarity search", "trees, hashes, IVF, PQ, HNSW", "beside FAISS and hnswlib", "ann"),
    ("Training", "losses, hard negatives,", "a model made better on your text", "training"),
    ("Evaluation", "metrics, intervals, paired tests,", "and how each of them lies", "metrics"),
    ("Production", "a service with batches, cache,", "shards, int8 and alarms", "serving"),
    ("Applications", "a search engine, answers with", "sources, recommenders", "applications"),
    ("Advanced topics", "compression, alignment, bias,", "forgetting, privacy", "advanced"),
]
PARTS = ["Text", "Beyond text, and a place for vectors", "Fast, better, proven", "In use"]
STRIP = "PyDocs, the documentation on your own disk: the same documents, questions and scoreboard"
COLUMNS, WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN, LABEL = 3, 288, 112, 44, 34, 20, 26
BLUE, INK, MUTED, PALE = "#0072B2", "#222222", "#5A5A5A", "#F1F6FA"
FONT = "font-family='Helvetica, Arial, DejaVu Sans, sans-serif'"
MONO = "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace'"


def corner(index: int) -> tuple[int, int]:
    """Return the top left corner of a chapter's box."""
    row, column = divmod(index, COLUMNS)
    return MARGIN + column * (WIDTH + GAP_X), MARGIN + LABEL + row * (HEIGHT + LABEL + GAP_Y)


def text(x: int, y: int, size: int, fill: str, words: str, style: str = "") -> str:
    """Write a line."""
    return f"<text x='{x}' y='{y}' font-size='{size}' fill='{fill}' {style}>{words}</text>"


def box(index: int) -> str:
    """Draw one chapter: its number and title in a bar, below it what is built and where."""
    x, y = corner(index)
    title, first, second, folder = CHAPTERS[index]
    bar = f"M{x} {y + 38} v-28 q0 -10 10 -10 h{WIDTH - 20} q10 0 10 10 v28 z"
    return "\n".join(
        [
            f"<rect x='{x}' y='{y}' width='{WIDTH}' height='{HEIGHT}' rx='10' fill='{PALE}' "
            f"stroke='{BLUE}' stroke-width='1.5'/>",
            f"<path d='{bar}' fill='{BLUE}'/>",
            text(x + 14, y + 26, 18, "white", f"{index + 1}&#160; {title}", "font-weight='bold'"),
            text(x + 14, y + 60, 14, INK, first),
            text(x + 14, y + 79, 14, INK, second),
            text(x + 14, y + 101, 12, MUTED, f"course_lib.{folder}", MONO),
        ]
    )


def arrow(index: int) -> str:
    """Draw the way from one chapter to the next: along the row, or back to the next row's start."""
    (x, y), (next_x, next_y) = corner(index), corner(index + 1)
    middle = y + HEIGHT // 2
    if next_y == y:
        way = f"M{x + WIDTH + 4} {middle} H{next_x - 5}"
    else:
        turn = y + HEIGHT + GAP_Y // 2
        way = f"M{x + WIDTH // 2} {y + HEIGHT + 4} V{turn} H{next_x + 250} V{next_y - 5}"
    return f"<path d='{way}' fill='none' stroke='{MUTED}' stroke-width='2' marker-end='url(#tip)'/>"


def strip(top: int, width: int) -> str:
    """Say what runs through all chapters."""
    return (
        f"<rect x='{MARGIN}' y='{top}' width='{width}' height='40' rx='10' fill='white' "
        f"stroke='{MUTED}' stroke-dasharray='5 4'/>\n"
        + text(MARGIN + width // 2, top + 26, 15, INK, STRIP, "text-anchor='middle'")
    )


def draw() -> str:
    """Return the map as SVG."""
    inner = COLUMNS * WIDTH + (COLUMNS - 1) * GAP_X
    below = corner(len(CHAPTERS) - 1)[1] + HEIGHT + GAP_Y
    width, height = 2 * MARGIN + inner, below + 40 + MARGIN
    rows = range(0, len(CHAPTERS), COLUMNS)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' role='img' {FONT}>",
        "<title>The twelve chapters of the course, in order</title>",
        f"<rect width='{width}' height='{height}' rx='12' fill='white'/>",
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='6' "
        f"markerHeight='6' orient='auto'><path d='M0 0L8 4L0 8z' fill='{MUTED}'/></marker></defs>",
        *[
            text(MARGIN, corner(i)[1] - 9, 15, MUTED, name)
            for i, name in zip(rows, PARTS, strict=True)
        ],
        *[arrow(index) for index in range(len(CHAPTERS) - 1)],
        *[box(index) for index in range(len(CHAPTERS))],
        strip(below, inner),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(draw(), "utf-8")
    print(OUTPUT.name)
