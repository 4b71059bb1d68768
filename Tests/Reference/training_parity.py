#!/usr/bin/env python3
"""Compare twenty training steps of the built retinascope with torch's, on the demo's network and scenes.

Part of parity.sh. Each step begins with torch's weights and optimiser state, which are written into the run's folder as
the program itself writes them; so rounding does not add up over steps. Then

- the loss of the step must be torch's, within 1e-5 of its size;
- what torch's optimiser makes of the gradients that the program used (they follow from the optimiser's state) must be
  the program's weights, within 1e-6 of the step's length, or the rounding of the weights where that is more;
- the weights after the step are torch's, up to the gradients' own rounding: reported, and within 1e-2 of the step's length.

Last, `best.safetensors` of a run is loaded by torchvision with `strict=True`, and detects the same.
"""
import argparse
import json
import os
import sys
import tempfile

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from loss_parity import demo_truth
from parity import CHECKOUT, run
from reference.given_checkpoint import network as given_network
from reference.pictures import load
from reference.settings import Settings

STEPS, BATCH = 20, 2
LOSS, UPDATE, WEIGHTS = 1e-5, 1e-6, 1e-2
MODEL = os.path.join(CHECKOUT, "assets", "models", "stamps-r18.safetensors")
SCENES = os.path.join(CHECKOUT, "assets", "demo")
OPTIMIZERS = {
    "sgd": (
        ["--optimizer", "sgd", "--momentum", "0.9", "--weight-decay", "0.0001", "--rate", "0.005"],
        lambda weights: torch.optim.SGD(weights, lr=0.005, momentum=0.9, weight_decay=1e-4)),
    "adamw": (
        ["--optimizer", "adamw", "--weight-decay", "0.05", "--decay", "all", "--rate", "0.0005"],
        lambda weights: torch.optim.AdamW(weights, lr=0.0005, weight_decay=0.05)),
}


def torch_network():
    model = given_network(Settings(checkpoint=MODEL)).model
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    return model.train()


def batches():
    """The scenes in the annotations' order, around their end: pictures and targets as torchvision takes them."""
    with open(os.path.splitext(MODEL)[0] + ".json") as file:
        classes = json.load(file)["classes"]
    with open(os.path.join(SCENES, "annotations.json")) as file:
        names = [image["file_name"] for image in json.load(file)["images"]]
    pairs = []
    for name in names:
        path = os.path.join(SCENES, name)
        picture = torch.from_numpy(np.ascontiguousarray(load(path))).permute(2, 0, 1).float() / 255
        truth = demo_truth(path, classes)
        boxes, labels = torch.from_numpy(truth.boxes), torch.from_numpy(truth.labels)
        pairs.append((picture, {"boxes": boxes, "labels": labels}))
    for step in range(STEPS):
        yield [pairs[(step * BATCH + place) % len(pairs)] for place in range(BATCH)]


def command(binary, folder, steps, flags):
    run(binary, [
        "train", "--images", SCENES, "--annotations", os.path.join(SCENES, "annotations.json"), "--model", MODEL,
        "--output", folder, "--train", "all", "--norms", "frozen", "--batch", str(BATCH), "--order", "listed",
        "--flip", "0", "--schedule", "constant", "--warmup", "0", "--steps", str(steps), "--checkpoint-every", "1",
        *flags], 900)


def put(folder, step, metadata, model, optimizer, names):
    """Write torch's state in place of the program's."""
    save_file({key: value.contiguous() for key, value in model.state_dict().items()},
              os.path.join(folder, "last.safetensors"), metadata={**metadata, "step": str(step)})
    arrays = {"step": torch.tensor(step)}
    for name, parameter in names.items():
        state = optimizer.state.get(parameter, {})
        if state.get("momentum_buffer") is not None:
            arrays["first." + name] = state["momentum_buffer"]
        if "exp_avg" in state:
            arrays["first." + name], arrays["second." + name] = state["exp_avg"], state["exp_avg_sq"]
    save_file({key: value.contiguous() for key, value in arrays.items()}, os.path.join(folder, "optimizer.safetensors"),
              metadata={"step": str(step), "normalizer": "100.0", "rate_factor": "1.0"})


def last_step(folder):
    with open(os.path.join(folder, "log.jsonl")) as file:
        lines = [json.loads(line) for line in file]
    return [line for line in lines if "loss" in line][-1]


def used_gradients(kind, before, optimizer_before, optimizer_after, names):
    """The gradients that the program's step had, from its state before and after."""
    gradients = {}
    for name in names:
        new = optimizer_after["first." + name].double()
        old = optimizer_before.get("first." + name, torch.zeros(1)).double()
        if kind == "sgd":
            gradients[name] = new - 0.9 * old - 1e-4 * before[name].double()
        else:
            gradients[name] = (new - 0.9 * old) / 0.1
    return gradients


