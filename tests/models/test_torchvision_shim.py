"""The shim, each time in a fresh interpreter: imports can't be undone."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

BROKEN = """
import sys, types, importlib.abc, importlib.machinery
class Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    tries = 0
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "torchvision" else None
    def create_module(self, spec): return None
    def exec_module(self, module):
        Broken.tries += 1
        {body}
sys.meta_path.insert(0, Broken())
from course_lib.models import ensure_torchvision
"""


def run(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr


@pytest.mark.skipif(find_spec("torchvision") is None, reason="torchvision is not installed")
def test_transformers_imports_beside_torchvision():
    printed = run(
        "from course_lib.models import ensure_torchvision as e; e(); e(); "
        "import torchvision.transforms, "
        "transformers; from transformers import AutoModel; print('imported', AutoModel.__name__)"
    )
    assert "imported AutoModel" in printed


def test_the_missing_operator_is_declared_and_the_import_tried_again():
    body = (
        "import torch; torch.ops.torchvision.nms.default "
        "if Broken.tries > 1 else (_ for _ in ()).throw("
        "RuntimeError('operator torchvision::nms does not exist'))"
    )
    printed = run(BROKEN.format(body=body) + "print(ensure_torchvision(), Broken.tries)")
    assert "True 2" in printed


def test_a_torchvision_that_works_is_left_alone():
    printed = run(BROKEN.format(body="pass") + "print(ensure_torchvision(), Broken.tries)")
    assert "False 1" in printed


def test_another_error_is_passed_on():
    printed = run(BROKEN.format(body="raise RuntimeError('other')") + "ensure_torchvision()")
    assert "RuntimeError: other" in printed


def test_importing_the_library_does_not_import_torchvision():
    printed = run("import course_lib.models, sys; print('torchvision' in sys.modules)")
    assert printed.strip() == "False"
