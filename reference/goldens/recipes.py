"""The small checkpoints: which class, which config, and how the file is written."""

from dataclasses import dataclass, field
from typing import Literal

Layout = Literal[
    "safetensors",  # one model.safetensors
    "safetensors-sharded",  # model-0000k-of-0000n.safetensors and an index
    "bin",  # one pytorch_model.bin (a zip)
    "bin-legacy",  # one pytorch_model.bin as PyTorch before 1.6 wrote it
    "bin-sharded",  # pytorch_model-0000k-of-0000n.bin and an index
]
Edit = Literal[
    "legacy-names",  # LayerNorm.gamma and LayerNorm.beta, and tensors no masked language model has
    "mask-buffers",  # the causal masks that old GPT-2 checkpoints carry
    "no-prefix",  # names without `transformer.`, below a head that the config asks for
    "no-classifier",  # the classifier's tensors left out
    "no-labels",  # neither id2label nor label2id in config.json
    "old-bin",  # stored position ids and one weight with transposed strides
]

BERT = dict(
    vocab_size=150,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=64,
    max_position_embeddings=40,
)
GPT2 = dict(
    vocab_size=150, n_embd=32, n_layer=2, n_head=4, n_positions=48, bos_token_id=149, eos_token_id=149
)
DISTILBERT = dict(
    vocab_size=150, dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=40
)
# Six query heads share two key and value heads, and together they are wider than the hidden states.
LLAMA = dict(
    vocab_size=150,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=6,
    num_key_value_heads=2,
    head_dim=8,
    intermediate_size=44,
    max_position_embeddings=48,
    bos_token_id=149,
    eos_token_id=149,
)
# Two layers of three see five tokens back; queries are not scaled by the size of a head.
GEMMA3 = dict(
    vocab_size=150,
    hidden_size=30,
    num_hidden_layers=5,
    num_attention_heads=6,
    num_key_value_heads=2,
    head_dim=10,
    intermediate_size=44,
    max_position_embeddings=48,
    query_pre_attn_scalar=17,
    sliding_window=5,
    sliding_window_pattern=3,
    rope_theta=500.0,
    rope_local_base_freq=60.0,
    bos_token_id=149,
    eos_token_id=149,
)
QWEN2 = {name: value for name, value in LLAMA.items() if name != "head_dim"} | dict(hidden_size=36)
GPT_NEO = dict(
    vocab_size=150,
    hidden_size=30,
    num_layers=3,
    num_heads=5,
    max_position_embeddings=48,
    attention_types=[[["global", "local"], 1], [["local"], 1]],
    window_size=8,
    bos_token_id=149,
    eos_token_id=149,
)
# An odd number of pairs of dimensions is turned, and some are not.
GPT_NEOX = dict(
    vocab_size=150,
    hidden_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=52,
    rotary_pct=0.6,
    max_position_embeddings=48,
    bos_token_id=149,
    eos_token_id=149,
)
OPT = dict(
    vocab_size=150,
    hidden_size=36,
    num_hidden_layers=2,
    num_attention_heads=6,
    ffn_dim=50,
    max_position_embeddings=48,
    pad_token_id=1,
    bos_token_id=149,
    eos_token_id=149,
)
# Every second layer sees three tokens to each side.
MODERNBERT = dict(
    vocab_size=150,
    hidden_size=32,
    num_hidden_layers=4,
    num_attention_heads=4,
    intermediate_size=44,
    max_position_embeddings=40,
    global_attn_every_n_layers=2,
    local_attention=6,
    global_rope_theta=900.0,
    local_rope_theta=60.0,
    pad_token_id=3,
    cls_token_id=1,
    sep_token_id=2,
    bos_token_id=1,
    eos_token_id=2,
    reference_compile=False,
)
ELECTRA = {**BERT, "embedding_size": 20}
ALBERT = {**BERT, "embedding_size": 20, "num_hidden_layers": 4}
# Positions begin after that of the padding token.
ROBERTA = {**BERT, "max_position_embeddings": 50, "type_vocab_size": 1}
# The sizes of a family's small checkpoints, by `model_type`.
SIZES: dict[str, dict[str, object]] = {
    "albert": ALBERT,
    "bert": BERT,
    "camembert": ROBERTA,
    "distilbert": DISTILBERT,
    "electra": ELECTRA,
    "gemma3_text": GEMMA3,
    "gpt2": GPT2,
    "gpt_neo": GPT_NEO,
    "gpt_neox": GPT_NEOX,
    "llama": LLAMA,
    "mistral": LLAMA,
    "modernbert": MODERNBERT,
    "opt": OPT,
    "qwen2": QWEN2,
    "qwen3": LLAMA,
    "roberta": ROBERTA,
    "xlm-roberta": ROBERTA,
}
FOUR_LABELS = {0: "calm", 1: "glad", 2: "sad", 3: "angry"}


