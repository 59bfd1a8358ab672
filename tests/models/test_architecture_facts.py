"""Facts that guides get wrong, read off the definitions."""

import time

import pytest

from course_lib.models import architecture_facts, clip_dim, clip_facts, feature_width


def test_the_largest_of_the_first_clips_is_not_the_one_with_428_million():
    """D128: ViT-L/14 has 428 million parameters, RN50x64 623 million."""
    counts = {name: clip_facts(name).parameters for name in ("ViT-L-14", "RN50x64")}
    assert round(counts["ViT-L-14"] / 1e6, 1) == 427.6
    assert round(counts["RN50x64"] / 1e6, 1) == 623.3


def test_counting_takes_no_memory_for_weights_and_little_time():
    started = time.process_time()
    assert clip_facts("ViT-bigG-14").parameters > 2.5e9  # 10 GB, if it were built
    assert time.process_time() - started < 10


def test_widths_of_clip():
    """D127: 1,024 is ViT-g/14's; ViT-bigG/14 has 1,280."""
    widths = {name: clip_dim(name) for name in ("ViT-B-32", "ViT-L-14", "ViT-g-14", "ViT-bigG-14")}
    assert widths == {"ViT-B-32": 512, "ViT-L-14": 768, "ViT-g-14": 1024, "ViT-bigG-14": 1280}


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("resnet18", 512),  # D113
        ("resnet34", 512),
        ("resnet50", 2048),
        ("resnet152", 2048),
        ("alexnet", 4096),
        ("vgg16", 4096),
        ("googlenet", 1024),
        ("efficientnet_b0", 1280),
        ("efficientnet_b7", 2560),
        ("convnext_large", 1536),
    ],
)
def test_feature_widths(name, width):
    assert feature_width(name) == width


def test_unknown_names_are_named():
    with pytest.raises(ValueError, match="no architecture called 'ViT-Z'"):
        clip_facts("ViT-Z")
    with pytest.raises(ValueError, match="no architecture called 'ViT-Z'"):
        clip_dim("ViT-Z")
    with pytest.raises(ValueError, match="no network called 'resnet19'"):
        feature_width("resnet19")
    with pytest.raises(ValueError, match="lies on the hub"):
        clip_facts("xlm-roberta-base-ViT-B-32")


def test_a_network_without_a_linear_layer_has_no_feature_width():
    with pytest.raises(ValueError, match="name: 'squeezenet1_0' has no linear layer"):
        feature_width("squeezenet1_0")


def test_without_open_clip_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(architecture_facts, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="open_clip is not installed.*pip install open_clip_torch"):
        clip_dim("ViT-B-32")


def test_a_count_is_that_of_the_built_network():
    import open_clip

    built = open_clip.create_model("ViT-S-32-alt", load_weights=False)
    expected = sum(parameter.numel() for parameter in built.parameters())
    assert clip_facts("ViT-S-32-alt").parameters == expected
