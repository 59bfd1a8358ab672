"""The deployment files against the schemas of those who read them, and against the service."""

import json
import re
from importlib import resources

import pytest
import yaml

from course_lib.serving import (
    ServiceSettings,
    ServiceTargets,
    deployment_file,
    deployment_names,
)

kubernetes_validate = pytest.importorskip("kubernetes_validate")


def documents(name: str) -> list[dict]:
    return list(yaml.safe_load_all(deployment_file(name)))


def pod() -> dict:
    deployment = next(d for d in documents("kubernetes.yml") if d["kind"] == "Deployment")
    return deployment["spec"]["template"]["spec"]


# --- Kubernetes


@pytest.mark.parametrize("number", range(4))
def test_kubernetes_accepts_each_object(number):
    kubernetes_validate.validate(documents("kubernetes.yml")[number], "1.31", strict=True)


def test_the_kubernetes_schema_would_refuse_a_misspelt_field():
    broken = documents("kubernetes.yml")[0]
    container = broken["spec"]["template"]["spec"]["containers"][0]
    container["livenesProbe"] = container.pop("livenessProbe")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, "1.31", strict=True)


def test_the_python_client_reads_the_same_objects():
    client = pytest.importorskip("kubernetes.client")

    kinds = {
        "Deployment": "V1Deployment",
        "Service": "V1Service",
        "HorizontalPodAutoscaler": "V2HorizontalPodAutoscaler",
        "PodDisruptionBudget": "V1PodDisruptionBudget",
    }
    read = client.ApiClient().deserialize
    found = {
        d["kind"]: read(json.dumps(d), kinds[d["kind"]], None) for d in documents("kubernetes.yml")
    }
    labels = found["Deployment"].spec.template.metadata.labels
    assert found["Service"].spec.selector == labels
    assert found["Deployment"].spec.selector.match_labels == labels
    assert found["PodDisruptionBudget"].spec.selector.match_labels == labels
    scaled = found["HorizontalPodAutoscaler"].spec
    assert scaled.scale_target_ref.name == found["Deployment"].metadata.name
    assert scaled.min_replicas >= 2 > found["PodDisruptionBudget"].spec.min_available - 1
    (metric,) = scaled.metrics
    assert (metric.type, metric.pods.metric.name) == ("Pods", "embedding_in_flight")


def test_the_pod_starts_what_the_service_understands():
    container = pod()["containers"][0]
    values = {e["name"]: e.get("value", "a-key") for e in container["env"]}
    ours = {name: value for name, value in values.items() if name.startswith("EMBEDDING_")}
    settings = ServiceSettings.from_environment(ours)
    hook = container["lifecycle"]["preStop"]["exec"]["command"]
    left = pod()["terminationGracePeriodSeconds"] - float(hook[1])
    assert left > settings.drain_seconds
    assert not pod()["enableServiceLinks"]  # a service of this name would set EMBEDDING_PORT
    with pytest.raises(ValueError, match="EMBEDDING_PORT|port"):
        ServiceSettings.from_environment({"EMBEDDING_PORT": "tcp://10.0.0.1:80"})
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/healthz/ready"


def test_a_read_only_root_leaves_places_to_write():
    container = pod()["containers"][0]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    mounted = {m["mountPath"] for m in container["volumeMounts"]}
    assert mounted == {"/cache", "/tmp"}
    assert {m["name"] for m in container["volumeMounts"]} == {v["name"] for v in pod()["volumes"]}
    service = documents("compose.yml")[0]["services"]["embedding"]
    assert service["read_only"] and service["volumes"] == ["cache:/cache"]
    for values in (
        {e["name"]: e.get("value", "") for e in container["env"]},
        service["environment"],
    ):
        places = [values[name] for name in ("COURSE_CACHE_DIR", "NUMBA_CACHE_DIR", "HOME")]
        assert all(any(place.startswith(folder) for folder in mounted) for place in places)


def test_every_image_is_pinned():
    images = [pod()["containers"][0]["image"]]
    images += [s["image"] for s in documents("compose.yml")[0]["services"].values()]
    inline = documents("compose.yml")[0]["services"]["embedding"]["build"]["dockerfile_inline"]
    images += re.findall(r"^FROM (\S+)", inline, re.MULTILINE)
    assert len(images) == 4 and all(re.search(r":v?\d+\.\d+\.\d+", image) for image in images)


# --- Compose


def compose_schema() -> dict:
    check = pytest.importorskip("check_jsonschema")
    folder = resources.files(check) / "builtin_schemas" / "vendor"
    return json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))


def compose_errors(document: dict) -> list[str]:
    from jsonschema.validators import validator_for

    schema = compose_schema()
    return [e.message for e in validator_for(schema)(schema).iter_errors(document)]


def test_the_compose_specification_accepts_the_file():
    (document,) = documents("compose.yml")
    assert compose_errors(document) == []
    document["services"]["prometheus"]["image_name"] = "x"
    assert compose_errors(document) != []


