"""Compose pictures of a class that the demo's model does not know: mushrooms put into scenes that it does know.

    python make_mushrooms.py SCENES STAMPS OUTPUT

SCENES is a folder of pictures with `annotations.json` (COCO); what is annotated there stays annotated. STAMPS holds
cut-outs with an alpha channel, such as `stamps/plants/mushrooms` of Debian's package `tuxpaint-stamps-default` (GPL-2 or
later). OUTPUT gets `training` with 30 pictures and `held-out` with 10, of other scenes and mostly other stamps.
"""

import json
import random
import sys
from pathlib import Path

from PIL import Image, ImageOps

NAME = "mushroom"
PARTS = {"training": 30, "held-out": 10}
TRIES = 200


def overlap(box, other):
    """The part of the smaller box that the other covers."""
    width = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    height = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0
    return width * height / min(box[2] * box[3], other[2] * other[3])


def put(picture, stamp, taken, source):
    """Pastes a stamp where little is covered, and gives its tight box; None where there is no such place."""
    for _ in range(TRIES):
        side = source.uniform(36, 130)
        scale = side / max(stamp.size)
        size = max(8, round(stamp.width * scale)), max(8, round(stamp.height * scale))
        left, top = source.randrange(picture.width - size[0]), source.randrange(picture.height - size[1])
        if all(overlap([left, top, *size], box) < 0.1 for box in taken):
            small = stamp.resize(size, Image.Resampling.LANCZOS)
            if source.random() < 0.5:
                small = ImageOps.mirror(small)
            picture.paste(small, (left, top), small)
            x1, y1, x2, y2 = small.getchannel("A").point(lambda a: 255 if a > 127 else 0).getbbox()
            return [left + x1, top + y1, x2 - x1, y2 - y1]
    return None


def main():
    scenes, stamps, output = (Path(argument) for argument in sys.argv[1:4])
    data = json.loads((scenes / "annotations.json").read_text())
    objects = {}
    for entry in data["annotations"]:
        objects.setdefault(entry["image_id"], []).append(entry)
    source = random.Random(1)
    cut_outs = [Image.open(path).convert("RGBA") for path in sorted(stamps.glob("*.png"))]
    new = max(category["id"] for category in data["categories"]) + 1
    pictures = iter(source.sample(data["images"], len(data["images"])))
    half = max(1, 2 * len(cut_outs) // 3)
    for part, count in PARTS.items():
        folder = output / part
        folder.mkdir(parents=True, exist_ok=True)
        own = cut_outs[:half] if part == "training" else cut_outs[half:] or cut_outs
        images, annotations = [], []
        while len(images) < count:
            entry = next(pictures)
            picture = Image.open(scenes / entry["file_name"]).convert("RGB")
            here = [(o["category_id"], o["bbox"]) for o in objects.get(entry["id"], [])]
            added = 0
            for _ in range(source.randint(1, 3)):
                box = put(picture, source.choice(own), [box for _, box in here], source)
                if box:
                    here.append((new, box))
                    added += 1
            if not added:
                continue
            file = f"{len(images):02}.jpg"
            picture.save(folder / file, quality=90)
            images.append({"id": len(images) + 1, "file_name": file, "width": picture.width, "height": picture.height})
            annotations += [
                {"id": len(annotations) + 1 + place, "image_id": len(images), "category_id": category, "bbox": box,
                 "area": box[2] * box[3], "iscrowd": 0}
                for place, (category, box) in enumerate(here)]
        (folder / "annotations.json").write_text(json.dumps({
            "images": images, "annotations": annotations,
            "categories": data["categories"] + [{"id": new, "name": NAME}]}))
        print(f"{part}: {count} pictures, {sum(a['category_id'] == new for a in annotations)} of {len(annotations)} new")


main()
