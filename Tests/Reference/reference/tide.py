"""TIDE's published code: what it says of a data set's detections."""
import importlib
import os
import sys
import types


def load():
    """tidecv from a checkout (TIDE_SOURCE), else as installed. What it only plots and downloads with may be absent."""
    if os.environ.get("TIDE_SOURCE"):
        sys.path.insert(0, os.environ["TIDE_SOURCE"])
    for name in ("appdirs", "cv2", "matplotlib", "matplotlib.lines", "matplotlib.pyplot", "pandas", "seaborn"):
        try:
            importlib.import_module(name)
        except ImportError:
            module = types.ModuleType(name)
            module.user_data_dir = module.Line2D = module.FONT_HERSHEY_SIMPLEX = None
            sys.modules[name] = module
    return importlib.import_module("tidecv")


def answer(data, iou):
    """TIDE's figures of a data set as `random_detections.make` gives it, at an IoU.

    None where its code fails: where mending all errors of a kind leaves neither object nor detection.
    """
    tidecv = load()
    truth, found = tidecv.Data("truth", max_dets=100), tidecv.Data("found")
    for picture in range(data["pictures"]):
        truth.add_image(picture, str(picture))
    for category in range(data["categories"]):
        truth.add_class(category, str(category))
    for picture, category, *box, crowd in data["objects"]:
        # As `tidecv.datasets.COCO` does, which looks at no other mark than `iscrowd`.
        add = truth.add_ignore_region if crowd else truth.add_ground_truth
        add(picture, category, box)
    for picture, category, *box, score in data["detections"]:
        found.add_detection(picture, category, score, box)
    # What `TIDE.evaluate` runs, without the plots that `TIDE` prepares.
    try:
        run = tidecv.TIDERun(truth, found, iou, 0.1, tidecv.TIDE.BOX, truth.max_dets)
        gains, special = run.fix_main_errors(), run.fix_special_errors()
    except ZeroDivisionError:
        return None
    counts = run.count_errors()
    return {
        "iou": iou,
        "AP": float(run.ap),
        "errors": {
            kind.short_name: {"count": counts[kind], "dAP": float(gains[kind])} for kind in tidecv.TIDE._error_types
        },
        "special": {kind.short_name: float(gain) for kind, gain in special.items()},
    }
