"""Runs the library on a case and records its results."""

import inspect
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, Iterator

import torch
import transformers
from transformers import PreTrainedModel

from cases import Case

Tensors = dict[str, torch.Tensor]

# The only tensors that a checkpoint here may lack: without them there are no logits to keep.
CLASSIFIER = {"classifier.weight", "classifier.bias"}


def load(folder: Path) -> tuple[PreTrainedModel, bool]:
    """The model in fp32 with eager attention, and whether its logits come from the file's own head."""
    config = transformers.AutoConfig.from_pretrained(folder)
    model_class = getattr(transformers, config.architectures[0])
    # Otherwise 4.49 loses the bias of RoBERTa's and ALBERT's masked-language-model heads unless the file has it twice.
    model_class._supports_param_buffer_assignment = False
    model, report = model_class.from_pretrained(
        folder, attn_implementation="eager", torch_dtype=torch.float32, output_loading_info=True
    )
    missing = set(report["missing_keys"])
    assert missing <= CLASSIFIER and not report["mismatched_keys"], f"{folder}: {report}"
    if config.model_type == "albert":
        model.base_model.encoder.register_forward_pre_hook(own_rows, with_kwargs=True)
    if config.model_type in ("modernbert", "mistral", "gemma3_text"):
        for layer in layers_of(model):
            attention_of(layer).module.register_forward_pre_hook(masked_in_fp32, with_kwargs=True)
    if config.model_type == "gemma3_text":
        # Its cache is a buffer that every call would overwrite.
        model.config.use_cache = False
    return model.eval(), not missing


class OwnRows:
    """A head mask that gives every layer of an ALBERT its own row; 4.49 gives all layers of a group that of its first."""

    def __init__(self, mask: Sequence[torch.Tensor | None]) -> None:
        self.rows = iter(mask)

    def __getitem__(self, _: slice) -> list[torch.Tensor | None]:
        """Asked once by each layer in turn."""
        return [next(self.rows)]


def own_rows(_module: object, args: tuple, inputs: dict) -> tuple[tuple, dict]:
    mask = inputs["head_mask"]
    return args, inputs if mask is None else {**inputs, "head_mask": OwnRows(mask)}


def masked_in_fp32(_module: object, args: tuple, inputs: dict) -> tuple[tuple, dict]:
    """The softmax is in fp32 even in fp64, whose lowest number would become -inf, and a row of them NaN."""
    lowest = torch.finfo(torch.float32).min
    masks = {name: value for name, value in inputs.items() if name.endswith("_mask") and value is not None}
    return args, {**inputs, **{name: mask.clamp(min=lowest) for name, mask in masks.items()}}


@torch.no_grad()
def run(model: PreTrainedModel, case: Case, with_logits: bool) -> Tensors:
    """
    attentions [L, B, H, T, S], hidden_states [L + 1, B, T, C], queries and keys [L, B, H, T, D] before
    scaling, logits as the library shapes them, and the loss where the case has labels. With `past`, all
    of it from the second call (T new tokens, S tokens in sight), and present_keys and present_values
    [L, B, H, S, D].
    """
    if case.past and model.config.model_type == "gemma3_text":
        return continued(model, case, with_logits)
    inputs = model_inputs(case, model.dtype)
    past = first_call(model, inputs, case.past) if case.past else {}
    mask = inputs.pop("head_mask", None)
    projections = Rotations(model) if hasattr(module_of(model), "apply_rotary_pos_emb") else Projections(model)
    with masking(model, mask) as named, before_projection(model) as last:
        output = model(**inputs, **named, **past, output_attentions=True, output_hidden_states=True)
    queries, keys = projections.taken()
    attentions = torch.stack(output.attentions)
    if mask is not None and not takes_head_mask(model):
        # As in the other families, whose attentions are recorded after the mask.
        attentions = attentions * mask[:, None, :, None, None]
    tensors = {
        "attentions": attentions,
        "hidden_states": torch.stack([*output.hidden_states[:-1], last.get("state", output.hidden_states[-1])]),
        "queries": queries,
        "keys": keys,
    }
    if with_logits and "logits" in output:
        tensors["logits"] = output.logits
    if "loss" in output:
        tensors["loss"] = output.loss
    if case.past:
        tensors["present_keys"] = torch.stack([key for key, _ in output.past_key_values])
        tensors["present_values"] = torch.stack([value for _, value in output.past_key_values])
    return tensors


