"""Small random checkpoints that transformers itself writes, and edits to them."""

import torch
from safetensors.torch import load_file, save_file

from course_lib.models import ensure_torchvision

BERT = {
    "vocab_size": 60,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "max_position_embeddings": 20,
    "initializer_range": 0.5,  # large, so that no part drowns
}
GPT2 = {
    "vocab_size": 60,
    "n_embd": 16,
    "n_layer": 3,
    "n_head": 4,
    "n_positions": 20,
    "initializer_range": 0.5,
}


def saved_bert(folder, kind="BertModel", **settings):
    """Write a random checkpoint of one of transformers' BERT classes; return the model."""
    return _saved(folder, kind, "BertConfig", BERT | settings)


def saved_gpt2(folder, kind="GPT2Model", **settings):
    """Write a random checkpoint of one of transformers' GPT-2 classes; return the model."""
    return _saved(folder, kind, "GPT2Config", GPT2 | settings)


def _saved(folder, kind, config, settings):
    ensure_torchvision()
    import transformers

    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = getattr(transformers, kind)(getattr(transformers, config)(**settings)).eval()
        for name, parameter in model.named_parameters():  # layer norms and biases have a say too
            if parameter.ndim == 1:
                torch.nn.init.normal_(parameter, mean=float("weight" in name), std=0.5)
    model.save_pretrained(folder)
    return model


def edited(folder, change):
    """Let `change` alter the dict of tensors that lies in `folder`."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)
