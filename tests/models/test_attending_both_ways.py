"""Stella and NV-Embed: decoders whose mask is taken off, on tiny checkpoints.

The oracles compute attention by hand or by PyTorch's own modules, without transformers' masks.
"""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from course_lib.models import catalogue, create_text_embedder, load, registry
from course_lib.models.attention_direction import attend_both_ways
from course_lib.models.loading import load_adapter
from tests.models.tiny_decoders import TEXTS, save_nv_embed, save_qwen2, save_stella


@pytest.fixture
def put(monkeypatch):
    def entry(key, folder, dim):
        tiny = replace(registry()[key], source=str(folder), dim=dim)
        monkeypatch.setattr(catalogue, "_ENTRIES", (tiny,))

    yield entry
    load_adapter.cache_clear()


def both_ways(model, ids):
    """States of a text alone, through a mask that hides nothing."""
    nothing_hidden = torch.zeros(1, 1, len(ids), len(ids))
    with torch.inference_mode():
        return model(torch.tensor([ids]), attention_mask=nothing_hidden).last_hidden_state[0]


def unit(rows):
    return torch.nn.functional.normalize(torch.stack(list(rows)), dim=-1).numpy()


def test_without_padding_and_with_it_every_token_sees_every_other(tmp_path):
    from transformers import Qwen2Model

    folder = save_qwen2(tmp_path)
    plain, changed = (Qwen2Model.from_pretrained(folder).eval() for _ in range(2))
    attend_both_ways(changed)
    ids, shorter = [5, 9, 4, 7, 1], [8, 3, 2]
    expected, also = both_ways(plain, ids), both_ways(plain, shorter)
    with torch.inference_mode():
        alone = changed(torch.tensor([ids])).last_hidden_state[0]
        padded = changed(
            torch.tensor([ids, shorter + [0, 0]]),
            attention_mask=torch.tensor([[1] * 5, [1, 1, 1, 0, 0]]),
        ).last_hidden_state
        causal = plain(torch.tensor([ids])).last_hidden_state[0]
    torch.testing.assert_close(alone, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(padded[0], expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(padded[1, :3], also, atol=1e-5, rtol=0)
    assert (causal[0] - expected[0]).abs().max() > 0.01  # the first token saw only itself


def test_a_mask_that_stays_is_noticed():
    class Causal(torch.nn.Module):
        config = SimpleNamespace()

        def forward(self, ids):
            return SimpleNamespace(last_hidden_state=ids[..., None].float().cumsum(1))

    with pytest.raises(RuntimeError, match="keeps the causal mask"):
        attend_both_ways(Causal())


def test_stella(put, tmp_path):
    from transformers import AutoTokenizer, Qwen2Model

    put("stella-en-1.5B-v5", save_stella(tmp_path / "bare", tmp_path / "saved"), 8)
    model = Qwen2Model.from_pretrained(tmp_path / "bare").eval()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "bare")
    dense = load_file(next((tmp_path / "saved").glob("2_Dense*/model.safetensors")))
    weight, bias = dense["linear.weight"], dense["linear.bias"]

    def expected(prefix):
        states = [both_ways(model, tokenizer(prefix + text)["input_ids"]) for text in TEXTS]
        return unit(weight @ state.mean(0) + bias for state in states)

    entry = registry()["stella-en-1.5B-v5"]
    encoder = load(entry.key)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected(""), atol=1e-4)
    np.testing.assert_allclose(encoder.encode(TEXTS[1:]), expected("")[1:], atol=1e-4)
    queries = expected(entry.query_prefix)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), queries, atol=1e-4)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected(""), atol=1e-4)
    alike = expected(entry.same_kind_prefix)
    np.testing.assert_allclose(create_text_embedder(entry.key).embed_batch(TEXTS), alike, atol=1e-4)


def latent_oracle(states, weights):
    """NV-Embed's pooling layer by PyTorch's modules and a loop over heads."""
    first, second = "cross_attend_blocks.0.", "cross_attend_blocks.1."

    def norm(x, name):
        layer = torch.nn.LayerNorm(16)
        layer.load_state_dict({k: weights[f"{name}.{k}"] for k in ("weight", "bias")})
        return layer(x)

    latents = norm(weights["latents"], first + "norm_context")
    query = norm(states, first + "norm") @ weights[first + "fn.to_q.weight"].T
    both = latents @ weights[first + "fn.to_kv.weight"].T
    heads = []
    for head in range(2):
        part = slice(6 * head, 6 * head + 6)
        key, value = both[:, :12][:, part], both[:, 12:][:, part]
        heads.append((query[:, part] @ key.T / 6**0.5).softmax(1) @ value)
    x = states + torch.cat(heads, 1) @ weights[first + "fn.to_out.weight"].T
    wide = norm(x, second + "norm") @ weights[second + "fn.net.0.weight"].T
    wide = wide + weights[second + "fn.net.0.bias"]
    gated = wide[:, :64] * torch.nn.GELU()(wide[:, 64:])
    return x + gated @ weights[second + "fn.net.2.weight"].T + weights[second + "fn.net.2.bias"]


def test_nv_embed(put, tmp_path):
    from transformers import AutoTokenizer, MistralConfig, MistralModel

    folder = save_nv_embed(tmp_path)
    put("NV-Embed-v2", folder, 16)
    weights = load_file(folder / "0.safetensors") | load_file(folder / "1.safetensors")
    model = MistralModel(
        MistralConfig(**json.loads((folder / "config.json").read_text())["text_config"])
    )
    model.load_state_dict(
        {k.removeprefix("embedding_model."): v for k, v in weights.items() if "embedding_" in k}
    )
    model.eval()
    latent = {k.removeprefix("latent_attention_model."): v for k, v in weights.items()}
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def expected(instruction):
        skipped, rows = len(tokenizer.tokenize(instruction)), []
        for text in TEXTS:
            ids = tokenizer(instruction + text + tokenizer.eos_token)["input_ids"]
            with torch.no_grad():
                rows.append(latent_oracle(both_ways(model, ids), latent)[skipped:].mean(0))
        return unit(rows)

    entry = registry()["NV-Embed-v2"]
    encoder = load(entry.key)
    assert encoder.dim == 16 and encoder.encode([]).shape == (0, 16)
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        encoder.encode(TEXTS, batch_size=0)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected(""), atol=1e-4)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected(""), atol=1e-4)
    queries = expected(entry.query_prefix)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), queries, atol=1e-4)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS, batch_size=1), queries, atol=1e-4)
    with pytest.raises(TypeError, match="one string"):
        encoder.encode("a cat")
