import numpy as np
import pytest
import torch

from course_lib.datasets import digits, shapes
from course_lib.media.grid_waves import grid_positions
from course_lib.media.image_training import embed_images
from course_lib.media.mae import MaskedAutoencoder, train_mae
from course_lib.media.patch_masking import mae_loss
from course_lib.models import ensure_torchvision

PICTURES = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(0))
BLOCK = {
    "attention.query": "attention.q_proj", "attention.key": "attention.k_proj",
    "attention.value": "attention.v_proj", "attention.output": "attention.o_proj",
    "attention_norm": "layernorm_before", "feed_forward_norm": "layernorm_after",
    "feed_forward.expand": "mlp.fc1", "feed_forward.contract": "mlp.fc2",
}  # fmt: skip


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def theirs():
    ensure_torchvision()
    from transformers import ViTMAEConfig, ViTMAEForPreTraining

    config = ViTMAEConfig(
        image_size=16, patch_size=4, hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=96, decoder_hidden_size=16, decoder_num_hidden_layers=1,
        decoder_num_attention_heads=4, decoder_intermediate_size=64, mask_ratio=0.75,
    )  # fmt: skip
    torch.manual_seed(0)
    return ViTMAEForPreTraining(config).eval()


@pytest.fixture(scope="module")
def ours(theirs):
    """Our model with their weights, whose pixels go row, column, channel."""
    model = MaskedAutoencoder(16, 4, 24, 2, 3, 16, 1, 4)
    found = theirs.state_dict()
    tensors = {
        "patches.projection.weight": found[
            "vit.embeddings.patch_embeddings.projection.weight"
        ].flatten(1),
        "patches.projection.bias": found["vit.embeddings.patch_embeddings.projection.bias"],
        "cls": found["vit.embeddings.cls_token"].flatten(),
        "hidden_token": found["decoder.mask_token"].flatten(),
    }
    layers = {"norm": "vit.layernorm", "narrow": "decoder.decoder_embed",
              "decoder_norm": "decoder.decoder_norm"}  # fmt: skip
    layers |= {f"blocks.{i}.{a}": f"vit.layers.{i}.{b}" for i in (0, 1) for a, b in BLOCK.items()}
    layers |= {f"decoder_blocks.0.{a}": f"decoder.decoder_layers.0.{b}" for a, b in BLOCK.items()}
    for here, there in layers.items():
        for kind in ("weight", "bias"):
            tensors[f"{here}.{kind}"] = found[f"{there}.{kind}"]
    order = torch.arange(48).view(4, 4, 3).permute(2, 0, 1).flatten()  # to channel, row, column
    tensors["pixels.weight"] = found["decoder.decoder_pred.weight"][order]
    tensors["pixels.bias"] = found["decoder.decoder_pred.bias"][order]
    names = {name for name, _ in model.named_parameters()}
    own = model.state_dict()
    model.load_state_dict({n: tensors[n].reshape(own[n].shape) for n in names}, strict=True)
    model.positions = theirs.vit.embeddings.position_embeddings[0].detach()
    model.decoder_positions = theirs.decoder.decoder_pos_embed[0].detach()
    return model.eval()


def test_with_their_weights_it_is_transformers_vit_mae(ours, theirs):
    noise = torch.rand(5, 16, generator=rng(7))
    with torch.no_grad():
        expected = theirs(PICTURES, noise=noise)
        states, mask, restore = ours.encode(PICTURES, 0.75, rng(7))
        painted = ours.decode(states, restore)
    assert torch.equal(mask, expected.mask.bool())
    assert torch.equal(restore, expected.ids_restore)
    order = torch.arange(48).view(4, 4, 3).permute(2, 0, 1).flatten()
    torch.testing.assert_close(painted, expected.logits[..., order], atol=1e-5, rtol=1e-4)
    loss = ours.loss(PICTURES, rng(7))
    torch.testing.assert_close(loss, expected.loss, atol=1e-6, rtol=1e-5)


def test_their_model_hides_patches_when_it_embeds_too_and_ours_does_not(ours, theirs):  # D117
    model = theirs.vit
    assert model.config.mask_ratio == 0.75
    with torch.no_grad():
        first, second = model(PICTURES).last_hidden_state, model(PICTURES).last_hidden_state
        assert first.shape == (5, 5, 24)  # cls and 4 of 16 patches
        assert not torch.allclose(first[:, 0], second[:, 0], atol=1e-3)
        model.config.mask_ratio = 0.0
        try:
            whole = model(PICTURES)
            order = whole.ids_restore[..., None].expand(-1, -1, 24)
            states = whole.last_hidden_state[:, 1:].gather(1, order)
        finally:
            model.config.mask_ratio = 0.75
        torch.testing.assert_close(ours.features(PICTURES), states.mean(dim=1), atol=1e-5, rtol=0)
    assert torch.equal(ours.features(PICTURES), ours.features(PICTURES))
    assert torch.equal(ours(PICTURES), ours.features(PICTURES))


