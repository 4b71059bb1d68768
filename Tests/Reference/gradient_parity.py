#!/usr/bin/env python3
"""Compare the gradients of the built retinascope by every weight with torch's autograd in float64: whole networks, one
batch of two pictures.

Part of parity.sh. One row per network and kind of batch normalisation. What is compared, and why:

A gradient jumps where a value about 0 falls on the other side of a ReLU. Of some 10^7 values in these networks, float32's
rounding decides about a few dozen, and each changes the gradients of all layers below by some 1e-3 of their norm. torch
in float32 is as far from itself in float64 (the column "torch's"), and as near as 1e-5 once float64 is made to go the
same way. So the program writes which way it went (`--activations`), and torch in float64 goes the same way
(reference/decisions.py). Then

- every gradient, and every running statistic, must be within 2e-3 of its norm: no exception. One whose norm is below
  1e-6 of the largest is compared with that;
- what torch in float64 would have decided otherwise, from the same values, must be rounding: at most one decision in 10^5,
  all of them on values below 1e-4 of the root mean square of their map.

"free" and "torch's" are the farthest gradients without that: the program's and float32 torch's, each beside float64 that
goes its own way. They are reported, and pass no judgement.
"""
import argparse
import dataclasses
import json
import os
import sys
import tempfile
import time

import numpy as np
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file

import loss_cases
from loss_parity import demo_truth, write_batch_annotations
from parity import CHECKOUT, made_reference, model_flags, run, short
from parity_cases import Case
from reference.settings import Settings

BOUND, FLOOR = 2e-3, 1e-6
OTHER_DECISIONS, LARGEST = 1e-5, 1e-4
WIDTHS = (16, 6, 10, 9, 10, 9, 46, 8, 8, 9, 8, 8, 8, 7)


def all_cases(checkout):
    folder, model = (os.path.join(checkout, "assets", *p) for p in (("demo",), ("models", "stamps-r18.safetensors")))
    sized = dict(image="193x257", min_size=256, max_size=384)
    networks = [
        Settings(arch="resnet18", **sized), Settings(arch="resnet50", **sized),
        Settings(arch="resnext50_32x4d", **sized), Settings(arch="resnet50_v2", **sized),
        Settings(checkpoint=model, image=os.path.join(folder, sorted(os.listdir(folder))[0])),
    ]
    return [(settings, norms) for settings in networks for norms in ("frozen", "batch")]


def name_of(case):
    return f"{case[0].name}, {case[1]}"


def pictures_of(settings, folder, reference, scratch):
    """Two pictures with their ground truth: files, arrays, truths."""
    from make_gradient_goldens import second
    from reference.pictures import load

    first = os.path.join(folder, reference["image"])
    if settings.checkpoint:
        demo = os.path.dirname(settings.image)
        files = [os.path.join(demo, name) for name in sorted(os.listdir(demo)) if name.endswith(".png")][:2]
        with open(os.path.splitext(settings.checkpoint)[0] + ".json") as file:
            classes = json.load(file)["classes"]
        return files, [load(path) for path in files], [demo_truth(path, classes) for path in files], classes
    picture = load(first)
    other = second(picture)
    files = [os.path.join(scratch, name) for name in ("one.png", "two.png")]
    for path, array in zip(files, (picture, other)):
        Image.fromarray(array).save(path)
    classes = [f"class {i}" for i in range(settings.classes)]
    truths = [
        loss_cases.made_truth(
            loss_cases.LossCase(Settings(seed=settings.seed + 20 + place), ()), array.shape[1], array.shape[0],
            range(settings.classes))
        for place, array in enumerate((picture, other))]
    return files, [picture, other], truths, classes


def thawed(model):
    """With torch's own batch normalisation in place of torchvision's frozen one."""
    import torch
    from torchvision.ops import FrozenBatchNorm2d

    for parent in list(model.modules()):
        for name, module in parent.named_children():
            if isinstance(module, FrozenBatchNorm2d):
                norm = torch.nn.BatchNorm2d(len(module.weight), eps=module.eps)
                norm.load_state_dict({**module.state_dict(), "num_batches_tracked": torch.tensor(0)})
                setattr(parent, name, norm.eval())


def distances(found, exact):
    """How far each array is, by its norm; infinite where it is missing."""
    largest = max(np.linalg.norm(value) for value in exact.values())
    return {
        name: np.linalg.norm(found[name].astype(np.float64) - value) / max(np.linalg.norm(value), FLOOR * largest)
        if name in found else float("inf") for name, value in exact.items()}


@dataclasses.dataclass
class Comparison:
    far: dict  # name → distance of each array from float64 that went the same way
    free: float  # the farthest from float64 that goes its own way
    own: float  # the same of float32 torch
    losses: list
    positives: list
    expected: list
    surplus: set
    decisions: object

    def problems(self):
        """What fails, in words."""
        found, decisions = [], self.decisions
        beyond = sorted((name for name, far in self.far.items() if not far <= BOUND), key=lambda name: -self.far[name])
        if beyond:
            found.append(f"beyond {BOUND}: " + ", ".join(f"{name} {short(self.far[name])}" for name in beyond[:8]))
        if not max(self.losses) < 1e-4:
            found.append("the losses differ")
        if self.positives != self.expected:
            found.append(f"the reference has {self.expected} positive anchors, not {self.positives}")
        if self.surplus:
            found.append(f"autograd has no gradient by {', '.join(sorted(self.surplus)[:5])}")
        if decisions.missing:
            found.append(f"the activations lack {', '.join(sorted(decisions.missing)[:5])}")
        if decisions.count > OTHER_DECISIONS * decisions.of:
            found.append(f"{decisions.count} of {decisions.of} decisions differ: more than rounding explains")
        if decisions.largest > LARGEST:
            found.append(f"a value of {short(decisions.largest)} of its map fell on the other side of a ReLU")
        return found


