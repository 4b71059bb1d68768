"""Run a network on a picture and write down everything: checkpoint, picture, intermediates, detections."""
import dataclasses
import json
import os

import numpy as np
import torch
from PIL import Image

from . import checkpoint_files, pictures
from .randomise import randomise


def make_network(settings):
    """The published network that `settings` ask for; its weights are not set yet."""
    if settings.checkpoint:
        from .given_checkpoint import network

        return network(settings)
    if settings.family == "detectron2":
        from .detectron2_network import Detectron2Network

        return Detectron2Network(settings)
    if settings.family == "mmdetection":
        from .mmdetection_network import MMDetectionNetwork

        return MMDetectionNetwork(settings)
    from .torchvision_network import TorchvisionNetwork

    return TorchvisionNetwork(settings)


def intermediates(network, picture):
    """Every array of a trace, under the trace's names, batch of one dropped; and (height, width) as resized."""
    batch, resized = network.prepare(picture)
    features = network.pyramid(batch)
    logits, deltas = network.heads(features)
    anchors = network.anchors(batch, features)
    arrays = {"input": batch[0]}
    arrays.update({f"c{i}": value[0] for i, value in zip(network.settings.sources, network.body(batch))})
    arrays.update({level: value[0] for level, value in zip(network.levels, features)})
    for level, l, d, a in zip(network.levels, logits, deltas, anchors):
        arrays.update({f"logits.{level}": l, f"deltas.{level}": d, f"anchors.{level}": a})
    return {name: value.detach().float().contiguous().numpy() for name, value in arrays.items()}, resized


def describe(array):
    """Shape, sum, sum of magnitudes, standard deviation and 16 samples [flat index, value], all from doubles."""
    flat = array.astype(np.float64).ravel()
    at = [int(i) for i in np.linspace(0, flat.size - 1, 16)]
    return {
        "shape": list(array.shape), "sum": float(flat.sum()), "abs_sum": float(np.abs(flat).sum()),
        "std": float(flat.std()), "samples": [[i, float(flat[i])] for i in at],
    }


def make(settings, out, dump=True, name="model", image_name="image.png", config_in="sidecar"):
    """Write into the folder `out`: NAME.pth (or .pkl, .safetensors), its configuration, the picture, reference.json,
    and with `dump` reference.safetensors, which holds all intermediates. Returns the reference.

    `config_in`: sidecar (NAME.json), metadata (of NAME.safetensors), config.json (by itself), or nothing.
    """
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(settings.seed)
    if os.path.exists(settings.image):
        picture = pictures.load(settings.image)
    else:
        picture = pictures.synthetic(*map(int, settings.image.split("x")), settings.seed)
    Image.fromarray(picture).save(os.path.join(out, image_name), optimize=True)

    network = make_network(settings)
    with torch.inference_mode():
        if settings.checkpoint:
            checkpoint = os.path.abspath(settings.checkpoint)
        else:
            randomise(network, picture, settings.candidates, settings.seed)
            state = checkpoint_files.rounded(network.state(), settings.dtype)
            network.model.load_state_dict(checkpoint_files.rounded(state, "float32"), strict=False)
            stem = os.path.join(out, name)
            written = checkpoint_files.respelled(state, settings)
            inside = network.config() if config_in == "metadata" else None
            checkpoint = checkpoint_files.write(written, settings, stem, getattr(network, "meta", None), inside)
            if config_in in ("sidecar", "config.json"):
                checkpoint_files.write_config(network.config(), stem if config_in == "sidecar" else f"{out}/config")
        arrays, resized = intermediates(network, picture)
        detections = network.detect(picture)

    reference = {
        "settings": dataclasses.asdict(settings),
        "checkpoint": os.path.basename(checkpoint) if not settings.checkpoint else checkpoint,
        "image": image_name,
        "config": network.config(),
        "transform": {
            "original": [picture.shape[1], picture.shape[0]], "resized": [resized[1], resized[0]],
            "padded": [arrays["input"].shape[2], arrays["input"].shape[1]],
        },
        "intermediates": {key: describe(value) for key, value in arrays.items()},
        "detections": [
            {"box": box, "label_id": label, "score": score}
            for box, label, score in zip(
                detections.boxes.double().tolist(), detections.labels.tolist(), detections.scores.double().tolist()
            )
        ],
    }
    with open(os.path.join(out, "reference.json"), "w") as file:
        json.dump(reference, file)
    if dump:
        checkpoint_files.write_arrays(arrays, os.path.join(out, "reference.safetensors"))
    return reference