@dataclass(frozen=True)
class Recipe:
    """One checkpoint. `model` is the library's class, `architecture` what config.json says if that differs."""

    name: str
    family: str
    model: str
    config: dict[str, object] = field(default_factory=dict)
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    layout: Layout = "safetensors"
    edits: tuple[Edit, ...] = ()
    architecture: str | None = None
    tokenizer: Literal["wordpiece", "byte-level-bpe", "roberta-bpe", "modernbert-bpe", "sentencepiece"] | None = None
    full_length: bool = False
    cache: bool = False
    # The version of the library that its values come from.
    needs: str = "4.49.0"

    def full_config(self) -> dict[str, object]:
        return {**SIZES[self.family], **self.config}


def bert(name: str, model: str = "BertForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="bert", model=model, **rest)


def distilbert(name: str, model: str = "DistilBertForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="distilbert", model=model, **rest)


def electra(name: str, model: str = "ElectraForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="electra", model=model, **rest)


def albert(name: str, model: str = "AlbertForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="albert", model=model, **rest)


def roberta(name: str, model: str = "RobertaForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="roberta", model=model, **rest)


def gpt2(name: str, model: str = "GPT2LMHeadModel", **rest) -> Recipe:
    return Recipe(name=name, family="gpt2", model=model, **rest)


def gpt_neo(name: str, model: str = "GPTNeoForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="gpt_neo", model=model, **rest)


def gpt_neox(name: str, model: str = "GPTNeoXForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="gpt_neox", model=model, **rest)


def opt(name: str, model: str = "OPTForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="opt", model=model, **rest)


def llama(name: str, model: str = "LlamaForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="llama", model=model, **rest)


def mistral(name: str, model: str = "MistralForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="mistral", model=model, **rest)


def modernbert(name: str, model: str = "ModernBertForSequenceClassification", **rest) -> Recipe:
    return Recipe(name=name, family="modernbert", model=model, **rest)


def qwen2(name: str, model: str = "Qwen2ForCausalLM", **rest) -> Recipe:
    return Recipe(name=name, family="qwen2", model=model, **rest)


def later(name: str, family: str, model: str, **rest) -> Recipe:
    """Of a family that 4.49 does not have yet."""
    return Recipe(name=name, family=family, model=model, needs="4.51.3", **rest)


ODD_BERT = dict(
    num_hidden_layers=3,
    num_attention_heads=5,
    hidden_size=40,
    intermediate_size=52,
    hidden_act="gelu_new",
    layer_norm_eps=1e-6,
    type_vocab_size=3,
    num_labels=3,
)
ODD_DISTILBERT = dict(
    n_layers=3,
    n_heads=5,
    dim=40,
    hidden_dim=52,
    activation="relu",
    sinusoidal_pos_embds=True,
    num_labels=3,
)
ODD_ROBERTA = dict(
    num_hidden_layers=3,
    num_attention_heads=5,
    hidden_size=40,
    intermediate_size=52,
    hidden_act="gelu_new",
    layer_norm_eps=1e-6,
    pad_token_id=3,
    num_labels=3,
)
SMALL_ROBERTA = dict(hidden_size=24, num_attention_heads=3, intermediate_size=30)
ODD_MODERNBERT = dict(
    num_hidden_layers=5,
    num_attention_heads=5,
    hidden_size=40,
    global_attn_every_n_layers=3,
    local_attention=9,
    local_rope_theta=None,
    hidden_activation="silu",
    classifier_activation="relu",
    classifier_pooling="mean",
    norm_eps=1e-3,
    norm_bias=True,
    attention_bias=True,
    mlp_bias=True,
    classifier_bias=True,
    num_labels=3,
)
ODD_GPT2 = dict(
    n_layer=3,
    n_head=5,
    n_embd=40,
    n_inner=52,
    activation_function="relu",
    layer_norm_epsilon=1e-3,
    scale_attn_by_inverse_layer_idx=True,
)
LLAMA3_SCALING = dict(
    rope_type="llama3",
    factor=4.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=24,
)
ODD_LLAMA = dict(
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=1,
    head_dim=6,
    hidden_act="gelu_new",
    rms_norm_eps=1e-3,
    rope_theta=500.0,
    rope_scaling=dict(rope_type="linear", factor=2.0),
    attention_bias=True,
    mlp_bias=True,
    tie_word_embeddings=True,
)

# The first layer sees eight tokens back: with fewer, the values at padding that sees no token would depend on the dtype.
SMALL_GPT_NEO = dict(
    hidden_size=20, num_layers=2, num_heads=5, attention_types=[[["local", "global"], 1]], window_size=8
)
SMALL_GPT_NEOX = dict(
    hidden_size=24, num_hidden_layers=3, num_attention_heads=3, intermediate_size=32, rotary_pct=0.5
)
SMALL_OPT = dict(hidden_size=24, num_attention_heads=4, ffn_dim=32)
SMALL_MISTRAL = dict(hidden_size=24, head_dim=4, intermediate_size=32, sliding_window=6)
ODD_GEMMA3 = dict(
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=1,
    head_dim=6,
    sliding_window=4,
    sliding_window_pattern=2,
    hidden_activation="silu",
    rms_norm_eps=1e-3,
    attention_bias=True,
    tie_word_embeddings=False,
    final_logit_softcapping=6.0,
)
# With a bias: the norm after it would undo the mask of a layer's only head.
SMALL_GEMMA3 = dict(
    hidden_size=20,
    num_hidden_layers=3,
    num_attention_heads=4,
    head_dim=6,
    intermediate_size=28,
    sliding_window=6,
    sliding_window_pattern=2,
    attention_bias=True,
)
SMALL_QWEN2 = dict(hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=32, sliding_window=7)

RECIPES: tuple[Recipe, ...] = (
    bert("bert-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="wordpiece", full_length=True),
    bert("bert-odd", config=ODD_BERT),
    bert("bert-masked-lm", "BertForMaskedLM", config=dict(hidden_act="relu")),
    bert("bert-masked-lm-untied", "BertForMaskedLM", config=dict(tie_word_embeddings=False)),
    bert("bert-base", "BertModel"),
    bert("bert-f16", config=dict(num_labels=3), dtype="float16"),
    bert("bert-bf16", config=dict(num_labels=3), dtype="bfloat16"),
    bert("bert-sharded", config=dict(num_labels=3), layout="safetensors-sharded"),
    bert("bert-bin", config=dict(num_labels=3), layout="bin", edits=("old-bin",)),
    bert("bert-bin-legacy", config=dict(num_labels=3), layout="bin-legacy", edits=("old-bin",)),
    bert(
        "bert-legacy-names", "BertForPreTraining", edits=("legacy-names",), architecture="BertForMaskedLM"
    ),
    bert("bert-silu", config=dict(hidden_act="silu"), edits=("no-labels",)),
    bert("bert-no-classifier", config=dict(num_labels=3), edits=("no-classifier",)),
    distilbert(
        "distilbert-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="wordpiece", full_length=True
    ),
    distilbert("distilbert-odd", config=ODD_DISTILBERT),
    distilbert("distilbert-masked-lm", "DistilBertForMaskedLM", config=dict(activation="gelu_new")),
    distilbert("distilbert-masked-lm-untied", "DistilBertForMaskedLM", config=dict(tie_word_embeddings=False)),
    distilbert("distilbert-base", "DistilBertModel"),
    distilbert("distilbert-bin", config=dict(num_labels=3), layout="bin"),
    albert("albert-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="sentencepiece"),
    albert(
        "albert-groups",
        config=dict(num_hidden_groups=2, num_hidden_layers=5, num_labels=3, hidden_act="relu", type_vocab_size=3),
    ),
    albert("albert-masked-lm", "AlbertForMaskedLM", layout="bin"),
    albert("albert-base", "AlbertModel"),
    electra("electra-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="wordpiece", full_length=True),
    electra("electra-same-width", config=dict(embedding_size=32, num_labels=3, hidden_act="relu", type_vocab_size=3)),
    electra("electra-masked-lm", "ElectraForMaskedLM", config=dict(hidden_act="gelu_new")),
    electra("electra-masked-lm-untied", "ElectraForMaskedLM", config=dict(tie_word_embeddings=False)),
    electra("electra-base", "ElectraModel", layout="bin"),
    roberta("roberta-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="roberta-bpe", full_length=True),
    roberta("roberta-odd", config=ODD_ROBERTA),
    roberta("roberta-masked-lm", "RobertaForMaskedLM", config=dict(hidden_act="relu")),
    roberta("roberta-masked-lm-untied", "RobertaForMaskedLM", config=dict(tie_word_embeddings=False)),
    roberta("roberta-base", "RobertaModel"),
    roberta("roberta-bin", "RobertaForMaskedLM", layout="bin"),
    Recipe(
        "xlm-roberta-classifier",
        "xlm-roberta",
        "XLMRobertaForSequenceClassification",
        config=dict(num_labels=3),
        tokenizer="sentencepiece",
    ),
    Recipe("xlm-roberta-masked-lm", "xlm-roberta", "XLMRobertaForMaskedLM", config=SMALL_ROBERTA),
    Recipe("xlm-roberta-base", "xlm-roberta", "XLMRobertaModel", config=SMALL_ROBERTA),
    Recipe("camembert-masked-lm", "camembert", "CamembertForMaskedLM", tokenizer="sentencepiece"),
    Recipe(
        "camembert-classifier", "camembert", "CamembertForSequenceClassification", config={**SMALL_ROBERTA, "num_labels": 3}
    ),
    Recipe("camembert-base", "camembert", "CamembertModel", config=SMALL_ROBERTA),
    modernbert(
        "modernbert-classifier", config=dict(id2label=FOUR_LABELS), tokenizer="modernbert-bpe", full_length=True
    ),
    modernbert("modernbert-odd", config=ODD_MODERNBERT),
    modernbert("modernbert-masked-lm", "ModernBertForMaskedLM", config=dict(classifier_activation="gelu_new")),
    modernbert(
        "modernbert-masked-lm-untied",
        "ModernBertForMaskedLM",
        config=dict(tie_word_embeddings=False, decoder_bias=False),
    ),
    modernbert("modernbert-base", "ModernBertModel"),
    gpt2("gpt2-lm", tokenizer="byte-level-bpe", full_length=True, cache=True),
    gpt2(
        "gpt2-classifier",
        "GPT2ForSequenceClassification",
        config=dict(id2label=FOUR_LABELS, pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
    gpt2("gpt2-untied", config=dict(tie_word_embeddings=False)),
    gpt2("gpt2-base", "GPT2Model"),
    gpt2("gpt2-odd", config=ODD_GPT2, cache=True),
    gpt2("gpt2-noscale", config=dict(scale_attn_weights=False), edits=("mask-buffers",)),
    gpt2("gpt2-no-prefix", edits=("no-prefix", "mask-buffers")),
    gpt2("gpt2-bin-sharded", layout="bin-sharded"),
    gpt2("gpt2-bin-legacy", layout="bin-legacy", dtype="float16", edits=("mask-buffers",)),
    gpt_neo("gpt-neo-lm", full_length=True, cache=True),
    gpt_neo(
        "gpt-neo-classifier",
        "GPTNeoForSequenceClassification",
        config=dict(**SMALL_GPT_NEO, num_labels=3, pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
    gpt_neox("gpt-neox-lm", full_length=True, cache=True),
    gpt_neox("gpt-neox-serial", config=dict(use_parallel_residual=False, attention_bias=False, rotary_pct=0.25)),
    gpt_neox("gpt-neox-classifier", "GPTNeoXForSequenceClassification", config=dict(num_labels=3, pad_token_id=7)),
    opt(
        "opt-classifier",
        "OPTForSequenceClassification",
        config=dict(do_layer_norm_before=False, word_embed_proj_dim=20, num_labels=3),
    ),
    opt("opt-lm", full_length=True, cache=True),
    # The form of the 350M model.
    opt(
        "opt-post-norm",
        config=dict(do_layer_norm_before=False, word_embed_proj_dim=20, enable_bias=False, activation_function="gelu"),
        cache=True,
    ),
    llama(
        "llama-lm",
        config=dict(rope_scaling=LLAMA3_SCALING),
        tokenizer="byte-level-bpe",
        full_length=True,
        cache=True,
    ),
    llama(
        "llama-classifier",
        "LlamaForSequenceClassification",
        config=dict(num_labels=3, pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
    llama("llama-odd", config=ODD_LLAMA, cache=True),
    llama("llama-base", "LlamaModel", config=dict(num_key_value_heads=6), dtype="bfloat16"),
    mistral("mistral-lm", config=dict(sliding_window=8, num_key_value_heads=3), full_length=True, cache=True),
    mistral(
        "mistral-classifier",
        "MistralForSequenceClassification",
        config=dict(**SMALL_MISTRAL, num_labels=3, pad_token_id=319),
        tokenizer="byte-level-bpe",
    ),
    # Without a padding token.
    qwen2("qwen2-classifier", "Qwen2ForSequenceClassification", config=dict(**SMALL_QWEN2, num_labels=4)),
    qwen2("qwen2-lm", config=dict(sliding_window=9, tie_word_embeddings=True), full_length=True, cache=True),
    later(
        "qwen3-classifier",
        "qwen3",
        "Qwen3ForSequenceClassification",
        config=dict(hidden_size=24, num_attention_heads=4, head_dim=8, num_labels=3, pad_token_id=7),
    ),
    later(
        "qwen3-lm",
        "qwen3",
        "Qwen3ForCausalLM",
        config=dict(sliding_window=9, attention_bias=True),
        full_length=True,
        cache=True,
    ),
    later(
        "gemma3-lm",
        "gemma3_text",
        "Gemma3ForCausalLM",
        config=dict(rope_scaling=dict(rope_type="linear", factor=2.0)),
        full_length=True,
        cache=True,
    ),
    later("gemma3-odd", "gemma3_text", "Gemma3ForCausalLM", config=ODD_GEMMA3, dtype="bfloat16", cache=True),
)