def compare(settings, norms, cache, binary):
    import torch
    from reference.decisions import given
    from reference.gradients import gradients
    from reference.losses import LossSettings
    from reference.result import make_network

    case = Case(settings, "metadata" if settings.checkpoint else "sidecar")
    folder, reference, _ = made_reference(case, cache)
    with tempfile.TemporaryDirectory() as scratch:
        files, arrays, truths, classes = pictures_of(settings, folder, reference, scratch)
        annotations, path, passed = (os.path.join(scratch, name) for name in ("A.json", "G.safetensors", "R.safetensors"))
        write_batch_annotations(annotations, [os.path.basename(file) for file in files], truths, classes)
        # The 91 channels of torchvision have COCO's names by default; here they are numbered.
        labels = os.path.join(scratch, "labels.txt")
        with open(labels, "w") as file:
            file.write("\n".join(name or "background" for name in classes) + "\n")
        flags = model_flags(case, folder, reference) + ["--labels", labels]
        run(
            binary, ["loss", *files, "--annotations", annotations, *flags, "--format", "json", "--weight-gradients",
                     path, "--activations", passed, "--norms", norms], 3600)
        found, activations = load_file(path), load_file(passed)
        with safe_open(path, "np") as file:
            metadata = file.metadata()
    network = make_network(settings)
    if not settings.checkpoint:
        from make_gradient_goldens import load

        load(network, settings, os.path.join(folder, reference["checkpoint"]))
    if norms == "batch":
        thawed(network.model)
    usual = LossSettings()
    with given(network, activations) as decisions:
        same = gradients(network, arrays, truths, usual, norms)
    exact = gradients(network, arrays, truths, usual, norms)
    single = gradients(network, arrays, truths, usual, norms, torch.float32)
    return Comparison(
        far=distances(found, same.parameters) | distances_if_any(found, same.statistics),
        free=max(distances(found, exact.parameters).values()),
        own=max(distances(single.parameters, exact.parameters).values()),
        losses=[abs(float(metadata[name]) / getattr(exact, name) - 1) for name in ("classification", "box")],
        positives=[int(count) for count in metadata["positives"].split()], expected=exact.positives,
        surplus=set(found) - set(exact.parameters) - set(exact.statistics), decisions=decisions)


def distances_if_any(found, exact):
    return distances(found, exact) if exact else {}


def print_row(values):
    cells = [str(v).ljust(w) if i in (0, 1, 6) else str(v).rjust(w) for i, (v, w) in enumerate(zip(values, WIDTHS))]
    print(" ".join(cells).rstrip(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", action="append", help="cases whose name holds NAME")
    parser.add_argument("--list", action="store_true", help="print the cases' names")
    parser.add_argument("--cache", default=os.path.join(CHECKOUT, ".venv-parity", "cache"))
    arguments, _ = parser.parse_known_args()  # parity.sh hands over parity.py's flags, too
    cases = [
        case for case in all_cases(CHECKOUT)
        if not arguments.only or any(name in name_of(case) for name in arguments.only)]
    if arguments.list or not cases:
        print("\n".join(name_of(case) for case in cases))
        return 0
    binary = os.path.abspath(os.environ.get("RETINASCOPE", os.path.join(CHECKOUT, ".build", "release", "retinascope")))
    if not os.access(binary, os.X_OK):
        raise SystemExit(f"{binary} is not there: build it (swift build -c release) or name it in RETINASCOPE")
    os.makedirs(arguments.cache, exist_ok=True)
    start, failed = time.monotonic(), 0
    print_row(["gradients of", "norms", "parameters", "positives", "class loss", "box loss", "farthest parameter",
               "distance", "median", "decisions", "largest", "free", "torch's", "verdict"])
    for settings, norms in cases:
        try:
            made = compare(settings, norms, arguments.cache, binary)
            name, worst = max(made.far.items(), key=lambda pair: pair[1])
            middle = sorted(made.far.values())[len(made.far) // 2]
            problems = made.problems()
            print_row([
                settings.name, norms, len(made.far), sum(made.positives), *map(short, made.losses), name,
                *map(short, (worst, middle)), made.decisions.count,
                *map(short, (made.decisions.largest, made.free, made.own)), "FAIL" if problems else "pass"])
            for problem in problems:
                print(f"    {problem}")
            failed += bool(problems)
        except (Exception, SystemExit) as error:  # whatever one row meets, the others go on
            print_row([settings.name, norms, *["-"] * 11, "FAIL"])
            print(f"    {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{len(cases)} rows, {failed} failed; {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
