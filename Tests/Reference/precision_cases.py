"""Small detection data sets, full of what decides between implementations of average precision.

Each is a pair: annotations as COCO's files have them, and a list of results.
"""

import numpy as np


def truth(images, ids, annotations):
    categories = [{"id": number, "name": f"class {number}"} for number in ids]
    return {"images": images, "annotations": annotations, "categories": categories}


def picture(number):
    return {"id": number, "file_name": f"{number}.png", "width": 200, "height": 200}


def marked(number, image, category, box, area=None, **more):
    area = box[2] * box[3] if area is None else area
    return {"id": number, "image_id": image, "category_id": category, "bbox": box, "area": area, "iscrowd": 0, **more}


def found(image, category, box, score):
    return {"image_id": image, "category_id": category, "bbox": [float(value) for value in box], "score": score}


def crowds():
    """Crowds take many detections, but none that an object takes; `ignore` says nothing."""
    annotations = [
        marked(1, 1, 1, [10, 10, 40, 40]), marked(2, 1, 1, [0, 0, 120, 120], iscrowd=1),
        marked(3, 1, 1, [150, 150, 20, 20], ignore=1), marked(4, 2, 1, [20, 20, 60, 60], iscrowd=1),
    ]
    results = [
        found(1, 1, [10, 10, 40, 40], 0.9), found(1, 1, [12, 10, 40, 40], 0.8), found(1, 1, [60, 60, 30, 30], 0.7),
        found(1, 1, [100, 100, 40, 40], 0.6), found(1, 1, [150, 152, 20, 20], 0.5), found(2, 1, [30, 30, 20, 20], 0.95),
        found(2, 1, [70, 70, 40, 40], 0.85), found(2, 1, [20, 20, 60, 60], 0.4),
    ]
    return truth([picture(1), picture(2)], [1], annotations), results


def areas():
    """Areas on the bounds belong to both ranges; outlines have other areas than their boxes."""
    sizes = [1023.9, 1024, 1024.1, 9215.9, 9216, 9216.1, 0, 1e10, 1.1e10, 500]
    annotations = [marked(n + 1, n, 3, [20, 20, 50, 50], area) for n, area in enumerate(sizes)]
    results = [found(n, 3, [20, 20 + 3 * n, 50, 50], 0.9 - n / 100) for n in range(len(sizes))]
    for n, (width, height) in enumerate([(32, 32), (96, 96), (31, 33), (97, 96), (200, 200), (0, 9)]):
        results.append(found(n, 3, [100, 100, width, height], 0.95 - n / 50))
    return truth([picture(n) for n in range(len(sizes))], [3], annotations), results


def ties():
    """Equal scores within and between pictures, whose ids do not rise; equal overlaps with two objects."""
    images = [picture(number) for number in (7, 3, 9, 1)]
    annotations, results = [], []
    for n, image in enumerate(images):
        number = image["id"]
        annotations += [marked(4 * n + 1, number, 5, [20, 20, 40, 40]), marked(4 * n + 2, number, 5, [40, 20, 40, 40]),
                        marked(4 * n + 3, number, 5, [30, 20, 40, 40], iscrowd=n % 2)]
        results += [found(number, 5, [30, 20, 40, 40], 0.5), found(number, 5, [20, 20, 40, 40], 0.5),
                    found(number, 5, [100, 20, 40, 40], 0.5), found(number, 5, [40, 30, 40, 40], 0.25 * (n % 3))]
    return truth(images, [5], annotations), results


def ids():
    """An object of id 0 is never found; pictures and categories may have id 0, and holes; one category is unknown."""
    annotations = [marked(0, 0, 0, [10, 10, 30, 30]), marked(9, 5, 0, [10, 10, 30, 30]), marked(4, 5, 90, [60, 60, 50, 50])]
    results = [found(0, 0, [10, 10, 30, 30], 0.9), found(0, 0, [10, 12, 30, 30], 0.8), found(5, 0, [10, 10, 30, 28], 0.7),
               found(5, 90, [62, 60, 50, 50], 0.6), found(5, 13, [60, 60, 50, 50], 0.99)]
    return truth([picture(5), picture(0)], [90, 0, 44], annotations), results


def many():
    """More than 100 detections of a class in a picture, the last of which would match; 1, 10 and 100 differ."""
    annotations = [marked(n + 1, 1, 1, [6 * n, 40, 40, 40]) for n in range(25)] + [marked(99, 2, 1, [50, 50, 40, 40])]
    results = [found(1, 1, [(37 * n) % 150, 40 + n % 7, 40, 40], 1 - (n * 29 % 140) / 150) for n in range(140)]
    results += [found(2, 1, [50, 50, 40, 40], 0.5), found(2, 2, [50, 50, 40, 40], 0.5)]
    return truth([picture(1), picture(2)], [1, 2], annotations), results


