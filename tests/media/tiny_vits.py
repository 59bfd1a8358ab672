"""Small vision transformers of production libraries, and of ours with weights that matter."""

import torch

from course_lib.models import ensure_torchvision

LAYER_PARTS = {
    "attention.q_proj": "attention.query",
    "attention.k_proj": "attention.key",
    "attention.v_proj": "attention.value",
    "attention.o_proj": "attention.output",
    "mlp.fc1": "feed_forward.expand",
    "mlp.fc2": "feed_forward.contract",
    "layernorm_before": "attention_norm",
    "layernorm_after": "feed_forward_norm",
}


def stirred(model, seed=0, deviation=0.3):
    """Give every parameter a random value, so that no two parts can be mixed up; eval mode."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(deviation * noise + (parameter.ndim == 1))
    return model.eval()


def transformers_vit(ours):
    """Return transformers' ViTModel with the weights of ours."""
    ensure_torchvision()
    from transformers import ViTConfig, ViTModel

    first = ours.blocks[0]
    config = ViTConfig(
        hidden_size=ours.dim,
        num_hidden_layers=len(ours.blocks),
        num_attention_heads=first.attention.heads,
        intermediate_size=4 * ours.dim,
        image_size=ours.image_size,
        patch_size=ours.patches.size,
        num_channels=ours.patches.channels,
        layer_norm_eps=1e-6,
        attn_implementation="eager",
    )
    theirs = ViTModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        theirs.embeddings.cls_token.copy_(ours.extra[None])
        theirs.embeddings.position_embeddings.copy_(ours.position[None])
        projection = theirs.embeddings.patch_embeddings.projection
        projection.weight.copy_(ours.patches.projection.weight.view_as(projection.weight))
        projection.bias.copy_(ours.patches.projection.bias)
    theirs.layernorm.load_state_dict(ours.norm.state_dict())
    for their_layer, our_block in zip(theirs.layers, ours.blocks, strict=True):
        for their_name, our_name in LAYER_PARTS.items():
            state = our_block.get_submodule(our_name).state_dict()
            their_layer.get_submodule(their_name).load_state_dict(state)
    return theirs


def timm_vit(distilled=False, classes=5, image_size=8, patch=2, channels=1):
    """Return a small random timm ViT, or a distilled one."""
    ensure_torchvision()
    from timm.models.deit import VisionTransformerDistilled
    from timm.models.vision_transformer import VisionTransformer

    kind = VisionTransformerDistilled if distilled else VisionTransformer
    model = kind(
        img_size=image_size,
        patch_size=patch,
        in_chans=channels,
        embed_dim=16,
        depth=3,
        num_heads=4,
        num_classes=classes,
    )
    return stirred(model)
