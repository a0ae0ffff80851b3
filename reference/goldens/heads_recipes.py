"""The small checkpoints on which heads are measured: all read text, each with other sizes and activations."""

from recipes import (
    FOUR_LABELS,
    ODD_MODERNBERT,
    RECIPES,
    SMALL_GEMMA3,
    SMALL_GPT_NEO,
    SMALL_GPT_NEOX,
    SMALL_MISTRAL,
    SMALL_OPT,
    SMALL_QWEN2,
    Recipe,
    albert,
    bert,
    distilbert,
    electra,
    gpt2,
    gpt_neo,
    gpt_neox,
    later,
    mistral,
    modernbert,
    opt,
    qwen2,
    roberta,
)


def text_bert(name: str, layers: int, heads: int, hidden: int, labels: int, **config: object) -> Recipe:
    sizes = dict(
        num_hidden_layers=layers, num_attention_heads=heads, hidden_size=hidden, intermediate_size=2 * hidden
    )
    return bert(name, config=dict(num_labels=labels, **sizes, **config), tokenizer="wordpiece")


def problem_bert(name: str, labels: int, problem_type: str | None) -> Recipe:
    sizes = dict(hidden_size=32, num_attention_heads=4, num_hidden_layers=2, intermediate_size=48)
    config = dict(num_labels=labels, **sizes)
    if problem_type is not None:
        config["problem_type"] = problem_type
    return bert(name, config=config, tokenizer="wordpiece")


# Already among the checkpoints.
SHARED = tuple(
    recipe
    for recipe in RECIPES
    if recipe.name
    in (
        "albert-classifier",
        "bert-classifier",
        "distilbert-classifier",
        "electra-classifier",
        "gpt-neo-classifier",
        "gpt2-lm",
        "llama-classifier",
        "llama-lm",
        "mistral-classifier",
        "modernbert-classifier",
        "roberta-classifier",
    )
)
OWN: tuple[Recipe, ...] = (
    text_bert("bert-deep", 5, 3, 24, 6),
    text_bert("bert-wide", 2, 8, 32, 3, hidden_act="relu"),
    text_bert("bert-two-classes", 3, 4, 28, 2, hidden_act="gelu_new", layer_norm_eps=1e-5),
    text_bert("bert-one-layer", 1, 6, 48, 4, hidden_act="silu", id2label=FOUR_LABELS),
    text_bert("bert-odd-heads", 3, 5, 35, 5),
    text_bert("bert-two-heads", 4, 2, 20, 3, type_vocab_size=3),
    problem_bert("bert-multi-label", 4, "multi_label_classification"),
    problem_bert("bert-float-labels", 4, None),
    problem_bert("bert-regression", 1, "regression"),
    problem_bert("bert-one-label", 1, None),
    problem_bert("bert-three-numbers", 3, "regression"),
    distilbert(
        "distilbert-odd-heads",
        config=dict(num_labels=5, n_layers=3, n_heads=5, dim=35, hidden_dim=70, activation="relu"),
        tokenizer="wordpiece",
    ),
    distilbert(
        "distilbert-multi-label",
        config=dict(num_labels=4, problem_type="multi_label_classification"),
        tokenizer="wordpiece",
    ),
    albert(
        "albert-three-groups",
        config=dict(
            num_labels=5, num_hidden_layers=3, num_hidden_groups=3, num_attention_heads=5, hidden_size=35, embedding_size=12
        ),
        tokenizer="sentencepiece",
    ),
    electra(
        "electra-odd-heads",
        config=dict(num_labels=3, num_hidden_layers=3, num_attention_heads=5, hidden_size=35, embedding_size=12),
        tokenizer="wordpiece",
    ),
    roberta(
        "roberta-multi-label",
        config=dict(
            num_labels=5,
            problem_type="multi_label_classification",
            num_hidden_layers=3,
            num_attention_heads=5,
            hidden_size=35,
        ),
        tokenizer="roberta-bpe",
    ),
    Recipe(
        "xlm-roberta-regression",
        "xlm-roberta",
        "XLMRobertaForSequenceClassification",
        config=dict(num_labels=1, problem_type="regression", hidden_act="gelu_new"),
        tokenizer="sentencepiece",
    ),
    modernbert(
        "modernbert-multi-label",
        config={
            **ODD_MODERNBERT,
            "num_hidden_layers": 3,
            "hidden_size": 30,
            "num_labels": 5,
            "problem_type": "multi_label_classification",
        },
        tokenizer="modernbert-bpe",
    ),
    gpt2(
        "gpt2-scaled",
        config=dict(
            n_layer=3, n_head=5, n_embd=40, activation_function="relu", scale_attn_by_inverse_layer_idx=True
        ),
        tokenizer="byte-level-bpe",
    ),
    gpt2(
        "gpt2-multi-label",
        "GPT2ForSequenceClassification",
        config=dict(
            n_layer=2, n_head=5, n_embd=20, num_labels=5, problem_type="multi_label_classification", pad_token_id=319
        ),
        tokenizer="byte-level-bpe",
    ),
    gpt_neo("gpt-neo-next-token", config=SMALL_GPT_NEO, tokenizer="byte-level-bpe"),
    gpt_neox("gpt-neox-next-token", config=SMALL_GPT_NEOX, tokenizer="byte-level-bpe"),
    opt("opt-next-token", config=SMALL_OPT, tokenizer="byte-level-bpe"),
    mistral("mistral-next-token", config=SMALL_MISTRAL, tokenizer="byte-level-bpe"),
    qwen2("qwen2-next-token", config={**SMALL_QWEN2, "tie_word_embeddings": True}, tokenizer="byte-level-bpe"),
    later(
        "qwen3-next-token",
        "qwen3",
        "Qwen3ForCausalLM",
        config={**SMALL_QWEN2, "head_dim": 8, "tie_word_embeddings": True},
        tokenizer="byte-level-bpe",
    ),
    later("gemma3-next-token", "gemma3_text", "Gemma3ForCausalLM", config=SMALL_GEMMA3, tokenizer="byte-level-bpe"),
    gpt_neox(
        "gpt-neox-regression",
        "GPTNeoXForSequenceClassification",
        config=dict(**SMALL_GPT_NEOX, num_labels=1, problem_type="regression", pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
    opt(
        "opt-multi-label",
        "OPTForSequenceClassification",
        config=dict(
            **SMALL_OPT,
            do_layer_norm_before=False,
            word_embed_proj_dim=20,
            num_labels=4,
            problem_type="multi_label_classification",
            pad_token_id=319,
        ),
        tokenizer="byte-level-bpe",
    ),
    qwen2(
        "qwen2-three-numbers",
        "Qwen2ForSequenceClassification",
        config=dict(**SMALL_QWEN2, num_labels=3, problem_type="regression", pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
)
