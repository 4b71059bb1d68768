"""Makes a detection data set from a seed: annotations.json and results.json in COCO's formats.

    make_dataset.py FOLDER [--seed N] [--pictures N] [--objects N] [--detections N] [--categories N]
    make_dataset.py FOLDER --awkward --seed N

Without --awkward it has the shape of COCO's val2017: polygons with their areas, crowds, ids with holes, detections of
which about half find something. With it a small one, full of what decides between implementations: ties in score and
overlap, areas on a range's bound, id 0, crowds, `ignore`, classes without objects, pictures without either, more
than 100 detections of a class in a picture, detections of unknown categories.
"""

import argparse
import json
import math
import pathlib

import numpy as np


def polygon(random, x, y, width, height, corners):
    """A star-shaped outline that fills the box, and its area by the shoelace formula."""
    angles = np.sort(random.uniform(0, 2 * math.pi, corners))
    radius = random.uniform(0.5, 1.0, corners)
    u, v = radius * np.cos(angles), radius * np.sin(angles)
    u = (u - u.min()) / max(u.max() - u.min(), 1e-6)
    v = (v - v.min()) / max(v.max() - v.min(), 1e-6)
    points = np.round(np.stack([x + width * u, y + height * v], 1), 2)
    a, b = points, np.roll(points, -1, 0)
    area = abs(float((a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]).sum())) / 2
    return points.ravel().tolist(), area


def large(random, options):
    ids = sorted(random.choice(np.arange(1, options.categories + options.categories // 8 + 2),
                               options.categories, replace=False).tolist())
    images = [{"id": int(number), "file_name": f"{number:012d}.jpg", "width": 640, "height": 480}
              for number in random.permutation(np.arange(1, 120 * options.pictures, 117))[:options.pictures]]
    share = 1 / np.arange(1, len(ids) + 1) ** 0.8
    share /= share.sum()
    annotations = []
    owners = np.sort(random.integers(0, len(images), options.objects))
    random.shuffle(owners)
    for number, owner in enumerate(owners, 1):
        size = math.exp(random.uniform(math.log(6), math.log(400)))
        width = min(round(size * random.uniform(0.5, 1.6), 2), 600)
        height = min(round(size * random.uniform(0.5, 1.6), 2), 460)
        x, y = round(random.uniform(0, 640 - width), 2), round(random.uniform(0, 480 - height), 2)
        crowd = random.uniform() < 0.012
        entry = {"area": width * height, "iscrowd": int(crowd), "image_id": images[owner]["id"],
                 "bbox": [x, y, width, height], "category_id": int(random.choice(ids, p=share)),
                 "id": number * 7}
        if crowd:
            runs = random.integers(1, 400, 300)
            entry["segmentation"] = {"counts": runs.tolist(), "size": [480, 640]}
        else:
            outline, entry["area"] = polygon(random, x, y, width, height, int(random.integers(8, 60)))
            entry["segmentation"] = [outline]
        annotations.append(entry)
    results = []
    for number in range(options.detections):
        if random.uniform() < 0.45:
            truth = annotations[int(random.integers(len(annotations)))]
            x, y, width, height = truth["bbox"]
            spread = random.choice([0.02, 0.08, 0.25])
            dx, dy, dw, dh = random.normal(0, spread, 4)
            box = [x + dx * width, y + dy * height, width * math.exp(dw), height * math.exp(dh)]
            category = truth["category_id"] if random.uniform() < 0.9 else int(random.choice(ids))
            score = 0.05 + 0.95 * random.beta(2, 2 + 12 * spread)
            image = truth["image_id"]
        else:
            width, height = np.exp(random.uniform(math.log(6), math.log(300), 2))
            box = [random.uniform(0, 640 - width), random.uniform(0, 480 - height), width, height]
            category, score = int(random.choice(ids, p=share)), 0.05 + 0.95 * random.beta(1, 9)
            image = images[int(random.integers(len(images)))]["id"]
        results.append({"image_id": image, "category_id": category,
                        "bbox": [float(np.float32(value)) for value in box], "score": float(np.float32(score))})
    return images, ids, annotations, results


def awkward(random):
    ids = random.choice(np.arange(0, 40), int(random.integers(1, 9)), replace=False).tolist()
    images = [{"id": int(number), "file_name": f"{number}.png", "width": 200, "height": 200}
              for number in random.choice(np.arange(0, 500), int(random.integers(1, 30)), replace=False)]
    sizes = [8, 16, 24, 32, 48, 64, 96, 128]

    def box():
        width, height = random.choice(sizes, 2).tolist()
        if random.uniform() < 0.3:
            width, height = width + round(random.uniform(0, 4), 2), height + round(random.uniform(0, 4), 2)
        return [int(random.integers(0, 10)) * 8, int(random.integers(0, 10)) * 8, width, height]

    numbers = random.permutation(400).tolist()
    annotations = []
    for number in numbers[:int(random.integers(0, 160))]:
        bounds = box()
        area = bounds[2] * bounds[3] if random.uniform() < 0.5 else random.choice([0.0, 1024, 1024.5, 9216, 9215.9, 2e10])
        annotations.append({"id": number, "image_id": random.choice(images)["id"],
                            "category_id": int(random.choice(ids[:max(1, len(ids) - 1)])), "bbox": bounds,
                            "area": float(area), "iscrowd": int(random.uniform() < 0.15)})
        if random.uniform() < 0.2:
            annotations[-1]["ignore"] = int(random.uniform() < 0.7)
    results = []
    for _ in range(int(random.integers(1, 900))):
        image, bounds, category = random.choice(images)["id"], box(), int(random.choice(ids))
        if annotations and random.uniform() < 0.6:
            truth = random.choice(annotations)
            image, bounds, category = truth["image_id"], list(truth["bbox"]), truth["category_id"]
            bounds[int(random.integers(4))] += int(random.choice([0, 0, 4, 8]))
        results.append({"image_id": image, "category_id": category, "bbox": [float(v) for v in bounds],
                        "score": float(random.integers(0, 12)) / 12})
    if random.uniform() < 0.4:
        image = random.choice(images)["id"]
        for _ in range(150):
            results.append({"image_id": image, "category_id": ids[0], "bbox": [float(v) for v in box()],
                            "score": float(random.integers(0, 40)) / 40})
    if random.uniform() < 0.3:
        results.append({"image_id": images[0]["id"], "category_id": 77, "bbox": [0.0, 0.0, 9.0, 9.0], "score": 0.5})
    return images, ids, annotations, results


def make(folder, options):
    random = np.random.default_rng(options.seed)
    images, ids, annotations, results = awkward(random) if options.awkward else large(random, options)
    folder.mkdir(parents=True, exist_ok=True)
    categories = [{"id": number, "name": f"class {number}", "supercategory": "thing"} for number in ids]
    truth = {"info": {}, "licenses": [], "images": images, "annotations": annotations, "categories": categories}
    (folder / "annotations.json").write_text(json.dumps(truth))
    (folder / "results.json").write_text(json.dumps(results))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=5_000)
    parser.add_argument("--objects", type=int, default=36_000)
    parser.add_argument("--detections", type=int, default=200_000)
    parser.add_argument("--categories", type=int, default=80)
    parser.add_argument("--awkward", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    options = arguments()
    make(options.folder, options)
