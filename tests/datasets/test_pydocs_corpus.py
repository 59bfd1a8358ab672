"""PyDocs: building it from made-up packages, keeping it on disk, and the real one."""

import gzip
import json
import re
import subprocess
import sys
from textwrap import dedent

import pytest

from course_lib.datasets import PyDocs, cache_dir, pydocs
from course_lib.datasets import pydocs_corpus as corpus_module
from course_lib.datasets.pydocs_cache import cache_key, load_pydocs, save_pydocs
from course_lib.datasets.pydocs_corpus import build_pydocs
from course_lib.datasets.source_definitions import CONSTRUCTOR

FILES = {
    "toypkg/__init__.py": '''
        """Toys of all kinds."""
        from ._wheel import Wheel, default
        from ._native import spin
        from . import tools
    ''',
    "toypkg/_wheel.py": '''
        import math
        from .tools import Base
        class Wheel(Base):
            """A wheel that turns.

            See Also
            --------
            turn : In place.
            tools.balance : For two.
            toypkg._wheel.Wheel.stop : By another path.
            far_away : Found by its ending.
            nowhere : Not there.
            Wheel : Itself.
            """
            def __init__(self, size=1): "Make a wheel."
            def turn(self, by):
                """Turn it.

                See Also
                --------
                stop
                """
            def stop(self): "Stop it."
            def silent(self): pass
            def _oil(self): "Oil the axle, a private thing."
        class default_gen:
            "The wheel that is there from the start."
            def roll(self): "Roll along."
        default = default_gen()
    ''',
    "toypkg/tools.py": """
        class Base: "All toys."
        def balance(a, b): "Balance two toys.\\n\\nLonger ``text``.\\n\\n>>> balance(1, 2)"
        def far_away(): "Far away."
        class chime_gen: "It chimes."
        chime = chime_gen()
        spare = Base()
    """,
    "toypkg/_native.py": """
        from compiled import spin
        add_newdoc("toypkg._native", "spin", "spin(x)\\n\\nSpin it.")
    """,
    "toypkg/template.py": "this is {{not}} Python",
    "toypkg/tests/test_wheel.py": 'def helper(): "A test helper."',
    "toypkg/test_more.py": 'def helper(): "Another."',
}

