"""What is said in several places is the same everywhere: packages, versions, the address."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import course

ROOT = course.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {
    "pytorch-cpu": "torch",
    "matplotlib-base": "matplotlib",
    "pysoundfile": "soundfile",
}


def tracked_texts():
    """Return the repository's text files by name, as git lists them."""
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "-co",
            "--exclude-standard",
            "*.md",
            "*.cff",
            "*.yml",
            "*.ipynb",
            "*.py",
        ]
        + ["*.toml", "postBuild", ".ci"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout.splitlines()
    return {name: (ROOT / name).read_text("utf-8") for name in listed if (ROOT / name).exists()}


def requirements(texts):
    """Parse requirement lines: canonical name -> requirement."""
    parsed = [Requirement(text) for text in texts]
    return {canonicalize_name(r.name): r for r in parsed}


def project_requirements(*extras):
    """Return pyproject.toml's dependencies with some extras', the project itself left out."""
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    found = requirements(texts)
    found.pop("course-lib", None)
    return found


def conda_requirements():
    """Return environment.yml's packages under their PyPI names, conda's and pip's."""
    texts = []
    for entry in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]:
        texts += entry["pip"] if isinstance(entry, dict) else [entry]
    found = requirements(texts)
    return {CONDA_NAMES.get(name, name): r for name, r in found.items()}


def locked():
    """Return requirements.lock: canonical name -> (version, marker)."""
    found = requirements(
        line for line in course.LOCK.read_text().splitlines() if not line.startswith("#")
    )
    return {
        name: (next(iter(r.specifier)).version, str(r.marker or "")) for name, r in found.items()
    }


# -- packages ------------------------------------------------------------------------------------


def test_conda_has_what_a_learner_needs_and_the_same_ranges():
    conda = conda_requirements()
    assert conda.pop("python").specifier == Requirement("x" + PROJECT["requires-python"]).specifier
    assert "pip" in conda
    conda.pop("pip")
    wanted = project_requirements(
        "lab",
        "images",
        "audio",
        "graphs",
        "search",
        "evaluation",
        "stores",
        "serving",
        "applications",
        "advanced",
    )
    assert {n: str(r.specifier) for n, r in conda.items()} == {
        n: str(r.specifier) for n, r in wanted.items()
    }


def test_conda_names_what_an_instructor_adds_in_a_comment():
    said = re.findall(r"^#  +pip install \"(.+)\"$", (ROOT / "environment.yml").read_text(), re.M)
    assert said == PROJECT["optional-dependencies"]["instructor"]


def test_conda_keeps_to_one_channel():
    channels = yaml.safe_load((ROOT / "environment.yml").read_text())["channels"]
    assert channels == ["conda-forge", "nodefaults"]


def test_the_lock_pins_every_requirement_inside_its_range():
    pins = locked()
    for name, requirement in project_requirements(
        "lab",
        "images",
        "audio",
        "graphs",
        "search",
        "evaluation",
        "stores",
        "serving",
        "applications",
        "advanced",
        "instructor",
        "test",
    ).items():
        assert name in pins, f"{name} is in pyproject.toml and not in requirements.lock"
        assert requirement.specifier.contains(pins[name][0]), (name, pins[name], str(requirement))


MARKER = r'sys_platform [!=]= "\w+"|python_version < "3\.\d+"'


def test_the_lock_is_exact_and_portable():
    for line in course.LOCK.read_text().splitlines():
        assert re.fullmatch(rf"#.*|[a-z0-9-]+==[\w.!]+( ; ({MARKER}))?", line), line
    pins = locked()
    assert not [name for name in pins if name.startswith(("nvidia", "cuda"))]
    assert "triton" not in pins  # the compiler that a CUDA torch brings
    assert pins["ptyprocess"][1] == 'sys_platform != "win32"'
    assert "win32" in pins["pywinpty"][1]
    assert pins["uvloop"][1] == pins["milvus-lite"][1] == 'sys_platform != "win32"'
    assert pins["pgserver"][1] == 'python_version < "3.13"'


def test_every_locked_package_takes_the_oldest_python_that_the_course_does():
    """Debian 12 has Python 3.11.2, and a package may want 3.11.5."""
    oldest, installed = "{}.{}.0".format(*course.OLDEST), 0
    for name in course.pins(course.LOCK.read_text()):
        try:
            wanted = metadata(name).get("Requires-Python") or ""
        except PackageNotFoundError:  # for another system
            continue
        installed += 1
        assert SpecifierSet(wanted).contains(oldest), f"{name} wants Python {wanted}"
    assert installed > 200


def test_course_py_reads_the_lock_as_pip_does():
    applying = {
        name: version
        for name, (version, marker) in locked().items()
        if not marker or Requirement(f"x ; {marker}").marker.evaluate()
    }
    assert course.pins(course.LOCK.read_text()) == applying


def test_only_the_lock_has_exact_pins():
    every = [*PROJECT["dependencies"], *sum(PROJECT["optional-dependencies"].values(), [])]
    assert not [text for text in every if "==" in str(Requirement(text).specifier)]


def test_course_py_and_the_package_want_the_same_python():
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, course.OLDEST))


# -- the address ---------------------------------------------------------------------------------

ADDRESS = PROJECT["urls"]["Repository"]
OWNER_AND_NAME = ADDRESS.removeprefix("https://github.com/")
NAMES_THE_REPOSITORY = [
    r"colab\.research\.google\.com/github/([\w.-]+/[\w.-]+)",
    r"mybinder\.org/v2/gh/([\w.-]+/[\w.-]+)",
    r"git\+https://github\.com/([\w-]+/[\w-]+)",
    r"repository-code: \"?https://github\.com/([\w-]+/[\w-]+)",
    r"git clone https://github\.com/([\w-]+/[\w-]+)",
]


@pytest.mark.parametrize("pattern", NAMES_THE_REPOSITORY)
def test_the_address_is_the_same_everywhere(pattern):
    for file, text in tracked_texts().items():
        for found in re.findall(pattern, text):
            assert found == OWNER_AND_NAME, f"{file} names {found}"


def test_badges_lead_to_notebooks_that_exist():
    colab = rf"colab\.research\.google\.com/github/{OWNER_AND_NAME}/blob/(\w+)/([\w./%-]+)"
    binder = rf"mybinder\.org/v2/gh/{OWNER_AND_NAME}/(\w+)\?labpath=([\w./%-]+)"
    for file, text in tracked_texts().items():
        for branch, path in re.findall(colab, text) + re.findall(binder, text):
            path = path.replace("%2F", "/")
            assert branch == "main", f"{file}: branch {branch}"
            assert (ROOT / path).exists(), f"{file} leads to {path}"
            assert not file.endswith(".ipynb") or file == path, f"{file} leads to {path}"


def test_the_citation_agrees():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["repository-code"] == ADDRESS
    assert citation["license"] == PROJECT["license"]
    assert str(citation["version"]) == PROJECT["version"]


def test_course_py_names_no_host_but_the_wheel_index():
    code = (ROOT / "course.py").read_text()
    assert re.findall(r"https?://([\w.-]+)", code) == ["download.pytorch.org"]