def empty():
    """Classes without objects, without detections, without either; pictures without objects."""
    annotations = [marked(1, 1, 1, [10, 10, 40, 40]), marked(2, 1, 2, [60, 60, 40, 40]), marked(3, 3, 5, [9, 9, 40, 40], iscrowd=1)]
    results = [found(1, 1, [10, 10, 40, 40], 0.5), found(2, 1, [10, 10, 40, 40], 0.9), found(2, 3, [10, 10, 40, 40], 0.9),
               found(3, 5, [9, 9, 40, 40], 0.9)]
    return truth([picture(n) for n in (1, 2, 3, 4)], [1, 2, 3, 4, 5], annotations), results


def texts():
    """Picture ids are texts, whose order decides between equal scores: that of code points, not of numbers or letters."""
    names = ["10", "9", "b", "B", "\u00e9", "e", "z/1.png", "", "\U0001f600", "\ufffd"]
    images = [{"id": name, "width": 200, "height": 200} for name in names]
    annotations = [marked(n + 1, name, 1, [20, 20, 40, 40]) for n, name in enumerate(names)]
    results = [found(name, 1, [20 + (n * 7 % 3) * 40, 20, 40, 40], 0.5) for n, name in enumerate(names)]
    return truth(images, [1], annotations), results


def odd():
    """Objects and results without extent, or of negative sides and areas."""
    boxes = [[20, 20, 0, 40], [20, 20, 40, 0], [20, 20, 0, 0], [60, 60, -40, 40], [60, 60, -40, -40], [20, 20, 40, 40]]
    annotations = [marked(n + 1, n, 1, box) for n, box in enumerate(boxes)]
    annotations += [marked(n + 11, n, 2, [20, 20, 40, 40], area) for n, area in enumerate([-1, 0, -0.0, -5, 1600, 1e11])]
    results = [found(image, category, box, 0.9 - n / 10 - image / 100)
               for image in range(6) for category in (1, 2) for n, box in enumerate(boxes)]
    return truth([picture(n) for n in range(6)], [1, 2], annotations), results


def maxima():
    """More than 100 objects and detections of a class in a picture, with maxima of 2, 20 and 150."""
    annotations = [marked(n + 1, 1, 1, [n % 15 * 12, n // 15 * 12, 10, 10]) for n in range(160)]
    annotations += [marked(200, 2, 2, [50, 50, 40, 40])]
    results = [found(1, 1, [n % 15 * 12 + n % 4, n // 15 * 12, 10, 10], 1 - (n * 53 % 160) / 200) for n in range(160)]
    results += [found(2, 2, [50, 50 + n, 40, 40], 0.5 - n / 100) for n in range(30)]
    return truth([picture(1), picture(2)], [1, 2], annotations), results


NAMED = [crowds, areas, ties, ids, many, empty, texts, odd, maxima]
# How many detections of a picture and class count, where it is not COCO's 1, 10 and 100.
MAXIMA = {"maxima": [2, 20, 150]}


def random(seed, most_pictures=30, most_objects=160, most_detections=900):
    """All of that by chance, with multiples of 8 and twelfths, so that ties are frequent."""
    random = np.random.default_rng(seed)
    ids = random.choice(np.arange(0, 40), int(random.integers(1, 9)), replace=False).tolist()
    images = [picture(int(number))
              for number in random.choice(np.arange(0, 500), int(random.integers(1, most_pictures)), replace=False)]
    sizes = [8, 16, 24, 32, 48, 64, 96, 128]

    def box():
        width, height = random.choice(sizes, 2).tolist()
        if random.uniform() < 0.3:
            width, height = width + round(random.uniform(0, 4), 2), height + round(random.uniform(0, 4), 2)
        return [int(random.integers(0, 10)) * 8, int(random.integers(0, 10)) * 8, width, height]

    annotations, results = [], []
    for number in random.permutation(400).tolist()[:int(random.integers(0, most_objects))]:
        bounds = box()
        area = float(random.choice([0, 1024, 1024.5, 9216, 9215.9, 2e10])) if random.uniform() < 0.5 else None
        category = int(random.choice(ids[:max(1, len(ids) - 1)]))
        annotations.append(marked(number, random.choice(images)["id"], category, bounds, area,
                                  iscrowd=int(random.uniform() < 0.15)))
        if random.uniform() < 0.2:
            annotations[-1]["ignore"] = int(random.uniform() < 0.7)
    for _ in range(int(random.integers(1, most_detections))):
        image, bounds, category = random.choice(images)["id"], box(), int(random.choice(ids))
        if annotations and random.uniform() < 0.6:
            object = random.choice(annotations)
            image, bounds, category = object["image_id"], list(object["bbox"]), object["category_id"]
            bounds[int(random.integers(4))] += int(random.choice([0, 0, 4, 8]))
        results.append(found(image, category, bounds, float(random.integers(0, 12)) / 12))
    if random.uniform() < 0.4:
        image = random.choice(images)["id"]
        results += [found(image, ids[0], box(), float(random.integers(0, 40)) / 40) for _ in range(150)]
    if random.uniform() < 0.3:
        results.append(found(images[0]["id"], 77, [0, 0, 9, 9], 0.5))
    return truth(images, ids, annotations), results
