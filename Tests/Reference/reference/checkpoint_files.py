"""Write a state_dict in the containers and spellings that people have."""
import json
import pickle

import numpy as np
import torch
from safetensors.torch import save_file


def rounded(state, dtype):
    """The floating-point tensors of `state` in `dtype`; integers stay."""
    kind = getattr(torch, dtype)
    return {name: tensor.to(kind) if tensor.is_floating_point() else tensor for name, tensor in state.items()}


def respelled(state, settings):
    """Keys as old torchvision wrote them, or behind a prefix."""
    answer = {}
    for name, tensor in state.items():
        if settings.spelling == "old":
            parts = name.split(".")
            if parts[0] == "head" and parts[2] == "conv":  # head.x.conv.I.0.weight → head.x.conv.2I.weight
                parts = parts[:3] + [str(2 * int(parts[3]))] + parts[5:]
            elif parts[:2] == ["backbone", "fpn"] and parts[2] in ("inner_blocks", "layer_blocks"):
                parts = parts[:4] + parts[5:]  # backbone.fpn.inner_blocks.I.0.weight → ….I.weight
            name = ".".join(parts)
        answer[settings.prefix + name] = tensor
    return answer


def write(state, settings, stem, meta=None, config=None):
    """Write `state` to `stem` plus the container's ending, and return that path.

    `meta` goes beside the weights as mmengine does it, `config` into a safetensors file's metadata.
    """
    if settings.container == "safetensors":
        path = stem + ".safetensors"
        save_file(state, path, {"config": json.dumps(config)} if config else None)
    elif settings.container.startswith("pkl"):
        path = stem + ".pkl"
        arrays = {name: tensor.numpy() for name, tensor in state.items()}
        with open(path, "wb") as file:
            pickle.dump({"model": arrays, "__author__": "random weights"}, file, protocol=int(settings.container[3:] or 3))
    else:
        path = stem + ".pth"
        content = {settings.nest: state} if settings.nest else state
        if meta is not None:
            content = {"meta": meta, **content}
        torch.save(content, path, _use_new_zipfile_serialization=settings.container != "legacy")
    return path


def write_config(config, stem):
    with open(stem + ".json", "w") as file:
        json.dump(config, file, indent=1)


def write_arrays(arrays, path):
    save_file({name: torch.as_tensor(np.ascontiguousarray(value)) for name, value in arrays.items()}, path)
