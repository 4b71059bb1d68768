"""Cut the aerial pictures of the package `deepforest` into tiles with COCO annotations: some to train on, others held out.

    pip download --no-deps deepforest && unzip deepforest-*.whl 'deepforest/data/*'
    python make_trees.py deepforest/data OUTPUT

The package is MIT-licensed; its pictures are of the National Ecological Observatory Network. Trees are annotated in
Pascal VOC files. A tile keeps the boxes of which at least half lies in it, cut at its sides.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

SIDE = 400
PARTS = {
    "training": ["OSBS_029", "SOAP_061", "2019_YELL_2_541000_4977000_image_crop"],
    "held-out": ["2019_YELL_2_528000_4978000_image_crop2"],
}


def boxes_of(path):
    for entry in ElementTree.parse(path).getroot().iter("object"):
        box = entry.find("bndbox")
        left, top, right, bottom = (float(box.findtext(name)) for name in ("xmin", "ymin", "xmax", "ymax"))
        yield left - 1, top - 1, right, bottom


def tiles(picture, boxes):
    """Tiles that lie whole in the picture, each with its boxes."""
    for top in range(0, picture.height - SIDE + 1, SIDE):
        for left in range(0, picture.width - SIDE + 1, SIDE):
            kept = []
            for x1, y1, x2, y2 in boxes:
                cut = max(x1, left), max(y1, top), min(x2, left + SIDE), min(y2, top + SIDE)
                width, height = cut[2] - cut[0], cut[3] - cut[1]
                if width > 0 and height > 0 and 2 * width * height >= (x2 - x1) * (y2 - y1):
                    kept.append([cut[0] - left, cut[1] - top, width, height])
            yield picture.crop((left, top, left + SIDE, top + SIDE)), kept


def main():
    source, output = Path(sys.argv[1]), Path(sys.argv[2])
    for part, names in PARTS.items():
        folder = output / part
        folder.mkdir(parents=True, exist_ok=True)
        images, annotations = [], []
        for name in names:
            picture = Image.open(source / f"{name}.png").convert("RGB")
            for number, (tile, boxes) in enumerate(tiles(picture, list(boxes_of(source / f"{name}.xml")))):
                if not boxes:
                    continue
                file = f"{name}-{number:02}.png"
                tile.save(folder / file)
                images.append({"id": len(images) + 1, "file_name": file, "width": SIDE, "height": SIDE})
                annotations += [
                    {"id": len(annotations) + 1 + place, "image_id": len(images), "category_id": 1, "bbox": box,
                     "area": box[2] * box[3], "iscrowd": 0}
                    for place, box in enumerate(boxes)]
        (folder / "annotations.json").write_text(json.dumps({
            "images": images, "annotations": annotations, "categories": [{"id": 1, "name": "tree"}]}))
        print(f"{part}: {len(images)} tiles, {len(annotations)} trees")


main()