def compare(kind, binary, scratch):
    flags, make = OPTIMIZERS[kind]
    folder = os.path.join(scratch, kind)
    model = torch_network()
    names = {name: parameter for name, parameter in model.named_parameters()}
    optimizer = make(list(names.values()))
    command(binary, folder, 1, flags)
    with safe_open(os.path.join(folder, "last.safetensors"), "pt") as file:
        metadata = file.metadata()
    worst = [0.0, 0.0, 0.0]
    for step, batch in enumerate(batches()):
        put(folder, step, metadata, model, optimizer, names)
        before = {key: value.clone() for key, value in model.state_dict().items()}
        kept = load_file(os.path.join(folder, "optimizer.safetensors"))
        command(binary, folder, step + 1, flags)
        after = load_file(os.path.join(folder, "last.safetensors"))
        gradients = used_gradients(
            kind, before, kept, load_file(os.path.join(folder, "optimizer.safetensors")), names)

        # torch's optimiser on the program's gradients, from the same state.
        twin = [torch.nn.Parameter(before[name].double()) for name in names]
        twin_optimizer = make(twin)
        for weight, (name, parameter) in zip(twin, names.items()):
            if parameter in optimizer.state:
                twin_optimizer.state[weight] = {
                    key: value.clone().double() if torch.is_tensor(value) and value.dim() else value
                    for key, value in optimizer.state[parameter].items()}
                if "step" in twin_optimizer.state[weight]:
                    twin_optimizer.state[weight]["step"] = optimizer.state[parameter]["step"].clone()
            weight.grad = gradients[name]
        twin_optimizer.step()

        losses = model([picture for picture, _ in batch], [target for _, target in batch])
        loss = sum(losses.values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        found = last_step(folder)["loss"]
        worst[0] = max(worst[0], abs(found - loss.item()) / abs(loss.item()))
        moved = difference = distance = rounding = 0.0
        for weight, (name, parameter) in zip(twin, names.items()):
            start, ours = before[name].double(), after[name].double()
            moved += float((parameter.detach().double() - start).square().sum())
            difference += float((ours - weight.detach()).square().sum())
            distance += float((ours - parameter.detach().double()).square().sum())
            rounding += float((start.abs() * 2.0**-24).square().sum())
        worst[1] = max(worst[1], max(0.0, difference**0.5 - rounding**0.5) / moved**0.5)
        worst[2] = max(worst[2], distance**0.5 / moved**0.5)
    return worst


def detects_the_same(binary, scratch):
    """torchvision with a run's best weights, against `detect`."""
    folder = os.path.join(scratch, "best")
    command(binary, folder, 2, [
        "--rate", "0.001", "--validation", SCENES, "--validation-annotations",
        os.path.join(SCENES, "annotations.json")])
    best = os.path.join(folder, "best.safetensors")
    model = torch_network()
    model.load_state_dict(load_file(best), strict=True)
    model.eval()
    scene = os.path.join(SCENES, "1_easy.png")
    answer = json.loads(run(binary, ["detect", scene, "--model", best, "--format", "json"], 300))
    ours = answer["images"][0]["detections"]
    with torch.no_grad():
        picture = torch.from_numpy(np.ascontiguousarray(load(scene))).permute(2, 0, 1).float() / 255
        theirs = model([picture])[0]
    if len(ours) != len(theirs["scores"]):
        return f"{len(ours)} detections, and torchvision's {len(theirs['scores'])}"
    score = max(abs(o["score"] - s) for o, s in zip(ours, theirs["scores"].tolist()))
    return None if score < 1e-4 else f"scores differ by {score:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one optimiser")
    parser.add_argument("--only")
    parser.add_argument("--list", action="store_true")
    arguments, _ = parser.parse_known_args()
    binary = os.environ.get("RETINASCOPE", os.path.join(CHECKOUT, ".build", "release", "retinascope"))
    kinds = [k for k in OPTIMIZERS if not arguments.only or arguments.only in k][: 1 if arguments.quick else None]
    if arguments.list:
        print("\n".join(f"training, {kind}" for kind in kinds))
        return 0
    status = 0
    print(f"{'twenty steps of torch':24}{'loss':>10}{'update':>10}{'weights':>10}")
    with tempfile.TemporaryDirectory() as scratch:
        for kind in kinds:
            loss, update, weights = compare(kind, binary, scratch)
            passed = loss <= LOSS and update <= UPDATE and weights <= WEIGHTS
            status |= not passed
            print(f"{kind:24}{loss:10.1e}{update:10.1e}{weights:10.1e}{'' if passed else '  FAILED'}", flush=True)
        problem = detects_the_same(binary, scratch)
        status |= problem is not None
        print("best.safetensors in torchvision, strict: " + (problem or "detects the same"))
    return status


if __name__ == "__main__":
    sys.exit(main())
