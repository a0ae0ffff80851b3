"""Writes a model's tensors and config in the layouts that checkpoints on the Hub have."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import PreTrainedModel

from recipes import Edit, Layout, Recipe

Tensors = dict[str, torch.Tensor]

SHARDS = 3


def store(model: PreTrainedModel, recipe: Recipe, folder: Path) -> None:
    """Writes config.json and the weights into `folder`, which must exist."""
    model.config.architectures = [recipe.architecture or recipe.model]
    model.config.torch_dtype = getattr(torch, recipe.dtype)
    model.config.save_pretrained(folder)
    if "no-labels" in recipe.edits:
        strip_labels(folder / "config.json")
    write(stored_tensors(model, recipe), recipe.layout, folder)


def stored_tensors(model: PreTrainedModel, recipe: Recipe) -> Tensors:
    """What goes into the file: .bin files keep tied tensors twice (on one storage), safetensors once."""
    tensors = dict(model.state_dict())
    if recipe.layout.startswith("safetensors"):
        tensors = without_repeats(tensors)
    for edit in recipe.edits:
        tensors = edited(tensors, edit)
    return tensors


def without_repeats(tensors: Tensors) -> Tensors:
    """Each storage once, under its first name."""
    seen: set[int] = set()
    kept: Tensors = {}
    for name, tensor in tensors.items():
        if tensor.data_ptr() not in seen:
            kept[name] = tensor.contiguous()
        seen.add(tensor.data_ptr())
    return kept


def edited(tensors: Tensors, edit: Edit) -> Tensors:
    """The tensors after one of the deviations that real checkpoints show."""
    if edit == "legacy-names":
        renamed = {legacy_name(name): tensor for name, tensor in tensors.items()}
        return {"bert.embeddings.position_ids": position_ids(tensors), **renamed}
    if edit == "no-prefix":
        return {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    if edit == "mask-buffers":
        return {**tensors, **mask_buffers(tensors)}
    if edit == "no-classifier":
        return {name: tensor for name, tensor in tensors.items() if not name.startswith("classifier.")}
    if edit == "old-bin":
        return old_bin(tensors)
    return tensors


def legacy_name(name: str) -> str:
    if "LayerNorm" not in name:
        return name
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


def position_ids(tensors: Tensors) -> torch.Tensor:
    """The int64 buffer `[1, max positions]` that the library stored until version 4.30."""
    positions = tensors["bert.embeddings.position_embeddings.weight"].shape[0]
    return torch.arange(positions).expand((1, -1)).contiguous()


def mask_buffers(tensors: Tensors) -> Tensors:
    """`attn.bias` (a byte a cell in even layers, a float in odd ones: both are found) and `attn.masked_bias`."""
    positions = next(tensor for name, tensor in tensors.items() if name.endswith("wpe.weight")).shape[0]
    triangle = torch.tril(torch.ones(positions, positions)).view(1, 1, positions, positions)
    buffers: Tensors = {}
    for name in tensors:
        if name.endswith("attn.c_attn.weight"):
            attention = name.removesuffix("c_attn.weight")
            even = int(attention.split("h.")[1].split(".")[0]) % 2 == 0
            buffers[f"{attention}bias"] = triangle.to(torch.uint8) if even else triangle.clone()
            buffers[f"{attention}masked_bias"] = torch.tensor(-1e4)
    return buffers


def old_bin(tensors: Tensors) -> Tensors:
    """Position ids, and a weight whose rows are not contiguous in its storage."""
    name = "bert.encoder.layer.0.intermediate.dense.weight"
    transposed = tensors[name].t().contiguous().t()
    return {"bert.embeddings.position_ids": position_ids(tensors), **tensors, name: transposed}


def write(tensors: Tensors, layout: Layout, folder: Path) -> None:
    suffix = "bin" if layout.startswith("bin") else "safetensors"
    stem = "model" if suffix == "safetensors" else "pytorch_model"
    if not layout.endswith("sharded"):
        write_file(tensors, folder / f"{stem}.{suffix}", is_zip=layout != "bin-legacy")
        return
    weight_map: dict[str, str] = {}
    for number, shard in enumerate(split(tensors, SHARDS), start=1):
        file = f"{stem}-{number:05d}-of-{SHARDS:05d}.{suffix}"
        write_file(shard, folder / file)
        weight_map.update({name: file for name in shard})
    total = sum(tensor.nbytes for tensor in without_repeats(tensors).values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / f"{stem}.{suffix}.index.json").write_text(json.dumps(index, indent=2) + "\n")


def write_file(tensors: Tensors, file: Path, is_zip: bool = True) -> None:
    if file.suffix == ".safetensors":
        save_file(tensors, file, metadata={"format": "pt"})
        file.chmod(0o644)
    else:
        torch.save(tensors, file, _use_new_zipfile_serialization=is_zip)


def split(tensors: Tensors, count: int) -> list[Tensors]:
    """Runs of neighbouring tensors of about equal bytes; tensors on one storage stay together."""
    total = sum(tensor.nbytes for tensor in without_repeats(tensors).values())
    shards: list[Tensors] = [{} for _ in range(count)]
    shard_of: dict[int, int] = {}
    used = 0
    for name, tensor in tensors.items():
        if tensor.data_ptr() not in shard_of:
            shard_of[tensor.data_ptr()] = min(count - 1, used * count // total)
            used += tensor.nbytes
        shards[shard_of[tensor.data_ptr()]][name] = tensor
    return shards


def strip_labels(file: Path) -> None:
    config = json.loads(file.read_text())
    kept = {key: value for key, value in config.items() if key not in ("id2label", "label2id")}
    file.write_text(json.dumps(kept, indent=2) + "\n")
