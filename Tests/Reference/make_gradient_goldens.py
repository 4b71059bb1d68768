#!/usr/bin/env python3
"""Make the goldens of whole networks' gradients in Tests/TrainingTests/Fixtures again.

    make_gradient_goldens.py [NAME…] [--out FOLDER]

For each NAME: NAME.step.json, with what autograd says in float64 of one batch of two pictures on the tiny network of
that name in Tests/RetinaNetTests/Fixtures: the picture there, and a part of it, mirrored.
"""
import argparse
import json
import os
import pickle

import numpy as np
import torch
from safetensors.torch import load_file

import loss_cases
from loss_parity import GOLDENS
from make_goldens import FIXTURES
from reference import checkpoint_files, pictures
from reference.gradients import gradients
from reference.losses import LossSettings
from reference.result import make_network
from reference.settings import Settings

# Golden, network, its batch normalisation, the loss, and what detectron2 carries along as the normaliser.
CASES = {
    "torchvision-v1": ("torchvision-v1", "frozen", LossSettings(), None),
    "torchvision-v2": ("torchvision-v2", "batch", LossSettings(), None),
    "torchvision-v2-stored": ("torchvision-v2", "stored", LossSettings(gamma=1.0), None),
    "resnext": ("resnext", "frozen", LossSettings(alpha=None, gamma=0), None),
    "detectron2": ("detectron2", "frozen", LossSettings(), 93.5),
    "mmdetection": ("mmdetection", "stored", LossSettings(), None),
}


def load(network, settings, path):
    """Sets the network's weights to those of a fixture."""
    if path.endswith(".safetensors"):
        state = load_file(path)
    elif path.endswith(".pkl"):
        with open(path, "rb") as file:
            state = {name: torch.from_numpy(np.array(value)) for name, value in pickle.load(file)["model"].items()}
    else:
        state = torch.load(path, weights_only=False)
        state = state.get(settings.nest, state)
    missing, _ = network.model.load_state_dict(checkpoint_files.rounded(state, "float32"), strict=False)
    if [name for name in missing if not name.endswith("num_batches_tracked")]:
        raise SystemExit(f"{path} lacks {missing}")


def second(picture):
    """The lower right part of a picture, mirrored."""
    height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[height // 8 :, width // 4 :][:, ::-1])


def described(array, noise):
    """The norm, and some samples [flat index, value]; `noise`: how far float32's own gradient is from this."""
    flat = array.ravel()
    at = sorted({int(i) for i in np.linspace(0, flat.size - 1, 12)})
    far = np.linalg.norm((noise - array).ravel())
    return {
        "norm": float(np.linalg.norm(flat)), "sum": float(flat.sum()), "float32": float(far),
        "samples": [[i, float(flat[i])] for i in at],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(CASES))
    parser.add_argument("--out", default=GOLDENS)
    arguments = parser.parse_args()
    for name in arguments.names:
        fixture, norms, loss, normalizer = CASES[name]
        with open(os.path.join(FIXTURES, fixture + ".golden.json")) as file:
            golden = json.load(file)
        settings = Settings(**golden["settings"])
        network = make_network(settings)
        load(network, settings, os.path.join(FIXTURES, golden["checkpoint"]))
        first = pictures.load(os.path.join(FIXTURES, golden["image"]))
        both = [first, second(first)]
        truths = [
            loss_cases.made_truth(
                loss_cases.LossCase(Settings(seed=settings.seed + 20 + place), ()), picture.shape[1], picture.shape[0],
                range(settings.classes))
            for place, picture in enumerate(both)]
        exact, single = (
            gradients(network, both, truths, loss, norms, dtype, normalizer) for dtype in (torch.float64, torch.float32))
        parameters = checkpoint_files.respelled(exact.parameters, settings)
        rough = checkpoint_files.respelled(single.parameters, settings)
        answer = {
            "fixture": fixture, "norms": norms, "alpha": loss.alpha, "gamma": loss.gamma, "normalizer": normalizer,
            "objects": [
                {"boxes": truth.boxes.tolist(), "labels": truth.labels.tolist()} for truth in truths],
            "positives": exact.positives, "classification": exact.classification, "box": exact.box,
            "gradients": {key: described(value, rough[key]) for key, value in parameters.items()},
            "statistics": {
                key: described(value, single.statistics[key]) for key, value in exact.statistics.items()},
        }
        with open(os.path.join(arguments.out, name + ".step.json"), "w") as file:
            json.dump(answer, file, separators=(",", ":"))
        worst = max(g["float32"] / max(g["norm"], 1e-30) for g in answer["gradients"].values())
        print(name, answer["classification"], answer["box"], answer["positives"], len(parameters), f"{worst:.1e}")


if __name__ == "__main__":
    main()
