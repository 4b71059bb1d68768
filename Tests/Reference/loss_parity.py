#!/usr/bin/env python3
"""Compare the losses and gradients of the built retinascope with the published code's, in double precision on the same
logits.

Part of parity.sh. One row per network and loss; then, per family, the largest relative error of each part: losses by
their own size, gradients by their norm. The bound of all is 1e-5. Where detectron2's source is not to be had, its
committed goldens stand in, and their rows say so.
"""
import argparse
import dataclasses
import json
import os
import sys
import tempfile
import time

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

import loss_cases
from parity import CHECKOUT, RunFailed, made_reference, model_flags, run, short
from parity_cases import Case

GOLDENS = os.path.join(CHECKOUT, "Tests", "TrainingTests", "Fixtures")
BOUND = 1e-5
PARTS = ("class loss", "box loss", "∂/∂logits", "∂/∂deltas")
WIDTHS = (56, 30, 7, 9, 7, 10, 8, 9, 9, 7)


@dataclasses.dataclass
class Answer:
    """What retinascope says of one trace."""

    image: dict
    gradients: dict

    @property
    def losses(self):
        return self.image["classification"]["total"], self.image["box"]["total"]


def ask(binary, trace, annotations, flags, scratch, timeout=600):
    path = os.path.join(scratch, "G.safetensors")
    arguments = ["loss", trace, "--annotations", annotations, "--format", "json", "--gradients", path, *flags]
    image = json.loads(run(binary, arguments, timeout))["images"][0]
    if "error" in image:
        raise RunFailed(image["error"])
    return Answer(image, load_file(path))


def write_annotations(path, file_name, truth, classes):
    """COCO's JSON, with a category per channel that has a name."""
    write_batch_annotations(path, [file_name], [truth], classes)


def write_batch_annotations(path, file_names, truths, classes):
    categories = [{"id": i + 1, "name": name} for i, name in enumerate(classes) if name]
    images = [{"id": i + 1, "file_name": name} for i, name in enumerate(file_names)]
    annotations = []
    for image, truth in zip(images, truths):
        for box, label in zip(truth.boxes.astype(np.float64), truth.labels):
            annotations.append({
                "id": len(annotations) + 1, "image_id": image["id"], "category_id": int(label) + 1, "iscrowd": 0,
                "area": float((box[2] - box[0]) * (box[3] - box[1])),
                "bbox": [box[0], box[1], box[2] - box[0], box[3] - box[1]]})
    with open(path, "w") as file:
        json.dump({"images": images, "categories": categories, "annotations": annotations}, file)


def demo_truth(scene, classes):
    from reference.losses import Truth

    with open(os.path.join(CHECKOUT, "assets", "demo", "annotations.json")) as file:
        data = json.load(file)
    image = next(i["id"] for i in data["images"] if i["file_name"] == os.path.basename(scene))
    names = {c["id"]: c["name"] for c in data["categories"]}
    own = [a for a in data["annotations"] if a["image_id"] == image and not a.get("iscrowd")]
    boxes = np.array([[x, y, x + w, y + h] for x, y, w, h in (a["bbox"] for a in own)], np.float32)
    return Truth(boxes.reshape(-1, 4), np.array([classes.index(names[a["category_id"]]) for a in own], np.int64))


def relative(got, expected):
    """‖got − expected‖ / ‖expected‖ over numbers or lists of arrays; exactly 0 where both vanish."""
    got, expected = (np.concatenate([np.ravel(np.asarray(v, np.float64)) for v in values]) for values in (got, expected))
    size, far = np.linalg.norm(expected), np.linalg.norm(got - expected)
    return float(far / size) if size else (0.0 if far == 0 else float("inf"))


def errors(answer, losses):
    classification, box = answer.losses
    return [
        relative([classification], [losses.classification]), relative([box], [losses.box]),
        relative([answer.gradients[f"logits.p{i}"] for i in range(3, 8)], losses.logits),
        relative([answer.gradients[f"deltas.p{i}"] for i in range(3, 8)], losses.deltas),
    ]


def print_row(values):
    cells = [str(v).ljust(w) if i < 2 else str(v).rjust(w) for i, (v, w) in enumerate(zip(values, WIDTHS))]
    print(" ".join(cells).rstrip(), flush=True)


class Table:
    def __init__(self):
        self.rows = self.failed = 0
        self.worst = {}  # family → the largest error of each part
        print_row(["network", "loss", "anchors", "positives", "ignored", *PARTS, "verdict"])

    def add(self, family, name, loss, answer, found, counts, note=""):
        """`counts`: the positive and ignored anchors that the reference has."""
        got = answer.image["positives"], answer.image["ignored"]
        passed = max(found) <= BOUND and got == counts
        print_row([name, loss, answer.image["anchors"], *got, *map(short, found), "pass" if passed else "FAIL"])
        if got != counts:
            print(f"    the reference has {counts[0]} positive and {counts[1]} ignored anchors")
        if note:
            print(f"    {note}")
        worst = self.worst.setdefault(family, [0.0] * len(PARTS))
        self.worst[family] = [max(pair) for pair in zip(worst, found)]
        self.rows += 1
        self.failed += not passed

    def fail(self, name, error):
        print_row([name, "-", "-", "-", "-", "-", "-", "-", "-", "FAIL"])
        print(f"    {type(error).__name__}: {error}", flush=True)
        self.rows += 1
        self.failed += 1

    def print_families(self):
        print("\n" + "largest relative error".ljust(26) + "".join(part.rjust(12) for part in PARTS))
        for family, found in self.worst.items():
            print(family.ljust(26) + "".join(short(error).rjust(12) for error in found))