def test_positions_are_theirs_up_to_the_order_of_the_numbers():
    ensure_torchvision()
    from transformers.models.vit_mae import modeling_vit_mae

    build = modeling_vit_mae.build_2d_sinusoidal_position_embedding
    expected = build(height=4, width=4, embed_dim=24, cls_token=True)
    sin_row, cos_row, sin_column, cos_column = expected.split(6, dim=1)
    pairs = ((sin_row, cos_row), (sin_column, cos_column))
    interleaved = [torch.stack(pair, dim=-1).flatten(1) for pair in pairs]
    torch.testing.assert_close(grid_positions(4, 24), torch.cat(interleaved, dim=1))


def test_only_hidden_patches_get_a_gradient(ours):
    free = PICTURES.clone().requires_grad_()
    states, mask, restore = ours.encode(PICTURES, 0.75, rng(1))
    from course_lib.media.patches import extract_patches

    mae_loss(ours.decode(states, restore).detach(), extract_patches(free, 4), mask).backward()
    touched = extract_patches(free.grad, 4).abs().sum(dim=-1) > 0
    assert torch.equal(touched, mask)


def test_hidden_pixels_cannot_be_seen(ours):
    states, mask, restore = ours.encode(PICTURES, 0.75, rng(1))
    from course_lib.media.patches import extract_patches, patches_to_images

    other = torch.where(mask[..., None], torch.rand(5, 16, 48), extract_patches(PICTURES, 4))
    again, _, _ = ours.encode(patches_to_images(other, 3), 0.75, rng(1))
    torch.testing.assert_close(states, again)


def test_reconstruction_keeps_what_was_seen():
    mae = MaskedAutoencoder(32, 8, 16, 1, 2, 16, 1, 2)
    picture = shapes(1).images[0]
    painted, hidden = mae.reconstruct(picture, ratio=0.5, seed=3)
    assert painted.shape == picture.shape
    assert painted.dtype == np.float32
    assert hidden.shape == (4, 4)
    assert hidden.sum() == 8
    everywhere = np.kron(hidden, np.ones((8, 8), dtype=bool))
    np.testing.assert_allclose(painted[~everywhere], picture[~everywhere])
    assert np.abs(painted[everywhere] - picture[everywhere]).mean() > 0.1
    assert 0 <= painted.min() <= painted.max() <= 1
    again, _ = mae.reconstruct(picture, ratio=0.5, seed=3)
    np.testing.assert_array_equal(painted, again)
    nothing, none_hidden = mae.reconstruct(picture, ratio=0.0)
    np.testing.assert_allclose(nothing, picture)
    assert not none_hidden.any()
    grey = MaskedAutoencoder(8, 2, 16, 1, 2, 16, 1, 2, channels=1)
    assert grey.reconstruct(digits()[0][0])[0].shape == (8, 8)


def test_training_learns_what_visible_patches_say_of_hidden_ones():
    light = np.random.default_rng(0).random((200, 1, 1, 1)).astype(np.float32)
    flat = np.broadcast_to(light, (200, 8, 8, 1)).copy()  # each picture has one brightness
    mae = MaskedAutoencoder(8, 2, 16, 1, 2, 16, 1, 2, channels=1)
    history = train_mae(mae, flat[:150], steps=150, batch_size=50, lr=1e-2, progress=False)
    held_out = torch.from_numpy(flat[150:]).permute(0, 3, 1, 2)
    with torch.no_grad():
        error = mae.loss(held_out, rng()).item()
    assert error < 0.2 * held_out.var().item()
    assert np.mean(history[-10:]) < 0.2 * history[0]
    assert embed_images(mae, flat[:7]).shape == (7, 16)


def test_same_seed_same_weights_and_history():
    def run(seed):
        mae = MaskedAutoencoder(8, 4, 16, 1, 2, channels=1, seed=seed)
        return train_mae(mae, digits()[0][:64], 3, 32, seed=seed, progress=False)

    assert run(0) == run(0) != run(1)


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="patch: expected a divisor of image_size 16, got 5"):
        MaskedAutoencoder(16, 5)
    with pytest.raises(ValueError, match="dim: expected a multiple of 4, got 18"):
        MaskedAutoencoder(16, 4, dim=18, heads=3)
