"""Int8 linear layers against torch's own kernels, and the size that they leave."""

import warnings

import pytest
import torch
from torch import nn

from course_lib.sentences import BERT_BASE, BertConfig, BertEncoder
from course_lib.serving import model_bytes, quantize_linear_layers
from course_lib.serving.int8_weights import Int8Linear, quantized_rows


def theirs(model):
    """Quantise with torch's deprecated function, weights by channel."""
    from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return quantize_dynamic(model, {nn.Linear: per_channel_dynamic_qconfig})


def tiny_bert():
    config = BertConfig(vocabulary_size=50, dim=32, layers=2, heads=4, inner=64, positions=16)
    return BertEncoder(config, seed=1).eval()


def test_a_layer_computes_what_torchs_kernel_computes():
    torch.manual_seed(0)
    linear, x = nn.Linear(64, 48), torch.randn(20, 64)
    with torch.inference_mode():
        exact, ours = linear(x), Int8Linear(linear)(x)
        library = theirs(nn.Sequential(linear))(x)
    ours_off, library_off = (ours - exact).abs().mean(), (library - exact).abs().mean()
    assert 0 < ours_off < 1.2 * library_off  # ours rounds each row of x by its own range
    assert ours_off < 0.02 * exact.abs().mean()


def test_the_arithmetic_is_between_whole_numbers():
    torch.manual_seed(1)
    linear, x = nn.Linear(16, 4), torch.randn(3, 16)
    layer = Int8Linear(linear)
    x_codes, x_scales = quantized_rows(x)
    sums = x_codes.to(torch.int32) @ layer.codes.to(torch.int32).T
    expected = sums * x_scales.double() * layer.scales.double().T + linear.bias.detach()
    torch.testing.assert_close(layer(x).double(), expected, rtol=1e-5, atol=1e-6)
    assert layer.codes.dtype == torch.int8 and layer.codes.abs().max() == 127


def test_rounding_is_off_by_half_a_step_at_most_and_symmetric():
    x = torch.randn(50, 30)
    codes, scales = quantized_rows(x)
    assert ((codes * scales - x).abs() <= 0.5001 * scales).all()
    assert torch.equal(quantized_rows(-x)[0], -codes)
    assert (codes.abs().amax(1) == 127).all()


def test_a_network_stays_nearly_itself_and_the_original_is_untouched():
    bert = tiny_bert()
    before = {name: tensor.clone() for name, tensor in bert.state_dict().items()}
    ids = torch.randint(5, 50, (4, 10), generator=torch.Generator().manual_seed(0))
    small = quantize_linear_layers(bert)
    with torch.inference_mode():
        a, b = bert(ids, torch.ones_like(ids)), small(ids, torch.ones_like(ids))
    assert torch.cosine_similarity(a, b, dim=-1).min() > 0.999
    assert not torch.equal(a, b)
    assert not [part for part in small.modules() if isinstance(part, nn.Linear)]
    assert all(torch.equal(before[name], tensor) for name, tensor in bert.state_dict().items())


def test_tables_stay_float_and_the_state_does_not_fit_the_float_model():
    bert = tiny_bert()
    small = quantize_linear_layers(bert)
    state = small.state_dict()
    assert state["embeddings.word.weight"].dtype == torch.float32
    assert torch.equal(state["embeddings.word.weight"], bert.embeddings.word.weight)
    assert state["blocks.0.attention.query.codes"].dtype == torch.int8
    with pytest.raises(RuntimeError, match="Missing key"):
        bert.load_state_dict(state)


def test_bert_base_shrinks_to_181_megabytes_not_to_a_quarter():
    """D224; on the meta device, where a model has a size and no numbers."""
    with torch.device("meta"):
        bert = BertEncoder(BERT_BASE)
    float_bytes, int8_bytes = model_bytes(bert), model_bytes(quantize_linear_layers(bert))
    assert float_bytes == 4 * 109_482_240
    assert int8_bytes / 1e6 == pytest.approx(181.3, abs=1.0)


def test_size_counts_shared_tensors_once_and_buffers_too():
    linear = nn.Linear(10, 10)
    assert model_bytes(nn.ModuleList([linear, linear])) == 440
    tied = nn.Linear(10, 10, bias=False)
    tied.weight = linear.weight
    assert model_bytes(nn.ModuleList([linear, tied])) == 440
    assert model_bytes(nn.BatchNorm1d(3)) == 3 * 4 * 4 + 8


def test_one_layer_and_no_layer():
    assert isinstance(quantize_linear_layers(nn.Linear(2, 2)), Int8Linear)
    assert quantize_linear_layers(nn.Linear(2, 2, bias=False))(torch.ones(2)).shape == (2,)
    with pytest.raises(ValueError, match="model: expected linear layers, found none"):
        quantize_linear_layers(nn.Embedding(3, 2))
