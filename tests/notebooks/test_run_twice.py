"""The tool that runs a notebook twice: what it reports of a cell, and what it leaves alone."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.notebooks.run_twice import main

CELLS = {
    "imports": "import numpy as np\nimport torch",
    "layer": "layer = torch.nn.Linear(2, 2)",
    "own": "drawn = np.random.default_rng().random(), torch.rand(1, generator=torch.Generator())",
    "seeded": "torch.manual_seed(0)\nnp.random.seed(0)\ntorch.rand(3), np.random.rand(3)",
    "goes-on": "torch.rand(3), np.random.rand(3)",
    "strings": "print('always')\nprint(hash('a string'))",
    "last": "print('the same')",
}


def test_unseeded_draws_and_other_texts_are_reported(tmp_path, capsys):
    cells = [new_code_cell(source, id=name) for name, source in CELLS.items()]
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Words"), *cells]), path)
    written = path.read_bytes()
    assert main([str(path)]) == 0
    layer, strings = capsys.readouterr().out.splitlines()
    assert layer == "a.ipynb layer: draws from torch's own generator, which nobody seeded"
    assert strings.startswith("a.ipynb strings: prints another text: ") and " | " in strings
    assert path.read_bytes() == written
