#!/usr/bin/env python3
"""Compare `retinascope evaluate` with TIDE's published code on seeded random data sets.

TIDE_SOURCE names a checkout of github.com/dbolya/tide, else tidecv must be installed. Counts must be equal, and
average precision and its gains within 1e-9. RETINASCOPE names the binary.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from reference import random_detections, tide

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def write(data, folder):
    """The data set and its detections as COCO's files."""
    annotations, results = os.path.join(folder, "annotations.json"), os.path.join(folder, "results.json")
    with open(annotations, "w") as file:
        json.dump(
            {
                "images": [{"id": n + 1, "file_name": f"{n}.png", "width": 200, "height": 200} for n in range(data["pictures"])],
                "categories": [{"id": n + 1, "name": f"class {n}"} for n in range(data["categories"])],
                "annotations": [
                    {
                        "id": number + 1, "image_id": picture + 1, "category_id": category + 1, "bbox": box,
                        "area": box[2] * box[3], "iscrowd": crowd,
                    }
                    for number, (picture, category, *box, crowd) in enumerate(data["objects"])
                ],
            },
            file,
        )
    with open(results, "w") as file:
        json.dump(
            [
                {"image_id": picture + 1, "category_id": category + 1, "bbox": box, "score": score}
                for picture, category, *box, score in data["detections"]
            ],
            file,
        )
    return annotations, results


def differences(expected, found):
    """What differs, one sentence each."""
    def compare(what, first, second):
        if abs(first - second) > (0 if isinstance(first, int) else 1e-9):
            yield f"{what}: TIDE {first}, retinascope {second}"

    yield from compare("AP", expected["AP"], found["AP"])
    for kind, effect in expected["errors"].items():
        for name, value in effect.items():
            yield from compare(f"{kind} {name}", value, found["errors"][kind][name])
    for kind, gain in expected["special"].items():
        yield from compare(kind, gain, found["special"][kind])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50, help="how many data sets")
    parser.add_argument("--seed", type=int, default=0, help="the first one's seed")
    arguments = parser.parse_args()
    binary = os.environ.get("RETINASCOPE", os.path.join(CHECKOUT, ".build", "release", "retinascope"))
    compared = failed = errors = 0
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        iou = (0.5, 0.5, 0.75, 0.6)[seed % 4]
        data = random_detections.make(seed, 2 + seed % 40, 1 + seed % 12, 1 + seed % 15, 3 + seed % 130)
        expected = tide.answer(data, iou)
        if expected is None or not data["detections"]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            annotations, results = write(data, folder)
            command = ["evaluate", "--annotations", annotations, "--detections", results, "--iou", str(iou)]
            done = subprocess.run(
                [binary, *command, "--format", "json"], capture_output=True, text=True, timeout=60
            )
        compared += 1
        if done.returncode:
            failed += 1
            print(f"TIDE, seed {seed}: evaluate exited {done.returncode}: {done.stderr.strip()[-300:]}")
            continue
        wrong = list(differences(expected, json.loads(done.stdout)["tide"]))
        errors += sum(effect["count"] for effect in expected["errors"].values())
        failed += bool(wrong)
        for sentence in wrong[:4]:
            print(f"TIDE, seed {seed}: {sentence}")
    print(f"TIDE: {compared} data sets with {errors} errors compared, {failed} failed")
    return 1 if failed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
