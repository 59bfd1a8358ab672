import json
from dataclasses import replace

import pytest

from course_lib.models import weights_path
from course_lib.sentences.bert import BertEncoder
from course_lib.sentences.bert_configuration import (
    BERT_BASE,
    BERT_LARGE,
    MINILM_L6,
    BertConfig,
    parameter_count,
)
from tests.sentences.checkpoints import MINILM, transformers_minilm

TINY = BertConfig(vocabulary_size=50, dim=8, layers=3, heads=2, inner=20, positions=16)


@pytest.mark.parametrize("config", [TINY, replace(TINY, pooler=False, segments=5, layers=1)])
def test_the_count_is_that_of_the_model(config):
    parameters = BertEncoder(config).parameters()
    assert sum(parameter_count(config).values()) == sum(p.numel() for p in parameters)


def test_the_count_of_minilm_is_transformers():
    theirs = sum(p.numel() for p in transformers_minilm().parameters())
    assert sum(parameter_count(MINILM_L6).values()) == theirs  # D092


@pytest.mark.parametrize("config", [BERT_BASE, BERT_LARGE])
def test_base_and_large_have_transformers_size(config):
    """Counted on shapes alone: no memory for 335 million numbers."""
    import torch
    from transformers import BertConfig as TheirConfig
    from transformers import BertModel

    sizes = TheirConfig(
        hidden_size=config.dim,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        intermediate_size=config.inner,
    )
    with torch.device("meta"):
        theirs = BertModel(sizes)
    count = sum(p.numel() for p in theirs.parameters())
    assert sum(parameter_count(config).values()) == count


def test_the_folder_of_minilm_is_read():
    assert BertConfig.from_folder(weights_path(MINILM)) == MINILM_L6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "gpt2"}, "expected a checkpoint of model_type 'bert', got 'gpt2'"),
        ({"hidden_size": None}, "expected hidden_size in config.json, found none"),
    ],
)
def test_other_checkpoints_are_refused(tmp_path, change, message):
    found = json.loads((weights_path(MINILM) / "config.json").read_text()) | change
    stated = {name: value for name, value in found.items() if value is not None}
    (tmp_path / "config.json").write_text(json.dumps(stated))
    with pytest.raises(ValueError, match=message):
        BertConfig.from_folder(tmp_path)
