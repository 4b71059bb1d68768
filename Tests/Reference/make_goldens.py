#!/usr/bin/env python3
"""Make the small goldens of Tests/RetinaNetTests/Fixtures again: one tiny checkpoint, picture and answer a family.

    make_goldens.py [NAME…] [--out FOLDER]
"""
import argparse
import json
import os
import shutil
import tempfile

from safetensors.numpy import load_file

from reference import comparison, fates
from reference.result import make
from reference.settings import Settings

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "RetinaNetTests", "Fixtures")

GOLDENS = {
    "torchvision-v1": Settings(
        arch="resnet18", width=4, pyramid=16, classes=5, image="97x161", min_size=160, max_size=256, candidates=160
    ),
    "torchvision-v2": Settings(
        arch="resnet50_v2", width=2, pyramid=32, classes=3, image="161x97", min_size=160, max_size=288,
        candidates=160, container="safetensors", dtype="float16", seed=2,
    ),
    "resnext": Settings(
        arch="resnext50_32x4d", width=4, groups=4, group_width=16, pyramid=16, head_depth=2, anchors=3, classes=1,
        image="97x193", min_size=128, max_size=256, candidates=80, container="legacy", dtype="bfloat16", spelling="old",
        seed=2,
    ),
    "detectron2": Settings(
        family="detectron2", arch="R50", width=2, pyramid=16, classes=4, image="97x161", min_size=160, max_size=256,
        candidates=200, container="pkl", seed=3,
    ),
    "mmdetection": Settings(
        family="mmdetection", arch="R50", width=2, pyramid=8, classes=4, image="161x97", min_size=128, max_size=224,
        candidates=200, nest="state_dict", seed=1,
    ),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(GOLDENS))
    parser.add_argument("--out", default=FIXTURES)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for name in arguments.names:
        with tempfile.TemporaryDirectory() as folder:
            reference = make(GOLDENS[name], folder, name=name, image_name=name + ".png")
            arrays = os.path.join(folder, "reference.safetensors")
            judged = comparison.judge(load_file(arrays), reference)
            if (judged.fate == fates.UNSURE).any():
                raise SystemExit(f"{name}: rounding could change its detections; take another seed")
            os.remove(arrays)
            for file in os.listdir(folder):
                target = name + ".golden.json" if file == "reference.json" else file
                shutil.copy(os.path.join(folder, file), os.path.join(arguments.out, target))
        with open(os.path.join(arguments.out, name + ".golden.json"), "w") as file:
            json.dump(reference, file, separators=(",", ":"))
        print(name, reference["transform"], len(reference["detections"]), "detections")


if __name__ == "__main__":
    main()
