"""The gradients of a batch's loss by every parameter: torch's autograd through the published networks and losses."""
import contextlib
import dataclasses

import numpy as np
import torch

from .losses import reference_losses
from .network import LEVELS

NORMS = ("frozen", "stored", "batch")


@dataclasses.dataclass
class Gradients:
    classification: float  # of the batch, normalised as the family does
    box: float
    positives: list  # of each picture
    parameters: dict  # name → gradient, in the order of the model
    statistics: dict  # name → running mean or variance after the step; empty unless norms are the batch's


def padded_batch(network, pictures):
    """[N, 3, h, w], padded to the largest of the pictures, and what each went through, as a trace says it."""
    made = [network.prepare(picture) for picture in pictures]
    height, width = (max(batch.shape[axis] for batch, _ in made) for axis in (2, 3))
    batch = torch.cat([
        torch.nn.functional.pad(batch, (0, width - batch.shape[3], 0, height - batch.shape[2])) for batch, _ in made])
    transforms = [
        {"original": [picture.shape[1], picture.shape[0]], "resized": [int(resized[1]), int(resized[0])],
         "padded": [width, height]} for picture, (_, resized) in zip(pictures, made)]
    return batch, transforms


def scales(family, positives):
    """By what a picture's own gradient, divided by its positives, is multiplied in a batch."""
    counted = [max(1, count) for count in positives]
    if family == "torchvision":
        return [1 / len(counted)] * len(counted)
    total = max(1, sum(positives)) if family == "detectron2" else sum(counted)
    return [count / total for count in counted]


@contextlib.contextmanager
def training(network, norms, dtype):
    """The model in `dtype`, all of it trained, with its batch normalisation as `norms` says."""
    model = network.model
    was, usual = {name: value.clone() for name, value in model.state_dict().items()}, next(model.parameters()).dtype
    model.to(dtype)
    for module in model.modules():
        own = isinstance(module, torch.nn.modules.batchnorm._BatchNorm)
        module.training = own and norms == "batch"
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad_(not own or norms != "frozen")
    try:
        yield model
    finally:
        model.to(usual).eval()
        model.load_state_dict(was)


def gradients(network, pictures, truths, settings, norms="frozen", dtype=torch.float64, normalizer=None):
    """One forward and backward pass over some pictures as one batch.

    The input, the anchors and the matching are in float32, as in training; all else is in `dtype`. Objects that no
    anchor touches have no part (see losses.py). `normalizer`: by what the batch's sums are divided instead.
    """
    family = network.settings.family
    batch, transforms = padded_batch(network, pictures)
    with torch.no_grad():
        anchors = network.anchors(batch, network.pyramid(batch))
    shapes = None
    with training(network, norms, dtype) as model:
        features = network.pyramid(batch.to(dtype))
        shapes = [tuple(level.shape[-2:]) for level in features]
        outputs, seeds, losses = [], [], []
        heads = [network.heads([level[i : i + 1] for level in features]) for i in range(len(pictures))]
        for (logits, deltas), transform, truth in zip(heads, transforms, truths):
            arrays = {}
            for level, shape, l, d, a in zip(LEVELS, shapes, logits, deltas, anchors):
                arrays[f"logits.{level}"] = l.detach().double().numpy()
                arrays[f"deltas.{level}"] = d.detach().double().numpy()
                arrays[f"anchors.{level}"] = a.numpy()
                arrays[level] = np.zeros((1, *shape), np.float32)
            losses.append(reference_losses(network, family, arrays, transform, truth, settings))
            outputs += [*logits, *deltas]
            seeds.append([*losses[-1].logits, *losses[-1].deltas])
        positives = [loss.positives for loss in losses]
        factors = scales(family, positives)
        if normalizer:
            factors = [max(1, count) / normalizer for count in positives]
        torch.autograd.backward(
            outputs, [torch.as_tensor(seed * factor).to(dtype) for own, factor in zip(seeds, factors) for seed in own])
        found = {
            name: parameter.grad.double().numpy() for name, parameter in model.named_parameters()
            if parameter.requires_grad and parameter.grad is not None}
        for parameter in model.parameters():
            parameter.grad = None
        statistics = {
            name: value.double().numpy().copy() for name, value in model.state_dict().items()
            if norms == "batch" and name.rsplit(".")[-1] in ("running_mean", "running_var")}
    return Gradients(
        sum(loss.classification * factor for loss, factor in zip(losses, factors)),
        sum(loss.box * factor for loss, factor in zip(losses, factors)), positives, found, statistics)