def continued(model: PreTrainedModel, case: Case, with_logits: bool) -> Tensors:
    """
    What a second call would give, from one over all tokens: Gemma 3's own cache takes single tokens only, and forgets
    keys. Fails if the library's cache, token by token, gives other logits.
    """
    values: list[torch.Tensor] = []
    handles = [
        attention_of(layer).module.v_proj.register_forward_hook(lambda *args: values.append(args[-1]))
        for layer in layers_of(model)
    ]
    whole = run(model, replace(case, past=None), with_logits)
    for handle in handles:
        handle.remove()
    config, first = model.config, case.past
    groups = config.num_attention_heads // config.num_key_value_heads
    logits = whole["logits"][:, first:]
    assert (one_by_one(model, case) - logits).abs().max() < 1e-4, f"{case.name}: the library's cache differs"
    return {
        "attentions": whole["attentions"][..., first:, :],
        "hidden_states": whole["hidden_states"][:, :, first:],
        "queries": whole["queries"][..., first:, :],
        "keys": whole["keys"][..., first:, :],
        "logits": logits,
        "present_keys": whole["keys"][:, :, ::groups],
        "present_values": torch.stack(values).unflatten(-1, (config.num_key_value_heads, -1)).transpose(2, 3),
    }


def one_by_one(model: PreTrainedModel, case: Case) -> torch.Tensor:
    """The logits of the tokens after the first `past`, by the library's own cache."""
    ids = torch.tensor(case.input_ids)
    length = ids.shape[1]
    cache = transformers.HybridCache(model.config, 1, max_cache_len=length, dtype=model.dtype)
    steps = []
    for start, end in [(0, case.past), *((at, at + 1) for at in range(case.past, length))]:
        output = model(
            input_ids=ids[:, start:end],
            attention_mask=torch.ones(1, end, dtype=torch.long),
            past_key_values=cache,
            cache_position=torch.arange(start, end),
            use_cache=True,
        )
        steps.append(output.logits[:, -1])
    return torch.stack(steps[1:], dim=1)


def module_of(model: PreTrainedModel) -> object:
    return sys.modules[type(model).__module__]


def takes_head_mask(model: PreTrainedModel) -> bool:
    """GPT-NeoX has the argument, but with it its attention is all zeros."""
    return "head_mask" in inspect.signature(model.forward).parameters and model.config.model_type != "gpt_neox"


def takes(model: PreTrainedModel, mask: torch.Tensor) -> bool:
    """OPT's mask has no entry for a query position."""
    return takes_head_mask(model) and (mask.ndim == 2 or model.config.model_type != "opt")


def layers_of(model: PreTrainedModel) -> torch.nn.ModuleList:
    # Of Gemma 3, whose base is named like that of its form with images, the base is the whole.
    base = getattr(model.base_model, "model", getattr(model.base_model, "decoder", model.base_model))
    return base.layers if hasattr(base, "layers") else base.h


@dataclass(frozen=True)
class Attention:
    """A layer's attention: the module, its maps whose results heads share out, its last map, and the norms that only it needs."""

    module: torch.nn.Module
    into: tuple[str, ...]
    out: str
    norms: tuple[torch.nn.Module, ...]


def attention_of(layer: torch.nn.Module) -> Attention:
    projections = ("q_proj", "k_proj", "v_proj")
    match layer:
        case torch.nn.Module(attn=torch.nn.Module(attention=own)):
            return Attention(own, projections, "out_proj", (layer.ln_1,))
        case torch.nn.Module(attn=own):
            return Attention(own, ("Wqkv",), "Wo", (layer.attn_norm,))
        case torch.nn.Module(attention=own):
            return Attention(own, ("query_key_value",), "dense", (layer.input_layernorm,))
        case torch.nn.Module(self_attn=torch.nn.Module(out_proj=_) as own):
            norms = (layer.self_attn_layer_norm,) if layer.do_layer_norm_before else ()
            return Attention(own, projections, "out_proj", norms)
        case torch.nn.Module(self_attn=own, pre_feedforward_layernorm=_) if own.o_proj.bias is None:
            norms = (layer.input_layernorm, layer.post_attention_layernorm)
            return Attention(own, ("q_proj",), "o_proj", norms)
        case _:
            return Attention(layer.self_attn, ("q_proj",), "o_proj", (layer.input_layernorm,))


def output_projection(layer: torch.nn.Module) -> torch.nn.Module:
    attention = attention_of(layer)
    return attention.module.get_submodule(attention.out)


