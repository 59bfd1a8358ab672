"""Checkpoints of the registry's picture and sound models with few dimensions and random weights."""

import json

import torch

from course_lib.models import ensure_torchvision

ensure_torchvision()

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers  # noqa: E402
from transformers import (  # noqa: E402
    BitImageProcessor,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    Data2VecAudioConfig,
    Data2VecAudioModel,
    Dinov2Config,
    Dinov2Model,
    HubertConfig,
    HubertModel,
    PreTrainedTokenizerFast,
    ViTConfig,
    ViTImageProcessor,
    ViTModel,
    Wav2Vec2Config,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2Model,
    WavLMConfig,
    WavLMModel,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperModel,
)

SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "initializer_range": 0.5,  # so that items differ clearly
}
PICTURES = {"image_size": 32, "patch_size": 16}
MEAN, STD = [0.5, 0.4, 0.3], [0.2, 0.25, 0.3]
SQUARE = {"height": 32, "width": 32}


def seeded(make):
    """Make a network with random weights that are the same every time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return make().eval()


def save(folder, network, *others):
    for part in (network, *others):
        part.save_pretrained(folder)
    return folder


def save_vit(folder):
    processor = ViTImageProcessor(size=SQUARE, image_mean=MEAN, image_std=STD)
    return save(folder, seeded(lambda: ViTModel(ViTConfig(**SIZES, **PICTURES))), processor)


def save_dinov2(folder):
    processor = BitImageProcessor(
        size={"shortest_edge": 32}, crop_size=SQUARE, image_mean=MEAN, image_std=STD
    )
    config = Dinov2Config(**SIZES, **PICTURES)
    return save(folder, seeded(lambda: Dinov2Model(config)), processor)


def clip_tokenizer(texts):
    """A byte-level tokenizer whose end-of-text token has the largest number, as CLIP's has."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=270, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(["<|startoftext|>", "<|endoftext|>"])
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<|startoftext|>", "<|endoftext|>")]
    tokenizer.post_processor = processors.TemplateProcessing(
        "<|startoftext|> $A <|endoftext|>", None, ends
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<|startoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
    )


def save_clip(folder, texts=("a cat sat", "a dog ran")):
    tokenizer = clip_tokenizer(texts)
    towers = SIZES | {"projection_dim": 8}
    words = {
        "vocab_size": len(tokenizer),
        "max_position_embeddings": 77,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = CLIPConfig(
        text_config=towers | words, vision_config=towers | PICTURES, projection_dim=8
    )
    processor = CLIPImageProcessor(
        size={"shortest_edge": 32}, crop_size=SQUARE, image_mean=MEAN, image_std=STD
    )
    return save(folder, seeded(lambda: CLIPModel(config)), tokenizer, processor)


OPEN_CLIP = {
    "embed_dim": 8,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 16, "head_width": 8, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}


def save_open_clip(folder):
    import open_clip
    from safetensors.torch import save_file

    model = seeded(lambda: open_clip.CLIP(**OPEN_CLIP))
    folder.mkdir(parents=True, exist_ok=True)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    settings = {"model_cfg": OPEN_CLIP, "preprocess_cfg": {"mean": MEAN, "std": STD}}
    (folder / "open_clip_config.json").write_text(json.dumps(settings))
    return folder


def save_convnext(folder):
    import timm
    from timm.models import save_for_hf

    shape = {"depths": (1, 1, 1, 1), "dims": (8, 8, 16, 16)}
    model = seeded(lambda: timm.create_model("convnext_tiny", **shape, num_classes=5))
    model.pretrained_cfg.update(
        input_size=(3, 32, 32), crop_pct=1.0, mean=MEAN, std=STD, num_classes=5
    )
    save_for_hf(model, folder, model_args=shape, safe_serialization=True)
    return folder


def save_resnet18(cache):
    """Random weights where torch looks for downloaded ones."""
    from torchvision.models import resnet18

    checkpoints = cache / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    torch.save(seeded(resnet18).state_dict(), checkpoints / "resnet18-f37072fd.pth")
    return cache


CONVOLUTIONS = {
    "conv_dim": (8, 8, 8),
    "conv_kernel": (10, 3, 3),
    "conv_stride": (5, 2, 2),
    "num_feat_extract_layers": 3,
    "num_conv_pos_embedding_groups": 2,
}
POSITIONS = {"num_conv_pos_embeddings": 4}


def save_speech(folder, config, network):
    extractor = Wav2Vec2FeatureExtractor(sampling_rate=16_000, do_normalize=True)
    return save(folder, seeded(lambda: network(config)), extractor)


def save_wav2vec2(folder):
    config = Wav2Vec2Config(**SIZES, **CONVOLUTIONS, **POSITIONS)
    return save_speech(folder, config, Wav2Vec2Model)


def save_hubert(folder):
    return save_speech(folder, HubertConfig(**SIZES, **CONVOLUTIONS, **POSITIONS), HubertModel)


def save_wavlm(folder):
    config = WavLMConfig(**SIZES, **CONVOLUTIONS, **POSITIONS, num_buckets=8)
    return save_speech(folder, config, WavLMModel)


def save_data2vec(folder):
    config = Data2VecAudioConfig(
        **SIZES, **CONVOLUTIONS, num_conv_pos_embeddings=2, conv_pos_kernel_size=3
    )
    return save_speech(folder, config, Data2VecAudioModel)


def save_whisper(folder):
    config = WhisperConfig(
        vocab_size=60,
        num_mel_bins=80,
        d_model=16,
        encoder_layers=2,
        encoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_layers=1,
        decoder_attention_heads=2,
        decoder_ffn_dim=32,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
        init_std=0.5,
    )
    extractor = WhisperFeatureExtractor(feature_size=80)
    return save(folder, seeded(lambda: WhisperModel(config)), extractor)
