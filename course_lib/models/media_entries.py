"""Models that embed pictures, pictures and texts together, or sounds on this machine."""

from __future__ import annotations

from .model_entry import ModelEntry

PICTURE_ENTRIES = (
    # He et al. 2016, "Deep Residual Learning": 512 channels at the end of basic blocks, 2,048 of
    # bottlenecks. V2 of the weights is the longer training recipe.
    ModelEntry(
        "resnet18",
        "image",
        512,
        "BSD-3-Clause",
        "ResNet18_Weights.IMAGENET1K_V1",
        "torchvision",
        weights_file="resnet18-f37072fd.pth",
    ),
    ModelEntry(
        "resnet50",
        "image",
        2048,
        "BSD-3-Clause",
        "ResNet50_Weights.IMAGENET1K_V2",
        "torchvision",
        weights_file="resnet50-11ad3fa6.pth",
    ),
    # Liu et al. 2022, "A ConvNet for the 2020s"
    ModelEntry(
        "convnext-tiny",
        "image",
        768,
        "Apache-2.0",
        "timm/convnext_tiny.in12k_ft_in1k",
        "timm",
    ),
    # Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words"
    ModelEntry(
        "vit-base-patch16-224-in21k",
        "image",
        768,
        "Apache-2.0",
        "google/vit-base-patch16-224-in21k",
        "vision",
        pooling="cls",
    ),
    # Oquab et al. 2023, "DINOv2"; its patches come from `patch_vectors`
    ModelEntry(
        "dinov2-small",
        "image",
        384,
        "Apache-2.0",
        "facebook/dinov2-small",
        "vision",
        pooling="cls",
    ),
)

JOINT_ENTRIES = (
    # Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision"
    ModelEntry(
        "clip-vit-base-patch32",
        "text, image",
        512,
        "MIT",
        "openai/clip-vit-base-patch32",
        "clip",
        weights_file="pytorch_model.bin",
    ),
    # Cherti et al. 2023, "Reproducible Scaling Laws": the same architecture, open data
    ModelEntry(
        "open-clip-ViT-B-32",
        "text, image",
        512,
        "MIT",
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        "open-clip",
        weights_file="open_clip_model.safetensors",
    ),
    # the first again, wrapped by sentence-transformers, which doesn't normalise its vectors
    ModelEntry(
        "sentence-transformers-clip-ViT-B-32",
        "text, image",
        512,
        "MIT",
        "sentence-transformers/clip-ViT-B-32",
        "sentence-transformers-clip",
        weights_file="0_CLIPModel/model.safetensors",
    ),
)

SOUND_ENTRIES = (
    # Baevski et al. 2020, "wav2vec 2.0"
    ModelEntry(
        "wav2vec2-base",
        "audio",
        768,
        "Apache-2.0",
        "facebook/wav2vec2-base",
        "speech",
        weights_file="pytorch_model.bin",
    ),
    # Hsu et al. 2021, "HuBERT"
    ModelEntry(
        "hubert-base-ls960",
        "audio",
        768,
        "Apache-2.0",
        "facebook/hubert-base-ls960",
        "speech",
        weights_file="pytorch_model.bin",
    ),
    # Chen et al. 2022, "WavLM"
    ModelEntry(
        "wavlm-base-plus",
        "audio",
        768,
        "CC-BY-SA-3.0",
        "microsoft/wavlm-base-plus",
        "speech",
        weights_file="pytorch_model.bin",
    ),
    # Baevski et al. 2022, "data2vec": one objective, trained for each modality apart
    ModelEntry(
        "data2vec-audio-base",
        "audio",
        768,
        "Apache-2.0",
        "facebook/data2vec-audio-base",
        "speech",
        weights_file="pytorch_model.bin",
    ),
    # Radford et al. 2022, "Robust Speech Recognition": the encoder alone
    ModelEntry("whisper-tiny", "audio", 384, "Apache-2.0", "openai/whisper-tiny", "whisper"),
)

MEDIA_ENTRIES = PICTURE_ENTRIES + JOINT_ENTRIES + SOUND_ENTRIES