KNOWN = """
    numpy.linalg.svd numpy.dot numpy.sin numpy.ndarray.reshape numpy.random.Generator.normal
    scipy.spatial.KDTree scipy.spatial.Delaunay scipy.stats.norm scipy.special.gamma
    scipy.optimize.linear_sum_assignment sklearn.cluster.KMeans sklearn.cluster.KMeans.fit
    networkx.pagerank networkx.Graph.add_edge torch.matmul torch.nn.Linear torch.Tensor.detach
    torch.nn.functional.conv2d torch.optim.Adam torch.linalg.svd sympy.integrate sympy.Symbol
    gensim.models.Word2Vec gensim.models.KeyedVectors.most_similar
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(dedent(text))
    return tmp_path / "toypkg"


@pytest.fixture
def toy(folder):
    return build_pydocs({"toypkg": folder})


def test_documents(toy):
    assert [(doc.name, doc.kind, doc.signature) for doc in toy.docs] == [
        ("toypkg.Wheel", "class", "(size=1)"),
        ("toypkg.Wheel.stop", "method", "()"),
        ("toypkg.Wheel.turn", "method", "(by)"),
        ("toypkg.default", "instance", ""),
        ("toypkg.default.roll", "method", "()"),
        ("toypkg.spin", "function", "(x)"),
        ("toypkg.tools.Base", "class", ""),
        ("toypkg.tools.balance", "function", "(a, b)"),
        ("toypkg.tools.chime", "instance", ""),
        ("toypkg.tools.far_away", "function", "()"),
    ]
    wheel = toy.doc("toypkg.Wheel")
    assert (wheel.package, wheel.module) == ("toypkg", "toypkg._wheel")
    assert (wheel.summary, wheel.body) == ("A wheel that turns.", f"{CONSTRUCTOR}\nMake a wheel.")
    balance = toy.doc("toypkg.tools.balance")
    assert balance.text == "toypkg.tools.balance(a, b)\nBalance two toys.\nLonger text."


def test_shown_in_a_line_with_its_sizes(toy):
    sizes = [len(toy.docs), len(toy.see_also), len(toy.triples), len(toy.imports)]
    assert min(sizes) > 0
    assert [int(number) for number in re.findall(r"\d+", repr(toy))] == sizes


def test_links(toy):
    assert toy.see_also == [
        ("toypkg.Wheel", "toypkg.Wheel.turn"),
        ("toypkg.Wheel", "toypkg.tools.balance"),
        ("toypkg.Wheel", "toypkg.Wheel.stop"),
        ("toypkg.Wheel", "toypkg.tools.far_away"),
        ("toypkg.Wheel.turn", "toypkg.Wheel.stop"),
    ]
    assert ("toypkg.Wheel", "inherits", "toypkg.tools.Base") in toy.triples
    assert ("toypkg", "contains", "toypkg.Wheel") in toy.triples
    assert ("toypkg.Wheel", "contains", "toypkg.Wheel.turn") in toy.triples
    assert ("toypkg.Wheel.turn", "see_also", "toypkg.Wheel.stop") in toy.triples
    assert len(toy.triples) == len(toy.docs) + 1 + len(toy.see_also)
    assert ("toypkg/_wheel.py", "math") in toy.imports
    assert ("toypkg/__init__.py", "toypkg._wheel.Wheel") in toy.imports


def test_paragraphs_hold_private_prose_too_and_repeat_nothing(toy):
    paragraphs = toy.paragraphs()
    assert "Oil the axle, a private thing." in paragraphs
    assert "Toys of all kinds." in paragraphs
    assert "Longer text." in paragraphs
    assert not any("balance(1, 2)" in paragraph for paragraph in paragraphs)
    assert len(set(paragraphs)) == len(paragraphs)


def test_names_and_positions(toy):
    assert [toy.index(name) for name in toy.names] == list(range(len(toy)))
    assert "toypkg.Wheel" in toy
    assert "toypkg._wheel.Wheel" not in toy
    with pytest.raises(KeyError, match="'toypkg.Whel' among 10; close names: toypkg.Wheel"):
        toy.index("toypkg.Whel")


def test_saved_and_loaded_are_equal(toy, tmp_path):
    save_pydocs(toy, tmp_path / "c.json.gz")
    loaded = load_pydocs(tmp_path / "c.json.gz")
    for field in ("docs", "see_also", "triples", "imports", "missing", "more_prose"):
        assert getattr(loaded, field) == getattr(toy, field), field


def test_damaged_files_are_not_loaded(toy, tmp_path):
    path = tmp_path / "c.json.gz"
    assert load_pydocs(path) is None
    save_pydocs(toy, path)
    whole = path.read_bytes()
    flips = [whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1 :] for i in range(10, 60)]
    for damaged in (whole[: len(whole) // 2], *flips, b"", b"not gzip"):
        path.write_bytes(damaged)
        assert load_pydocs(path) is None
    for content in ({}, {"docs": {}}, [1, 2], {"docs": {"name": 3}}):
        path.write_bytes(gzip.compress(json.dumps(content).encode()))
        assert load_pydocs(path) is None


def test_key_follows_versions():
    key = cache_key({"a": "1", "b": None})
    assert key == cache_key({"b": None, "a": "1"})
    assert len({key, cache_key({"a": "2", "b": None}), cache_key({"a": "1", "b": "1"})}) == 3


@pytest.fixture
def toy_world(folder, tmp_path, monkeypatch):
    """Let pydocs() see the toy package alone, one that is missing, and an empty cache."""
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(corpus_module, "PACKAGES", {"toypkg": "toy-dist", "gone": "gone-dist"})
    monkeypatch.setattr(
        corpus_module, "installed_version", {"toy-dist": "1", "gone-dist": None}.get
    )
    monkeypatch.setattr(corpus_module, "package_folder", lambda name: folder)
    pydocs.cache_clear()
    yield
    pydocs.cache_clear()


def test_second_load_reads_the_cache_and_a_damaged_one_is_rebuilt(toy_world, monkeypatch, capsys):
    first = pydocs()
    assert first.missing == ["gone-dist"]
    assert "gone-dist" in capsys.readouterr().err
    (path,) = cache_dir().glob("pydocs-*")
    pydocs.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(corpus_module, "build_pydocs", None)
        assert pydocs().docs == first.docs
    path.write_bytes(path.read_bytes()[:100])
    pydocs.cache_clear()
    assert pydocs().docs == first.docs
    assert load_pydocs(path) is not None


def test_nothing_installed_says_what_is_needed(toy_world, monkeypatch):
    monkeypatch.setattr(corpus_module, "installed_version", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="toy-dist, gone-dist"):
        pydocs()


def test_two_processes_building_at_once(folder, tmp_path):
    code = dedent(f"""
        import importlib
        from pathlib import Path
        from course_lib.datasets import pydocs
        module = importlib.import_module("course_lib.datasets.pydocs_corpus")
        module.PACKAGES = {{"toypkg": "toy-dist"}}
        module.installed_version = lambda name: "1"
        module.package_folder = lambda name: Path({str(folder)!r})
        for _ in range(20):
            pydocs.cache_clear()
            for path in Path({str(tmp_path / "cache")!r}).glob("pydocs-*"):
                path.unlink(missing_ok=True)
            assert len(pydocs()) == 10
    """)
    environment = {"COURSE_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": ":".join(sys.path)}
    runs = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for run in runs:
        _, errors = run.communicate(timeout=120)
        assert run.returncode == 0, errors.decode()
    files = [path.name for path in (tmp_path / "cache").iterdir()]
    assert all(name.startswith("pydocs-") for name in files), files


@pytest.fixture(scope="module")
def real() -> PyDocs:
    return pydocs()


def test_real_corpus_has_the_names_that_people_use(real):
    assert [name for name in KNOWN.split() if name not in real] == []


def test_real_corpus_has_the_expected_size(real):
    packages = {doc.package for doc in real.docs}
    assert packages == set(corpus_module.PACKAGES)
    assert 18_000 < len(real) < 30_000
    assert len(real.see_also) > 8_000
    assert len(real.imports) > 40_000
    assert len({doc.name for doc in real.docs}) == len(real)
    assert all(doc.summary or doc.body for doc in real.docs)
    words = sum(len(paragraph.split()) for paragraph in real.paragraphs())
    assert 1_500_000 < words < 3_000_000


def test_real_names_lead_to_their_objects(real):
    """Every name of four well-known namespaces is what Python finds under it."""
    import importlib

    for package in ("numpy.linalg", "scipy.spatial", "sklearn.cluster", "networkx"):
        module = importlib.import_module(package)
        direct = [n for n in real.names if n.rpartition(".")[0] == package]
        found = [name for name in direct if hasattr(module, name.rpartition(".")[2])]
        assert len(direct) > 8
        assert len(found) > 0.97 * len(direct), sorted(set(direct) - set(found))


def test_real_prose_has_no_markup(real):
    texts = [doc.text for doc in real.docs[::25]]
    assert sum(":func:`" in text or "``" in text for text in texts) < 0.01 * len(texts)
    assert sum(">>> " in text for text in texts) < 0.01 * len(texts)


def test_real_links_join_documents(real):
    names = set(real.names)
    assert all(head in names and tail in names for head, tail in real.see_also)
    relations = {relation for _, relation, _ in real.triples}
    assert relations == {"contains", "inherits", "see_also"}
    assert all(tail in names for _, _, tail in real.triples)
    assert ("torch.nn.Linear", "inherits", "torch.nn.Module") in real.triples
    assert ("numpy.linalg", "contains", "numpy.linalg.svd") in real.triples