def test_compose_runs_one_worker_that_can_drain_and_has_no_version():
    (document,) = documents("compose.yml")
    service = document["services"]["embedding"]
    assert "version" not in document
    assert "workers" not in deployment_file("compose.yml") and "deploy" not in service
    assert int(service["stop_grace_period"].rstrip("s")) > 20
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    mounted = [v.split(":")[0] for v in document["services"]["prometheus"]["volumes"][:2]]
    assert all(path.removeprefix("./") in deployment_names() for path in mounted)


# --- Prometheus


def rules() -> dict[str, dict]:
    (document,) = documents("alerts.yml")
    return {rule["alert"]: rule for group in document["groups"] for rule in group["rules"]}


def test_the_alerts_hold_the_targets():
    targets = ServiceTargets()
    wanted = {
        "SlowAnswers": (">", targets.p99_seconds),
        "FailingRequests": (">", targets.error_ratio),
        "LowRecall": ("<", targets.recall),
    }
    for name, (sign, number) in wanted.items():
        expression = rules()[name]["expr"]
        assert re.search(rf"{sign} ([\d.]+)$", expression).group(1) == f"{number:g}", name
        assert rules()[name]["for"] == f"{targets.sustained / 60:g}m"
        assert rules()[name]["labels"]["severity"] == "page"
    assert f"[{targets.window / 60:g}m]" in rules()["SlowAnswers"]["expr"]


def test_every_expression_is_promql():
    promql = pytest.importorskip("promql_parser")
    for rule in rules().values():
        promql.parse(rule["expr"])
    with pytest.raises(ValueError):
        promql.parse("histogram_quantile(0.99, sum by (le) (rate(x[5m])) > 0.5")


def test_the_metrics_of_the_alerts_are_those_of_the_application():
    from course_lib.serving import MetricRegistry
    from course_lib.serving.embedding_engine import EmbeddingEngine
    from course_lib.serving.recall_probe import PROBE
    from course_lib.serving.request_log import RequestLog

    registry = MetricRegistry()
    RequestLog(None, registry)
    EmbeddingEngine(ServiceSettings(), registry, lambda: None)
    exposed = {metric.name for metric in registry.metrics()} | {PROBE}
    text = " ".join(rule["expr"] for rule in rules().values()) + " embedding_in_flight"
    used = {re.sub(r"_bucket$", "", name) for name in re.findall(r"embedding_\w+", text)}
    assert used <= exposed and len(used) == 5
    (scraped,) = documents("prometheus.yml")
    assert scraped["rule_files"] == ["alerts.yml"]


# --- Triton


def test_triton_reads_the_file_and_it_matches_the_exported_graph(tmp_path):
    model_config_pb2 = pytest.importorskip("tritonclient.grpc.model_config_pb2")
    import onnx
    from google.protobuf import text_format

    text = deployment_file("triton/config.pbtxt")
    config = text_format.Parse(text, model_config_pb2.ModelConfig())
    graph = onnx.load(_tiny_graph(tmp_path)).graph
    assert [i.name for i in config.input] == [i.name for i in graph.input]
    assert [o.name for o in config.output] == [o.name for o in graph.output]
    types = {onnx.TensorProto.INT64: "TYPE_INT64", onnx.TensorProto.FLOAT: "TYPE_FP32"}
    for ours, theirs in zip(
        [*config.input, *config.output], [*graph.input, *graph.output], strict=True
    ):
        shape = theirs.type.tensor_type.shape.dim
        assert (
            model_config_pb2.DataType.Name(ours.data_type)
            == types[theirs.type.tensor_type.elem_type]
        )
        assert len(ours.dims) == len(shape) - 1  # Triton adds the batch itself
    assert list(config.output[0].dims) == [384] and config.max_batch_size == 32
    assert max(config.dynamic_batching.preferred_batch_size) <= config.max_batch_size
    with pytest.raises(text_format.ParseError):
        text_format.Parse(text + "max_batch: 3", model_config_pb2.ModelConfig())


def _tiny_graph(folder):
    from course_lib.sentences import BertConfig, BertEncoder, SentenceEmbedder, WordPieceTokenizer
    from course_lib.sentences.wordpiece_training import SPECIAL
    from course_lib.serving import export_onnx

    tiny = BertConfig(vocabulary_size=8, dim=4, layers=1, heads=2, inner=8, positions=16)
    tokenizer = WordPieceTokenizer([*SPECIAL, "sort", "a", "list"])
    model = SentenceEmbedder(tokenizer, BertEncoder(tiny), max_length=16)
    return export_onnx(folder / "model.onnx", model)


# --- all


def test_names_are_files_and_nothing_else():
    assert deployment_names() == sorted(deployment_names()) and len(deployment_names()) == 5
    with pytest.raises(ValueError, match="name: expected one of"):
        deployment_file("../service_app.py")
