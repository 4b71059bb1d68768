"""What pycocotools, or faster-coco-eval, says of detections: the twelve figures, and the same for each class, as JSON.

    precision_reference.py ANNOTATIONS RESULTS [--faster] [--classes]
"""

import argparse
import contextlib
import json
import sys

NAMES = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]


def mean(values):
    import numpy

    values = values[values > -1]
    return float(numpy.mean(values)) if values.size else -1.0


def figures(precision, recall):
    """As `summarize` has them. Shapes: [IoU, recall, class, area, maximum] and [IoU, class, area, maximum]."""
    areas = [mean(precision[:, :, :, area, 2]) for area in range(4)]
    recalls = [mean(recall[:, :, 0, most]) for most in range(3)]
    by_area = [mean(recall[:, :, area, 2]) for area in range(1, 4)]
    points = [mean(precision[place, :, :, 0, 2]) for place in (0, 5)]
    return dict(zip(NAMES, [areas[0], *points, *areas[1:], *recalls, *by_area]))


def curves_of(evaluation, place):
    """Precisions and scores at the 101 recalls, at IoU 0.5 and 0.75."""
    if evaluation.eval["recall"][0, place, 0, 2] < 0:
        return None
    return {name: {"precisions": evaluation.eval["precision"][iou, :, place, 0, 2].tolist(),
                   "scores": evaluation.eval["scores"][iou, :, place, 0, 2].tolist()}
            for name, iou in (("50", 0), ("75", 5))}


def evaluate(annotations, results, faster=False, classes=True, curves=False, maxima=None):
    with contextlib.redirect_stdout(sys.stderr):
        if faster:
            from faster_coco_eval import COCO, COCOeval_faster as COCOeval
        else:
            from pycocotools.coco import COCO
            from pycocotools.cocoeval import COCOeval
        truth = COCO(annotations)
        evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
        if maxima:
            evaluation.params.maxDets = maxima
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    answer = {"coco": dict(zip(NAMES, map(float, evaluation.stats)))}
    if maxima:
        # `summarize` looks for 100 in vain, and says -1.
        answer["coco"] = figures(evaluation.eval["precision"], evaluation.eval["recall"])
        answer["max_detections"] = maxima
    if classes:
        precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
        answer["per_class"] = [
            {"category_id": int(number), **figures(precision[:, :, [place]], recall[:, [place]])}
            for place, number in enumerate(evaluation.params.catIds)
        ]
    if curves:
        for place, answers in enumerate(answer["per_class"]):
            answers["curves"] = curves_of(evaluation, place)
    return answer


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations")
    parser.add_argument("results")
    parser.add_argument("--faster", action="store_true", help="ask faster-coco-eval")
    parser.add_argument("--classes", action="store_true", help="of each class, too")
    options = parser.parse_args()
    print(json.dumps(evaluate(options.annotations, options.results, options.faster, options.classes)))
