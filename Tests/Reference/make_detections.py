"""Makes results for COCO annotations from a seed: about half are near an object, the rest anywhere.

    make_detections.py ANNOTATIONS RESULTS [--detections N] [--seed N]

With what make_annotations.py writes this is the data set on which evaluation is timed.
"""

import argparse
import json
import math

import numpy as np


def make(truth, count, random):
    ids = [category["id"] for category in truth["categories"]]
    images, annotations = truth["images"], truth["annotations"]
    results = []
    for _ in range(count):
        if random.uniform() < 0.45:
            object = annotations[int(random.integers(len(annotations)))]
            x, y, width, height = object["bbox"]
            spread = random.choice([0.02, 0.08, 0.25])
            dx, dy, dw, dh = random.normal(0, spread, 4)
            box = [x + dx * width, y + dy * height, width * math.exp(dw), height * math.exp(dh)]
            image, category = object["image_id"], object["category_id"]
            if random.uniform() < 0.1:
                category = ids[int(random.integers(len(ids)))]
            score = 0.05 + 0.95 * random.beta(2, 2 + 12 * spread)
        else:
            width, height = np.exp(random.uniform(math.log(6), math.log(300), 2))
            box = [random.uniform(0, 500), random.uniform(0, 400), width, height]
            image = images[int(random.integers(len(images)))]["id"]
            category, score = ids[int(random.integers(len(ids)))], 0.05 + 0.95 * random.beta(1, 9)
        # As networks give them, which compute in 32 bits.
        results.append({"image_id": image, "category_id": category,
                        "bbox": [float(np.float32(value)) for value in box], "score": float(np.float32(score))})
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations")
    parser.add_argument("results")
    parser.add_argument("--detections", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with open(options.annotations) as file:
        truth = json.load(file)
    with open(options.results, "w") as file:
        json.dump(make(truth, options.detections, np.random.default_rng(options.seed)), file)
