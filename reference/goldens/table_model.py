"""A language model whose scores come from small tables, so that `generate` runs without weights worth the name."""

from dataclasses import asdict, dataclass

import torch
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.cache_utils import DynamicCache
from transformers.modeling_outputs import CausalLMOutputWithPast

Table = list[list[float]]


@dataclass(frozen=True)
class Tables:
    """The scores of token v after [..., b, a], where a stands at position t, are pair[a][v] + before[b][v] + wave[t %
    len(wave)][v], summed in that order in fp32; its hidden state is states[a] + echoes[b]. Without b, row 0 is taken.
    `wave` keeps apart texts that take the same steps in another order, whose sums would differ by rounding alone."""

    name: str
    end_tokens: list[int]
    pair: Table
    before: Table
    wave: Table
    states: Table
    echoes: Table

    def described(self) -> dict[str, object]:
        return asdict(self)


def random_tables(
    name: str, vocabulary: int, end_tokens: list[int], seed: int, spread: float, ending: float
) -> Tables:
    """`spread`: standard deviation of the scores; `ending`: what is added to those of the end tokens. With six digits
    hardly any two are equal; the library leaves the order of equals open."""
    generator = torch.Generator().manual_seed(seed)

    def table(rows: int, columns: int, deviation: float, raised: list[int]) -> Table:
        values = torch.randn(rows, columns, generator=generator) * deviation
        values[:, raised] += ending
        return [[round(value, 6) for value in row] for row in values.tolist()]

    return Tables(
        name,
        end_tokens,
        pair=table(vocabulary, vocabulary, spread, end_tokens),
        before=table(vocabulary, vocabulary, spread / 2, []),
        wave=table(7, vocabulary, spread / 2, []),
        states=table(vocabulary, 6, 1.0, []),
        echoes=table(vocabulary, 6, 0.5, []),
    )


class TableModel(PreTrainedModel, GenerationMixin):
    """Keeps the token ids themselves in its cache, so that reordering and cropping it act on them."""

    config_class = PretrainedConfig
    _supports_cache_class = True

    def __init__(self, tables: Tables, max_positions: int = 64) -> None:
        config = PretrainedConfig(
            vocab_size=len(tables.pair),
            eos_token_id=tables.end_tokens,
            pad_token_id=tables.end_tokens[0],
            max_position_embeddings=max_positions,
            num_hidden_layers=1,
        )
        super().__init__(config)
        for name in ("pair", "before", "wave", "states", "echoes"):
            self.register_buffer(name, torch.tensor(getattr(tables, name), dtype=torch.float32))
        # Without a parameter the library does not know the model's device.
        self.anchor = torch.nn.Parameter(torch.zeros(1))
        self.passes = 0
        self.generation_config.eos_token_id = tables.end_tokens
        self.generation_config.pad_token_id = tables.end_tokens[0]

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        past_key_values: DynamicCache | None = None,
        use_cache: bool = True,
        cache_position: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        output_hidden_states: bool | None = None,
        output_attentions: bool | None = None,
        inputs_embeds: None = None,
        return_dict: bool = True,
    ) -> CausalLMOutputWithPast:
        self.passes += 1
        cache = DynamicCache() if past_key_values is None else past_key_values
        past = cache.get_seq_length()
        stored = input_ids.float()[:, None, :, None]
        keys, _ = cache.update(stored, stored, 0)
        ids = keys[:, 0, :, 0].long()
        last = ids[:, past:]
        earlier = torch.cat([torch.zeros_like(ids[:, :1]), ids[:, :-1]], dim=1)[:, past:]
        positions = torch.arange(past, ids.shape[1]) % len(self.wave)
        logits = self.pair[last] + self.before[earlier] + self.wave[positions]
        hidden = self.states[last] + self.echoes[earlier]
        return CausalLMOutputWithPast(
            logits=logits, past_key_values=cache, hidden_states=(hidden,) if output_hidden_states else None
        )
