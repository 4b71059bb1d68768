"""Writes seeded annotations of the shape of COCO's instances_val2017, for measurements of reading and evaluating.

    python3 make_annotations.py instances.json              # 5,000 pictures, 36,781 objects, 20 MB
    python3 make_annotations.py large.json --times 25       # 25 times as many, 500 MB

Nothing but numbers is like COCO's: objects per picture and points per outline are drawn so that counts and size of
the file are those of instances_val2017.json. The same arguments give the same bytes.
"""

import argparse
import json
import random

PICTURES, OBJECTS, CATEGORIES = 5000, 36781, 80
# COCO's ids run to 90, with holes.
HOLES = {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}
IDS = [id for id in range(1, 91) if id not in HOLES]


def outline(generator, x, y, width, height):
    points = max(4, round(generator.lognormvariate(2.93, 0.62)))
    numbers = []
    for _ in range(points):
        numbers.append(round(x + generator.random() * width, 2))
        numbers.append(round(y + generator.random() * height, 2))
    return numbers


def annotation(generator, id, picture):
    width = round(min(picture["width"] - 2, 4 + generator.lognormvariate(3.9, 1.0)), 2)
    height = round(min(picture["height"] - 2, 4 + generator.lognormvariate(3.9, 1.0)), 2)
    x = round(generator.random() * (picture["width"] - width), 2)
    y = round(generator.random() * (picture["height"] - height), 2)
    is_crowd = generator.random() < 0.012
    if is_crowd:
        runs = [generator.randrange(1, 400) for _ in range(generator.randrange(50, 400))]
        segmentation = {"counts": runs, "size": [picture["height"], picture["width"]]}
    else:
        segmentation = [outline(generator, x, y, width, height)]
    return {
        "segmentation": segmentation,
        "area": round(width * height * generator.uniform(0.4, 0.9), 4),
        "iscrowd": int(is_crowd),
        "image_id": picture["id"],
        "bbox": [x, y, width, height],
        "category_id": generator.choice(IDS),
        "id": id,
    }


def picture(generator, id):
    width, height = generator.choice([(640, 480), (480, 640), (640, 427), (500, 375), (640, 640)])
    name = f"{id:012d}.jpg"
    return {
        "license": generator.randrange(1, 9),
        "file_name": name,
        "coco_url": f"http://images.cocodataset.org/val2017/{name}",
        "height": height,
        "width": width,
        "date_captured": "2013-11-14 17:02:52",
        "flickr_url": f"http://farm7.staticflickr.com/6116/{generator.randrange(10**10)}_z.jpg",
        "id": id,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    pictures = [picture(generator, 139 + 116 * place) for place in range(PICTURES * arguments.times)]
    with open(arguments.output, "w") as file:
        file.write('{"info": {"description": "seeded, of the shape of instances_val2017"}, "images": ')
        json.dump(pictures, file)
        file.write(', "annotations": [')
        for place in range(OBJECTS * arguments.times):
            if place:
                file.write(", ")
            json.dump(annotation(generator, place + 1, generator.choice(pictures)), file)
        file.write('], "categories": ')
        json.dump([{"supercategory": "thing", "id": id, "name": f"class {id}"} for id in IDS], file)
        file.write("}")


main()
