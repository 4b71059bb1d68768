#!/usr/bin/env python3
"""Make a RetinaNet checkpoint with random weights, a picture, and what the published implementation answers.

    make_reference.py OUT --arch resnet50 --image 480x640
    make_reference.py OUT --family detectron2 --arch R50 --container pkl --classes 80

Needs the environment that parity.sh makes. Writes into OUT what reference/result.py says.
"""
import argparse
import dataclasses

from reference.result import make
from reference.settings import ARCHITECTURES, Settings


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--no-dump", action="store_true", help="leave out reference.safetensors")
    choices = {
        "family": list(ARCHITECTURES), "container": ["pth", "legacy", "safetensors", "pkl", "pkl2", "pkl4"],
        "spelling": ["new", "old"],
        "dtype": ["float32", "float16", "bfloat16"], "arch": sum(ARCHITECTURES.values(), []),
        "style": ["", "caffe", "pytorch"], "head_norm": ["", "GN"],
    }
    for field in dataclasses.fields(Settings):
        flag = "--" + field.name.replace("_", "-")
        parser.add_argument(flag, type=field.type, default=field.default, choices=choices.get(field.name), help=" ")
    arguments = vars(parser.parse_args())
    out, no_dump = arguments.pop("out"), arguments.pop("no_dump")
    settings = Settings(**arguments)
    reference = make(settings, out, dump=not no_dump)
    scores = [detection["score"] for detection in reference["detections"]]
    print(settings.name, reference["transform"], len(scores), "detections, best", [round(s, 4) for s in scores[:3]])


if __name__ == "__main__":
    main()
