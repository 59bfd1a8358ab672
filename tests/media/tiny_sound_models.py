"""Small random models of transformers' audio architectures."""

import torch

from course_lib.models import ensure_torchvision
from course_lib.sentences import seeded_weights

WHISPER = {
    "num_mel_bins": 20,
    "d_model": 16,
    "encoder_layers": 2,
    "encoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_layers": 1,
    "decoder_attention_heads": 2,
    "decoder_ffn_dim": 16,
    "vocab_size": 30,
    "max_source_positions": 30,
    "max_target_positions": 10,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
    "init_std": 0.3,  # large, so that no part drowns
}
WAVE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "conv_dim": (8,) * 7,
    "conv_stride": (5, 2, 2, 2, 2, 2, 2),
    "conv_kernel": (10, 3, 3, 3, 3, 2, 2),
    "conv_bias": False,
    "feat_extract_norm": "group",
    "do_stable_layer_norm": True,
    "num_conv_pos_embeddings": 15,
    "num_conv_pos_embedding_groups": 4,
    "num_codevector_groups": 2,
    "num_codevectors_per_group": 6,
    "codevector_dim": 8,
    "proj_codevector_dim": 8,
    "num_negatives": 7,
    "initializer_range": 0.3,
    "vocab_size": 10,
    "hidden_dropout": 0.0,
    "attention_dropout": 0.0,
    "activation_dropout": 0.0,
    "feat_proj_dropout": 0.0,
    "feat_quantizer_dropout": 0.0,
    "final_dropout": 0.0,
    "layerdrop": 0.0,
}


def tiny(kind, config, settings, seed=0):
    """Build one of transformers' classes with random weights, in eval mode."""
    ensure_torchvision()
    import transformers

    with seeded_weights(seed):
        model = getattr(transformers, kind)(getattr(transformers, config)(**settings))
        for parameter in model.parameters():  # biases and norms too: zeros and ones hide errors
            if parameter.dim() == 1 and parameter.requires_grad:
                parameter.data += 0.2 * torch.randn_like(parameter)
    return model.eval()


def copied_encoder(ours, theirs):
    """Give a `WaveTransformer` the weights of a Wav2Vec2Model or HubertModel."""
    copy = {}
    for i, layer in enumerate(theirs.feature_extractor.conv_layers):
        copy[f"wave_encoder.layers.{i}.weight"] = layer.conv.weight
    first = theirs.feature_extractor.conv_layers[0].layer_norm
    copy["wave_encoder.norm.weight"], copy["wave_encoder.norm.bias"] = first.weight, first.bias
    projection, encoder = theirs.feature_projection, theirs.encoder
    pairs = [
        ("feature_norm", projection.layer_norm),
        ("projection", projection.projection),
        ("positions.convolution", encoder.pos_conv_embed.conv),
        ("norm", encoder.layer_norm),
    ]
    for i, layer in enumerate(encoder.layers):
        attention, feed = layer.attention, layer.feed_forward
        pairs += [
            (f"blocks.{i}.attention.query", attention.q_proj),
            (f"blocks.{i}.attention.key", attention.k_proj),
            (f"blocks.{i}.attention.value", attention.v_proj),
            (f"blocks.{i}.attention.output", attention.out_proj),
            (f"blocks.{i}.attention_norm", layer.layer_norm),
            (f"blocks.{i}.feed_forward.expand", feed.intermediate_dense),
            (f"blocks.{i}.feed_forward.contract", feed.output_dense),
            (f"blocks.{i}.feed_forward_norm", layer.final_layer_norm),
        ]
    for name, module in pairs:
        copy[f"{name}.weight"], copy[f"{name}.bias"] = module.weight, module.bias
    copy["hidden_frame"] = theirs.masked_spec_embed
    ours.load_state_dict({name: tensor.detach().clone() for name, tensor in copy.items()})
    return ours.eval()
