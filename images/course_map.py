"""Draw images/course-map.svg: `python images/course_map.py` (the README's picture).

A chapter is drawn as written when its notebook is there; tests/setup/test_readme.py fails while the
picture is out of date.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "images" / "course-map.svg"

CHAPTERS = [
    ("Introduction", "one-hot to real vectors"),
    ("Words", "word2vec, GloVe, FastText"),
    ("Sentences", "pooling, attention, SBERT"),
    ("Images and audio", "CLIP in miniature"),
    ("Graphs", "node2vec, GCN, TransE"),
    ("Vector databases", "a store from scratch"),
    ("Similarity search", "HNSW, IVF, PQ"),
    ("Training", "losses, negatives, distilling"),
    ("Evaluation", "metrics and how they lie"),
    ("Production", "serving, drift, int8"),
    ("Applications", "search engine, recommender"),
    ("Advanced topics", "bias, privacy, compression"),
]
COLUMNS, WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 4, 212, 96, 36, 40, 20
BLUE, INK, MUTED, PALE = "#0072B2", "#222222", "#6B6B6B", "#F4F4F4"
FONT = "font-family='Helvetica, Arial, DejaVu Sans, sans-serif'"


def corner(index: int) -> tuple[int, int]:
    """Return the top left corner of a chapter's box; the path turns at the end of each row."""
    row, column = divmod(index, COLUMNS)
    if row % 2:
        column = COLUMNS - 1 - column
    return MARGIN + column * (WIDTH + GAP_X), MARGIN + row * (HEIGHT + GAP_Y)


def box(index: int, is_written: bool) -> str:
    """Draw one chapter: filled when it is written, dashed while it is not."""
    x, y = corner(index)
    title, subtitle = CHAPTERS[index]
    fill, line, text = (BLUE, BLUE, "white") if is_written else (PALE, MUTED, INK)
    dash = "" if is_written else " stroke-dasharray='5 4'"
    small = "white" if is_written else MUTED
    return (
        f"<rect x='{x}' y='{y}' width='{WIDTH}' height='{HEIGHT}' rx='10' fill='{fill}' "
        f"stroke='{line}' stroke-width='1.5'{dash}/>\n"
        f"<text x='{x + 16}' y='{y + 28}' font-size='13' fill='{small}'>{index + 1:02d}</text>\n"
        f"<text x='{x + 16}' y='{y + 54}' font-size='18' font-weight='bold' fill='{text}'>"
        f"{title}</text>\n"
        f"<text x='{x + 16}' y='{y + 77}' font-size='13' fill='{small}'>{subtitle}</text>"
    )


def arrow(index: int) -> str:
    """Draw the way from one chapter to the next: along the row, or down at its end."""
    (x, y), (next_x, next_y) = corner(index), corner(index + 1)
    if y != next_y:
        start, end = (x + WIDTH // 2, y + HEIGHT + 4), (x + WIDTH // 2, next_y - 5)
    else:
        middle, right = y + HEIGHT // 2, next_x > x
        start = (x + WIDTH + 4 if right else x - 4, middle)
        end = (next_x - 5 if right else next_x + WIDTH + 5, middle)
    return (
        f"<line x1='{start[0]}' y1='{start[1]}' x2='{end[0]}' y2='{end[1]}' stroke='{MUTED}' "
        "stroke-width='2' marker-end='url(#tip)'/>"
    )


def legend(top: int) -> str:
    """Explain filled and dashed boxes."""
    keys = [
        (MARGIN, f"fill='{BLUE}'", "you can take it now"),
        (MARGIN + 190, f"fill='{PALE}' stroke='{MUTED}' stroke-dasharray='5 4'", "not yet written"),
    ]
    return "\n".join(
        f"<rect x='{x}' y='{top}' width='26' height='16' rx='4' {style}/>"
        f"<text x='{x + 36}' y='{top + 13}' font-size='13' fill='{INK}'>{text}</text>"
        for x, style, text in keys
    )


def draw(written: set[int]) -> str:
    """Return the map as SVG; `written` holds the numbers of the chapters that exist."""
    rows = len(CHAPTERS) // COLUMNS
    width = 2 * MARGIN + COLUMNS * WIDTH + (COLUMNS - 1) * GAP_X
    bottom = MARGIN + rows * HEIGHT + (rows - 1) * GAP_Y
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {bottom + 54}' "
        f"width='{width}' height='{bottom + 54}' role='img' {FONT}>",
        "<title>The twelve chapters of the course, in order</title>",
        f"<rect width='{width}' height='{bottom + 54}' rx='12' fill='white'/>",
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='6' "
        f"markerHeight='6' orient='auto'><path d='M0 0L8 4L0 8z' fill='{MUTED}'/></marker></defs>",
        *[arrow(index) for index in range(len(CHAPTERS) - 1)],
        *[box(index, index + 1 in written) for index in range(len(CHAPTERS))],
        legend(bottom + 22),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def written_chapters() -> set[int]:
    """Return the numbers of the notebooks that exist."""
    return {int(path.name[:2]) for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}


if __name__ == "__main__":
    OUTPUT.write_text(draw(written_chapters()), "utf-8")
    print(OUTPUT.name)
