#!/usr/bin/env python3
"""Make Tests/MetricsTests/Goldens/tide.json: small data sets, and TIDE's figures of them.

Needs tidecv: TIDE_SOURCE names a checkout of github.com/dbolya/tide, else it must be installed; and pycocotools.
"""
import argparse
import json
import os

from reference import random_detections, tide

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDENS = os.path.join(HERE, "..", "MetricsTests", "Goldens", "tide.json")


def cases():
    """Names, data sets and IoUs."""
    for seed in range(8):
        yield f"random {seed}", random_detections.make(seed), 0.5
    yield "random at 0.75", random_detections.make(100), 0.75
    # More than the first hundred of a picture, over all classes.
    yield "many", random_detections.make(101, pictures=2, objects=12, detections=160), 0.5
    truth = [[0, 0, 10, 10, 20, 20, 0]]
    wrong = [[0, 1, 10, 10, 20, 20, 0.5]]
    yield "class without objects", {"pictures": 1, "categories": 2, "objects": truth, "detections": wrong}, 0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, metavar="N", help="N random data sets of growing size instead")
    parser.add_argument("--output", default=GOLDENS)
    arguments = parser.parse_args()
    chosen = cases()
    if arguments.random:
        chosen = (
            (f"random {seed}", random_detections.make(seed, 2 + seed % 30, 1 + seed % 9, 1 + seed % 14, 3 + seed % 70), iou)
            for seed, iou in ((seed, (0.5, 0.5, 0.6, 0.75)[seed % 4]) for seed in range(1000, 1000 + arguments.random))
        )
    answers = [{"name": name, "data": data, "tide": tide.answer(data, iou)} for name, data, iou in chosen]
    answers = [answer for answer in answers if answer["tide"]]
    os.makedirs(os.path.dirname(arguments.output), exist_ok=True)
    with open(arguments.output, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(answer, separators=(",", ":")) for answer in answers) + "\n]\n")


if __name__ == "__main__":
    main()
