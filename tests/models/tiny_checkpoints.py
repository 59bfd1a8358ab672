"""Checkpoints of the registry's architectures with 16 dimensions and random weights."""

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from course_lib.models import ensure_torchvision, weights_path

ensure_torchvision()

from sentence_transformers import SentenceTransformer  # noqa: E402
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: E402
from transformers import (  # noqa: E402
    AutoTokenizer,
    BertConfig,
    BertModel,
    GPT2Config,
    GPT2Model,
    MPNetConfig,
    MPNetModel,
    PreTrainedTokenizerFast,
)

TEXTS = ["a cat sat", "", "gradient of a function of several variables, computed", "dog", "où?"]
SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "initializer_range": 0.5,  # so that texts differ clearly
}


def save_bert(folder, tokenizer=None, model=(BertConfig, BertModel)):
    """A BERT, or MPNet, with MiniLM's tokenizer or another."""
    tokenizer = tokenizer or AutoTokenizer.from_pretrained(weights_path("all-MiniLM-L6-v2"))
    config, architecture = model
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = architecture(config(vocab_size=max(30527, len(tokenizer)), **SIZES))
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_mpnet(folder):
    return save_bert(folder, model=(MPNetConfig, MPNetModel))


def save_multilingual(folder):
    """A BERT with a unigram tokenizer, as the multilingual MiniLM has one."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=60, special_tokens=specials, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS * 9, trainer)
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", None, ends)
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), specials, strict=True))
    return save_bert(folder, PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names))


def save_gpt2(folder):
    """A GPT-2 with a byte-level tokenizer that has no padding token, as GPT-2's has none."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 9, trainer)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = GPT2Config(vocab_size=300, n_embd=16, n_layer=2, n_head=2, initializer_range=0.5)
        GPT2Model(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", bos_token="<|endoftext|>"
    ).save_pretrained(folder)
    return folder


def as_sentence_transformer(folder, saved, pooling):
    """Wrap a checkpoint as the hub's sentence models are: modules, pooling and a prompt."""
    modules = [Transformer(str(folder)), Pooling(16, pooling_mode=pooling)]
    prompts = {"nonsense": "nonsense nonsense: "}
    model = SentenceTransformer(modules=modules, prompts=prompts, default_prompt_name="nonsense")
    model.save(str(saved))
    return saved
