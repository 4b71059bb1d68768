#!/usr/bin/env python3
"""Compare the gradients of the built retinascope by every weight with torch's autograd in float64: whole networks, one
batch of two pictures.

Part of parity.sh. One row per network and kind of batch normalisation. Each gradient must be within 2e-3 of its norm.
Where rounding turns a value about 0 to the other side of a ReLU, gradients below it change by more: so torch in float32,
too, is some 1e-3 away from float64 in these networks of random weights, and more by a batch's own statistics. Where
three times the distance of its farthest gradient is more than 2e-3, that is the bound. On a coarse level of few cells one
such value is much: one array in fifty may be as far as 5e-2, and is listed. A gradient whose norm is below 1e-6 of the
largest is compared with that.
"""
import argparse
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

BOUND, ROUNDINGS, FLOOR = 2e-3, 3, 1e-6
BORDERLINE, ONE_IN = 5e-2, 50
WIDTHS = (34, 7, 10, 9, 10, 9, 48, 9, 9, 9, 7)


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


def compare(settings, norms, cache, binary):
    import torch
    from reference.gradients import gradients
    from reference.losses import LossSettings
    from reference.result import make_network

    case = Case(settings, "metadata" if settings.checkpoint else "sidecar")
    folder, reference, _ = made_reference(case, cache)
    with tempfile.TemporaryDirectory() as scratch:
        files, arrays, truths, classes = pictures_of(settings, folder, reference, scratch)
        annotations, path = (os.path.join(scratch, name) for name in ("A.json", "G.safetensors"))
        write_batch_annotations(annotations, [os.path.basename(file) for file in files], truths, classes)
        # The 91 channels of torchvision have COCO's names by default; here they are numbered.
        labels = os.path.join(scratch, "labels.txt")
        with open(labels, "w") as file:
            file.write("\n".join(name or "background" for name in classes) + "\n")
        flags = model_flags(case, folder, reference) + ["--labels", labels]
        run(
            binary, ["loss", *files, "--annotations", annotations, *flags, "--format", "json", "--weight-gradients",
                     path, "--norms", norms], 3600)
        found = load_file(path)
        with safe_open(path, "np") as file:
            metadata = file.metadata()
    network = make_network(settings)
    if not settings.checkpoint:
        from make_gradient_goldens import load

        load(network, settings, os.path.join(folder, reference["checkpoint"]))
    if norms == "batch":
        thawed(network.model)
    exact = gradients(network, arrays, truths, LossSettings(), norms)
    single = gradients(network, arrays, truths, LossSettings(), norms, torch.float32)
    losses = [abs(float(metadata[name]) / getattr(exact, name) - 1) for name in ("classification", "box")]
    own = distances(single.parameters, exact.parameters)
    far = distances(found, exact.parameters)
    if norms == "batch":
        own |= distances(single.statistics, exact.statistics)
        far |= distances(found, exact.statistics)
    positives = [int(count) for count in metadata["positives"].split()]
    surplus = set(found) - set(exact.parameters) - set(exact.statistics)
    return far, max(own.values()), losses, positives, exact.positives, surplus


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
    print_row(["gradients by the weights of", "norms", "parameters", "positives", "class loss", "box loss",
               "farthest parameter", "distance", "median", "torch's", "verdict"])
    for settings, norms in cases:
        try:
            far, own, losses, positives, expected, surplus = compare(settings, norms, arguments.cache, binary)
            name, worst = max(far.items(), key=lambda pair: pair[1])
            middle = sorted(far.values())[len(far) // 2]
            beyond = sorted(key for key, distance in far.items() if not distance <= max(BOUND, ROUNDINGS * own))
            passed = worst <= BORDERLINE and len(beyond) * ONE_IN <= len(far) and positives == expected
            passed = passed and max(losses) < 1e-4 and not surplus
            print_row([settings.name, norms, len(far), sum(positives), *map(short, losses), name, short(worst),
                       short(middle), short(own), "pass" if passed else "FAIL"])
            if beyond:
                print(f"    borderline: {', '.join(f'{key} {short(far[key])}' for key in beyond[:8])}")
            if positives != expected:
                print(f"    the reference has {expected} positive anchors, not {positives}")
            if surplus:
                print(f"    autograd has no gradient by {', '.join(sorted(surplus)[:5])}")
            failed += not passed
        except (Exception, SystemExit) as error:  # whatever one row meets, the others go on
            print_row([settings.name, norms, "-", "-", "-", "-", "-", "-", "-", "-", "FAIL"])
            print(f"    {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{len(cases)} rows, {failed} failed; {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
