/** @file The config.json of a classifier and of a language model that are fast but have several layers and heads. */

/** Three layers of five heads each, with weights large enough that a head that goes makes a difference. */
export const tinyConfigs = {
  bert: {
    model_type: "bert",
    architectures: ["BertForSequenceClassification"],
    vocab_size: 30,
    hidden_size: 20,
    num_hidden_layers: 3,
    num_attention_heads: 5,
    intermediate_size: 26,
    max_position_embeddings: 12,
    initializer_range: 0.4,
    id2label: { 0: "a", 1: "b", 2: "c" },
  },
  distilbert: {
    model_type: "distilbert",
    architectures: ["DistilBertForSequenceClassification"],
    vocab_size: 30,
    dim: 20,
    n_layers: 3,
    n_heads: 5,
    hidden_dim: 26,
    max_position_embeddings: 12,
    initializer_range: 0.4,
    id2label: { 0: "a", 1: "b", 2: "c" },
  },
  gpt2: {
    model_type: "gpt2",
    vocab_size: 30,
    n_embd: 20,
    n_layer: 3,
    n_head: 5,
    n_positions: 12,
    initializer_range: 0.4,
  },
} as const;
