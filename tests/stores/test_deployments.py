import re
from pathlib import Path

import pytest
import yaml

import course_lib.stores

FOLDER = Path(course_lib.stores.__file__).parent / "deployments"
FILES = sorted(FOLDER.glob("*.compose.yml"))
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def compose(request):
    return yaml.safe_load(request.param.read_text(encoding="utf-8"))


def services(name):
    return yaml.safe_load((FOLDER / f"{name}-cluster.compose.yml").read_text())["services"]


def test_both_are_there():
    assert [path.name.split("-")[0] for path in FILES] == ["milvus", "qdrant"]


def test_images_are_pinned(compose):
    for name, service in compose["services"].items():
        _, _, tag = service["image"].rpartition(":")
        assert re.fullmatch(r"v\d+\.\d+\.\d+|RELEASE\.[\dTZ-]+", tag), name


def test_services_refer_to_services(compose):
    known = set(compose["services"])
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", [])) <= known - {name}
        text = " ".join([*service["command"], *map(str, service.get("environment", {}).values())])
        hosts = re.findall(r"(?:https?://|(?<![\w.$-]))([a-z][a-z0-9-]*):\d{4,5}", text)
        assert set(hosts) <= known, name


def test_what_must_be_healthy_has_a_check(compose):
    for service in compose["services"].values():
        waits = service.get("depends_on", [])
        for other, how in waits.items() if isinstance(waits, dict) else ():
            assert how == {"condition": "service_healthy"}
            assert "test" in compose["services"][other]["healthcheck"]


def test_ports_are_published_once_and_on_loopback(compose):
    published = [port for s in compose["services"].values() for port in s.get("ports", [])]
    assert published and all(port.startswith("127.0.0.1:") for port in published)
    outer = [port.split(":")[1] for port in published]
    assert len(set(outer)) == len(outer)


def test_data_lies_in_declared_volumes(compose):
    used = [
        volume.split(":")[0]
        for s in compose["services"].values()
        for volume in s.get("volumes", [])
    ]
    assert sorted(used) == sorted(compose["volumes"])  # one each


def test_no_password_is_written_down(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|API_KEY$", name):
                assert re.fullmatch(r"\$\{\w+:\?.+\}", value), name


def test_qdrant_nodes_join_the_first_by_their_own_names():
    nodes = services("qdrant")
    assert len(nodes) == 3
    port = {s["environment"]["QDRANT__CLUSTER__P2P__PORT"] for s in nodes.values()}
    for name, service in nodes.items():
        options = dict(zip(service["command"][1::2], service["command"][2::2], strict=True))
        assert options.pop("--uri") == f"http://{name}:{min(port)}"
        first = name == "qdrant-1"
        assert options == ({} if first else {"--bootstrap": f"http://qdrant-1:{min(port)}"})
        assert service["environment"]["QDRANT__CLUSTER__ENABLED"] == "true"


def test_qdrant_is_of_the_clients_minor_version():
    lock = (ROOT / "requirements.lock").read_text()
    client = re.search(r"^qdrant-client==(\d+\.\d+)", lock, re.MULTILINE).group(1)
    assert services("qdrant")["qdrant-1"]["image"].startswith(f"qdrant/qdrant:v{client}.")


def test_milvus_has_every_role_once():
    roles = {name: s for name, s in services("milvus").items() if "milvusdb" in s["image"]}
    assert set(roles) == {"mixcoord", "proxy", "streamingnode", "querynode", "datanode"}
    assert all(s["command"] == ["milvus", "run", name] for name, s in roles.items())
    assert len({s["image"] for s in roles.values()}) == 1
    secret = roles["proxy"]["environment"]["MINIO_SECRET_ACCESS_KEY"]
    assert services("milvus")["minio"]["environment"]["MINIO_ROOT_PASSWORD"] == secret


def test_the_page_speaks_of_what_is_there():
    page = (FOLDER / "README.md").read_text()
    for path in FILES:
        assert path.name in page
        for port in re.findall(r"127\.0\.0\.1:(\d+):(?:6333|19530)", path.read_text()):
            assert port in page
