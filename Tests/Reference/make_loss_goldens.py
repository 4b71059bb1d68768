#!/usr/bin/env python3
"""Make the goldens of Tests/TrainingTests/Fixtures again: small traces, their ground truth, and the published losses.

    make_loss_goldens.py [NAME…] [--out FOLDER]

For each NAME: NAME.trace.safetensors (a trace file whose anchors are the published generator's, with random logits and
deltas), NAME.annotations.json (COCO's), NAME.golden.json (losses, counts and the flags of `retinascope loss` that ask
for them) and NAME.gradients.safetensors (float32, under the names of the trace).
"""
import argparse
import json
import os

import numpy as np
import torch
from safetensors.numpy import save_file

import loss_cases
from loss_parity import GOLDENS, write_annotations
from reference import pictures
from reference.losses import LossSettings, reference_losses
from reference.network import LEVELS
from reference.result import make_network
from reference.settings import Settings

TINY = dict(width=4, pyramid=32, head_depth=1, anchors=3, base_size=16, image="41x61", min_size=82, max_size=128)
CASES = {
    "torchvision": (dict(arch="resnet18", classes=3), LossSettings()),
    "torchvision-v2": (dict(arch="resnet50_v2", pyramid=64, classes=5, seed=2), LossSettings(gamma=1.0)),
    "detectron2": (dict(family="detectron2", arch="R50", classes=4, seed=3), LossSettings()),
    "detectron2-giou": (
        dict(family="detectron2", arch="R50", classes=1, seed=4), LossSettings(alpha=None, gamma=0.5, box="giou")),
    "mmdetection": (dict(family="mmdetection", arch="R50", classes=3, seed=5), LossSettings()),
    "mmdetection-smooth": (
        dict(family="mmdetection", arch="R50", classes=2, seed=6),
        LossSettings(alpha=0.75, gamma=5, box="smooth-l1", beta=0.5)),
}


def complete(config):
    """With every field that a trace's configuration has."""
    usual = {
        "stride_in": "3x3", "extra_levels": "P6 from P5" if config["family"] == "torchvision" else "P6 from C5",
        "relu_before_p7": config["family"] != "mmdetection",
    }
    made = usual | config
    made["input"] = {"scale": 255, "bgr": False, "size_divisible": 32} | made["input"]
    made["thresholds"] = {"display_score": 0.5} | made["thresholds"]
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(CASES))
    parser.add_argument("--out", default=GOLDENS)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for name in arguments.names:
        own, wanted = CASES[name]
        settings = Settings(**(TINY | own))
        torch.manual_seed(settings.seed)
        random = np.random.default_rng(settings.seed)
        picture = pictures.synthetic(*map(int, settings.image.split("x")), settings.seed)
        network = make_network(settings)
        with torch.inference_mode():
            batch, (height, width) = network.prepare(picture)
            features = network.pyramid(batch)
            logits, deltas = network.heads(features)
            anchors = network.anchors(batch, features)
        blank = {"input": np.zeros(batch.shape[1:], np.float32), "image": picture}
        arrays = blank | {f"c{i}": np.zeros((1, *features[i - 3].shape[-2:]), np.float32) for i in (3, 4, 5)}
        for level, feature, l, d, a in zip(LEVELS, features, logits, deltas, anchors):
            arrays[level] = np.zeros((1, *feature.shape[-2:]), np.float32)
            arrays[f"logits.{level}"] = (random.normal(size=l.shape) * 3 - 2).astype(np.float32)
            arrays[f"deltas.{level}"] = (random.normal(size=d.shape) * 0.5).astype(np.float32)
            arrays[f"anchors.{level}"] = np.ascontiguousarray(a.numpy())
        transform = {
            "original": [picture.shape[1], picture.shape[0]], "resized": [width, height],
            "padded": [batch.shape[3], batch.shape[2]],
        }
        config = complete(network.config())
        path = os.path.join(arguments.out, name)
        save_file(arrays, path + ".trace.safetensors", metadata={
            "format": "retinascope.trace", "version": "1", "model": name, "file": name + ".png",
            "transform": json.dumps(transform), "config": json.dumps(config)})
        case = loss_cases.LossCase(settings, (wanted,))
        truth = loss_cases.made_truth(case, *transform["original"], range(settings.classes))
        write_annotations(path + ".annotations.json", name + ".trace.safetensors", truth, config["classes"])
        losses = reference_losses(network, settings.family, arrays, transform, truth, wanted)
        save_file(
            {f"{kind}.{level}": array.astype(np.float32)
             for kind, levels in (("logits", losses.logits), ("deltas", losses.deltas))
             for level, array in zip(LEVELS, levels)}, path + ".gradients.safetensors")
        with open(path + ".golden.json", "w") as file:
            json.dump({
                "family": config["family"], "flags": wanted.flags, "alpha": wanted.alpha, "gamma": wanted.gamma,
                "box_loss": wanted.box, "beta": wanted.beta, "classification": losses.classification,
                "box": losses.box, "positives": losses.positives, "ignored": losses.ignored,
                "boxes": truth.boxes.tolist(), "labels": truth.labels.tolist(),
            }, file, indent=1)
        print(name, losses.classification, losses.box, losses.positives, losses.ignored)


if __name__ == "__main__":
    main()
