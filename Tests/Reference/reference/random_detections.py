"""Seeded data sets and detections in which every kind of error occurs, and ties of scores and of IoUs."""
import random


def make(seed, pictures=6, categories=4, objects=5, detections=12):
    """Boxes are x, y, width, height; `objects` end with iscrowd, `detections` with a score.

    Both start with the picture and the category, counted from 0. The last category has no object. Coordinates are
    multiples of 2 and scores of 1/32, so that IoUs of just 0.5 and 0.1 and equal scores are frequent.
    """
    source = random.Random(seed)
    truths, found = [], []
    for picture in range(pictures):
        here = []
        for _ in range(source.randint(0, objects)):
            box = [2 * source.randint(0, 40), 2 * source.randint(0, 40), 2 * source.randint(4, 30), 2 * source.randint(4, 30)]
            here.append([picture, source.randrange(max(1, categories - 1)), *box, int(source.random() < 0.15)])
            if source.random() < 0.15:  # the same box again, or of another class
                here.append([picture, source.randrange(max(1, categories - 1)), *box, 0])
        for _ in range(source.randint(0, detections)):
            if here and source.random() < 0.85:
                _, category, x, y, width, height, _ = source.choice(here)
                reach = source.choice((0, 1, 4, 10))
                x, y = x + 2 * source.randint(-reach, reach), y + 2 * source.randint(-reach, reach)
                if source.random() < 0.3:
                    width = max(2, source.choice((width // 2, 2 * width)))
                if source.random() < 0.25:
                    category = source.randrange(categories)
            else:
                category = source.randrange(categories)
                x, y = 2 * source.randint(0, 60), 2 * source.randint(0, 60)
                width, height = 2 * source.randint(2, 40), 2 * source.randint(2, 40)
            found.append([picture, category, x, y, width, height, source.randint(1, 32) / 32])
        truths += here
    source.shuffle(found)
    return {"pictures": pictures, "categories": categories, "objects": truths, "detections": found}