def compare(case, cache, binary, table):
    from reference.losses import reference_losses
    from reference.result import make_network

    parity_case = Case(case.settings, "metadata" if case.settings.checkpoint else "sidecar")
    folder, reference, _ = made_reference(parity_case, cache)
    with tempfile.TemporaryDirectory() as scratch:
        trace = os.path.join(scratch, "T.safetensors")
        flags = model_flags(parity_case, folder, reference)
        run(binary, ["trace", os.path.join(folder, reference["image"]), *flags, "--output", trace], 600)
        arrays = load_file(trace)
        with safe_open(trace, "np") as file:
            metadata = file.metadata()
        transform, config = json.loads(metadata["transform"]), json.loads(metadata["config"])
        if case.objects == "demo":
            truth = demo_truth(case.settings.image, config["classes"])
        else:
            named = [i for i, name in enumerate(config["classes"]) if name and config["classes"].count(name) == 1]
            truth = loss_cases.made_truth(case, *transform["original"], named)
        annotations = os.path.join(scratch, "A.json")
        write_annotations(annotations, os.path.basename(trace), truth, config["classes"])
        network = make_network(case.settings)
        family = case.settings.family
        shown = "torchvision v2" if case.settings.arch == "resnet50_v2" else family
        for settings in case.losses:
            answer = ask(binary, trace, annotations, settings.flags, scratch)
            losses = reference_losses(network, family, arrays, transform, truth, settings)
            table.add(
                shown, case.name, settings.name, answer, errors(answer, losses), (losses.positives, losses.ignored))


def compare_golden(name, binary, table, note):
    """One of the goldens that make_loss_goldens.py has made."""
    path = os.path.join(GOLDENS, name)
    with open(path + ".golden.json") as file:
        golden = json.load(file)
    with tempfile.TemporaryDirectory() as scratch:
        answer = ask(binary, path + ".trace.safetensors", path + ".annotations.json", golden["flags"], scratch)
    expected = load_file(path + ".gradients.safetensors")
    found = [
        relative([answer.losses[0]], [golden["classification"]]), relative([answer.losses[1]], [golden["box"]]),
        *(relative([answer.gradients[f"{kind}.p{i}"] for i in range(3, 8)],
                   [expected[f"{kind}.p{i}"] for i in range(3, 8)]) for kind in ("logits", "deltas")),
    ]
    table.add(golden["family"], name, " ".join(golden["flags"][:4]), answer, found,
              (golden["positives"], golden["ignored"]), note)


def golden_names(family):
    return sorted(
        name.removesuffix(".golden.json") for name in os.listdir(GOLDENS)
        if name.startswith(family) and name.endswith(".golden.json"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", action="append", help="cases whose name holds NAME")
    parser.add_argument("--list", action="store_true", help="print the cases' names")
    parser.add_argument("--cache", default=os.path.join(CHECKOUT, ".venv-parity", "cache"))
    arguments, _ = parser.parse_known_args()  # parity.sh hands over parity.py's flags, too
    cases = loss_cases.all_cases(CHECKOUT)
    cases = [case for case in cases if not arguments.only or any(name in case.name for name in arguments.only)]
    if arguments.list or not cases:
        print("\n".join(case.name for case in cases))
        return 0
    binary = os.path.abspath(os.environ.get("RETINASCOPE", os.path.join(CHECKOUT, ".build", "release", "retinascope")))
    if not os.access(binary, os.X_OK):
        raise SystemExit(f"{binary} is not there: build it (swift build -c release) or name it in RETINASCOPE")
    os.makedirs(arguments.cache, exist_ok=True)
    source = os.environ.get("DETECTRON2_SOURCE", "")
    has_detectron2 = os.path.exists(os.path.join(source, "configs", "Base-RetinaNet.yaml"))
    start, table = time.monotonic(), Table()
    for case in cases:
        if case.settings.family == "detectron2" and not has_detectron2:
            continue
        try:
            compare(case, arguments.cache, binary, table)
        except (Exception, SystemExit) as error:  # whatever one row meets, the others go on
            table.fail(case.name, error)
    if not has_detectron2:
        for name in golden_names("detectron2"):
            compare_golden(name, binary, table, "detectron2's source is not here: compared with its committed golden")
    table.print_families()
    print(f"{table.rows} rows, {table.failed} failed; {time.monotonic() - start:.0f} s")
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