@contextmanager
def masking(model: PreTrainedModel, mask: torch.Tensor | None) -> Iterator[dict[str, torch.Tensor]]:
    """
    Yields the argument that masks heads. For families without one, each head's slice of the output projection's
    input is scaled meanwhile. `mask` is [L, H], or with an entry a query position [L, 1, H, T, 1].
    """
    if mask is None or takes(model, mask):
        yield {} if mask is None else {"head_mask": mask}
        return
    layers = layers_of(model)
    handles = [output_projection(layer).register_forward_pre_hook(scaled(row)) for layer, row in zip(layers, mask)]
    try:
        yield {}
    finally:
        for handle in handles:
            handle.remove()


def scaled(row: torch.Tensor) -> Callable[[object, tuple[torch.Tensor]], tuple[torch.Tensor]]:
    by_head = row[:, None] if row.ndim == 1 else row.transpose(1, 2)
    return lambda _module, inputs: ((inputs[0].unflatten(-1, (by_head.shape[-2], -1)) * by_head).flatten(-2),)


def model_inputs(case: Case, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    inputs = {
        "input_ids": torch.tensor(case.input_ids),
        "attention_mask": torch.tensor(case.attention_mask),
    }
    if case.token_type_ids is not None:
        inputs["token_type_ids"] = torch.tensor(case.token_type_ids)
    if case.head_mask is not None:
        # Rounded to fp32 first, so that the fp64 run sees the same mask.
        inputs["head_mask"] = torch.tensor(case.head_mask, dtype=torch.float32).to(dtype)
    if case.labels is not None:
        inputs["labels"] = torch.tensor(case.labels)
    return inputs


def first_call(model: PreTrainedModel, inputs: dict[str, torch.Tensor], past: int) -> dict[str, object]:
    """Runs the first `past` tokens; leaves the rest in `inputs` and returns the cache for the second call."""
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    output = model(input_ids=ids[:, :past], attention_mask=mask[:, :past], use_cache=True)
    inputs["input_ids"] = ids[:, past:]
    return {"past_key_values": output.past_key_values, "use_cache": True}


@contextmanager
def before_projection(model: PreTrainedModel) -> Iterator[Tensors]:
    """Where the last hidden state has another width than the others: `state`, which its projection reads."""
    found: Tensors = {}
    project = getattr(getattr(model.base_model, "decoder", None), "project_out", None)
    if project is None:
        yield found
        return
    handle = project.register_forward_pre_hook(lambda _module, inputs: found.update(state=inputs[0]))
    try:
        yield found
    finally:
        handle.remove()


class Projections:
    """Catches the query and key projections of every layer during one run."""

    def __init__(self, model: PreTrainedModel) -> None:
        self.heads = model.config.num_attention_heads
        self.queries: list[torch.Tensor] = []
        self.keys: list[torch.Tensor] = []
        hooks = {
            **dict.fromkeys(("query", "q_lin", "q_proj"), self.keep(self.queries)),
            **dict.fromkeys(("key", "k_lin", "k_proj"), self.keep(self.keys)),
            "c_attn": self.keep_both,
        }
        self.handles = [
            module.register_forward_hook(hooks[name.split(".")[-1]])
            for name, module in model.named_modules()
            if name.split(".")[-1] in hooks
        ]

    def keep(self, into: list[torch.Tensor]) -> Callable[[object, object, torch.Tensor], None]:
        return lambda _module, _inputs, projected: into.append(self.by_head(projected))

    def keep_both(self, _module: object, _inputs: object, projected: torch.Tensor) -> None:
        query, key, _ = projected.chunk(3, dim=-1)
        self.queries.append(self.by_head(query))
        self.keys.append(self.by_head(key))

    def by_head(self, projected: torch.Tensor) -> torch.Tensor:
        """[B, T, C] -> [B, H, T, D]"""
        return projected.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def taken(self) -> tuple[torch.Tensor, torch.Tensor]:
        for handle in self.handles:
            handle.remove()
        return torch.stack(self.queries), torch.stack(self.keys)


class Rotations:
    """Catches queries and keys after their rotary embedding, the keys repeated for the query heads that share them."""

    def __init__(self, model: PreTrainedModel) -> None:
        heads = model.config.num_attention_heads
        self.groups = heads // getattr(model.config, "num_key_value_heads", heads)
        self.module = module_of(model)
        self.original = self.module.apply_rotary_pos_emb
        self.rotated: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.module.apply_rotary_pos_emb = self.keep

    def keep(self, *args: object, **named: object) -> tuple[torch.Tensor, torch.Tensor]:
        self.rotated.append(self.original(*args, **named))
        return self.rotated[-1]

    def taken(self) -> tuple[torch.Tensor, torch.Tensor]:
        self.module.apply_rotary_pos_emb = self.original
        queries, keys = zip(*self.rotated)
        return torch.stack(queries), torch.stack(keys).repeat_interleave(self.groups, dim=2)
