"""Checkpoints of text models of later years: ModernBERT, Jina v3, Stella's Qwen2, NV-Embed."""

import json

import torch
from safetensors.torch import save_file

from course_lib.models import ensure_torchvision

ensure_torchvision()

from transformers import (  # noqa: E402
    JinaEmbeddingsV3Config,
    JinaEmbeddingsV3Model,
    MistralConfig,
    MistralModel,
    ModernBertConfig,
    ModernBertModel,
    Qwen2Config,
    Qwen2Model,
)

from tests.models.tiny_checkpoints import save_gpt2  # noqa: E402
from tests.models.tiny_media import SIZES, clip_tokenizer, save, seeded  # noqa: E402

TEXTS = ["a cat sat on a mat and slept", "where does the cat sleep?"]
WORDS = {"vocab_size": 300, "pad_token_id": 268, "bos_token_id": 267, "eos_token_id": 268}


def save_modernbert(folder):
    names = {"cls_token_id": 267, "sep_token_id": 268}
    config = ModernBertConfig(**SIZES, **WORDS, **names, reference_compile=False)
    return save(folder, seeded(lambda: ModernBertModel(config)), clip_tokenizer(TEXTS))


def save_jina(folder):
    config = JinaEmbeddingsV3Config(**SIZES, **WORDS, max_position_embeddings=600)
    return save(folder, seeded(lambda: JinaEmbeddingsV3Model(config)), clip_tokenizer(TEXTS))


def save_qwen2(folder):
    config = Qwen2Config(**SIZES, **WORDS, num_key_value_heads=1)
    return save(folder, seeded(lambda: Qwen2Model(config)), clip_tokenizer(TEXTS))


def save_stella(folder, saved):
    """Qwen2, mean pooling, then a linear layer to 8 dimensions, as sentence-transformers has it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    dense = seeded(lambda: Dense(16, 8, activation_function=torch.nn.Identity()))
    modules = [Transformer(str(save_qwen2(folder))), Pooling(16, pooling_mode="mean"), dense]
    SentenceTransformer(modules=modules).save(str(saved))
    return saved


LATENTS = {"num_cross_heads": 2, "num_latents_value": 5, "cross_dim_head": 6}


def save_nv_embed(folder):
    """NV-Embed-v2's files with 16 dimensions, 5 latent vectors and 2 heads of 6."""
    text = {**SIZES, **WORDS, "num_key_value_heads": 1, "sliding_window": None}
    network = seeded(lambda: MistralModel(MistralConfig(**text)))
    weights = {f"embedding_model.{name}": value for name, value in network.state_dict().items()}
    shapes = {
        "latents": (5, 16),
        "cross_attend_blocks.0.norm.weight": (16,),
        "cross_attend_blocks.0.norm.bias": (16,),
        "cross_attend_blocks.0.norm_context.weight": (16,),
        "cross_attend_blocks.0.norm_context.bias": (16,),
        "cross_attend_blocks.0.fn.to_q.weight": (12, 16),
        "cross_attend_blocks.0.fn.to_kv.weight": (24, 16),
        "cross_attend_blocks.0.fn.to_out.weight": (16, 12),
        "cross_attend_blocks.1.norm.weight": (16,),
        "cross_attend_blocks.1.norm.bias": (16,),
        "cross_attend_blocks.1.fn.net.0.weight": (128, 16),
        "cross_attend_blocks.1.fn.net.0.bias": (128,),
        "cross_attend_blocks.1.fn.net.2.weight": (16, 64),
        "cross_attend_blocks.1.fn.net.2.bias": (16,),
    }
    generator = torch.Generator().manual_seed(0)
    for name, shape in shapes.items():
        values = torch.randn(shape, generator=generator)
        weights[f"latent_attention_model.{name}"] = values
    save_gpt2(folder)  # for its tokenizer, which has no padding token, as Mistral's has none
    (folder / "model.safetensors").unlink()
    halves = sorted(weights)
    middle = len(halves) // 2
    for number, names in enumerate((halves[:middle], halves[middle:])):
        save_file(
            {name: weights[name].contiguous() for name in names}, folder / f"{number}.safetensors"
        )
    settings = {"text_config": text, "latent_attention_config": LATENTS, "model_type": "nvembed"}
    (folder / "config.json").write_text(json.dumps(settings))
    return folder
