#!/usr/bin/env python3
"""Make Tests/RetinaNetTests/Fixtures/selection-*.safetensors: head outputs and the published post-processing's answer.

    make_selection_goldens.py [NAME…] [--out FOLDER]

Logits and deltas are drawn from a seed, not computed by a network, so the post-processing meets what real ones
rarely bring: ties, IoUs exactly at the threshold, scales beyond the clamp, boxes far outside the picture. Each is
answered with torch's order of equal scores and with both stable orders; where these disagree, or a rounding error
could change the answer, nothing is written.
"""
import argparse
import contextlib
import json
import os

from reference import operators  # noqa: F401  (must come before torchvision)
import numpy as np
import torch
from safetensors.numpy import save_file

from reference import fates
from reference.network import LEVELS
from reference.result import make_network
from reference.settings import Settings

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "RetinaNetTests", "Fixtures")


@contextlib.contextmanager
def tie_order(backwards):
    """Within the block, topk puts equal scores in index order, or backwards; None leaves torch's own order."""
    published = torch.Tensor.topk

    def stable(scores, count):
        keys = scores.flip(0) if backwards else scores
        order = torch.sort(keys, descending=True, stable=True)[1][:count]
        order = len(scores) - 1 - order if backwards else order
        return torch.return_types.topk((scores[order], order))

    if backwards is not None:
        torch.Tensor.topk = stable
    try:
        yield
    finally:
        torch.Tensor.topk = published


# The published post-processing of each family: arrays → boxes in the original picture, labels, scores.


def torchvision_answer(network, levels, thresholds, transform):
    model = network.model
    model.score_thresh, model.nms_thresh = thresholds["score"], thresholds["nms"]
    model.topk_candidates, model.detections_per_img = thresholds["top_k"], thresholds["max_detections"]
    outputs = {"cls_logits": [l["logits"][None] for l in levels], "bbox_regression": [l["deltas"][None] for l in levels]}
    size, original = (tuple(reversed(transform[key])) for key in ("resized", "original"))
    found = model.postprocess_detections(outputs, [[l["anchors"] for l in levels]], [size])
    found = model.transform.postprocess(found, [size], [original])[0]
    return found["boxes"], found["labels"], found["scores"]


def detectron2_answer(network, levels, thresholds, transform):
    from detectron2.modeling.postprocessing import detector_postprocess
    from detectron2.structures import Boxes

    model = network.model
    model.test_score_thresh, model.test_nms_thresh = thresholds["score"], thresholds["nms"]
    model.test_topk_candidates = thresholds["top_k"]
    model.max_detections_per_image = thresholds["max_detections"]
    size, original = (tuple(reversed(transform[key])) for key in ("resized", "original"))
    found = model.inference_single_image(
        [Boxes(l["anchors"]) for l in levels], [l["logits"].sigmoid() for l in levels],
        [l["deltas"] for l in levels], size,
    )
    found = detector_postprocess(found, *original)
    return found.pred_boxes.tensor, found.pred_classes, found.scores


def mmdetection_answer(network, levels, thresholds, transform):
    head = network.model.bbox_head
    test = head.test_cfg.copy()
    test.update(score_thr=thresholds["score"], nms_pre=thresholds["top_k"], max_per_img=thresholds["max_detections"])
    test.nms = dict(type="nms", iou_threshold=thresholds["nms"])
    (w, h), (original_w, original_h) = transform["resized"], transform["original"]

    def channels_first(level, key):
        return level[key].reshape(*level["grid"][:2], -1).permute(2, 0, 1)

    found = head._predict_by_feat_single(
        [channels_first(l, "logits") for l in levels], [channels_first(l, "deltas") for l in levels],
        [None] * len(levels), [l["anchors"] for l in levels],
        {"img_shape": (h, w), "scale_factor": (w / original_w, h / original_h)}, test, rescale=True,
    )
    return found.bboxes, found.labels, found.scores


ANSWERS = {"torchvision": torchvision_answer, "detectron2": detectron2_answer, "mmdetection": mmdetection_answer}


# What is asked.


def drawn(network, grids, classes, loudness, bias, seed):
    """Levels on grids [(H, W)…] of a picture 8·W × 8·H, anchors the family's own, logits and deltas random."""
    generator = torch.Generator().manual_seed(seed)
    features = [torch.zeros(1, 1, *grid) for grid in grids]
    batch = torch.zeros(1, 3, grids[0][0] * 8, grids[0][1] * 8)
    anchors = network.anchors(batch, features + [torch.zeros(1, 1, 1, 1)] * (5 - len(grids)))
    levels = []
    for grid, rows in zip(grids, anchors):
        logits = torch.randn(len(rows), classes, generator=generator) * loudness + bias
        deltas = torch.randn(len(rows), 4, generator=generator) * torch.tensor([0.3, 0.3, 0.2, 0.2])
        odd = torch.rand(len(rows), generator=generator)
        deltas[odd < 0.03, 2:] = 4.5  # beyond the clamp
        deltas[(odd > 0.03) & (odd < 0.06), 2:] = -4.5
        deltas[odd > 0.97, :2] *= 20  # far outside
        per_cell = len(rows) // (grid[0] * grid[1])
        levels.append({"grid": (*grid, per_cell), "logits": logits, "deltas": deltas, "anchors": rows})
    return levels


def lattice(network, grids, classes, loudness, bias, seed):
    """Squares of 30 pixels on a lattice of 10, deltas 0: IoUs of exactly 1/2, 1/5, 1. Scores tie across levels and
    classes (never between overlapping boxes of one level and class, where torch's topk would decide), and some are
    exactly 0.5."""
    generator = torch.Generator().manual_seed(seed)
    levels = []
    for grid in grids:
        y, x = torch.meshgrid(torch.arange(grid[0]) * 10.0, torch.arange(grid[1]) * 10.0, indexing="ij")
        rows = torch.stack([x, y, x + 30, y + 30], -1).reshape(-1, 4)
        count = len(rows)
        steps = [torch.randperm(count, generator=generator) - count // 3 for _ in range(classes)]
        logits = torch.stack(steps, 1) / 32.0
        levels.append({"grid": (*grid, 1), "logits": logits, "deltas": torch.zeros(count, 4), "anchors": rows})
    return levels


DEFAULTS = {"score": 0.05, "nms": 0.5, "top_k": 1000, "max_detections": 300}
SMALL, LARGE = [(6, 8), (3, 4), (2, 2)], [(12, 16), (6, 8), (3, 4)]

# name: family, how it is drawn, its arguments, thresholds, original and resized [width, height]
CASES = {
    "torchvision-offset": ("torchvision", drawn, (SMALL, 7, 1.5, -4.6, 11), {}, ([50, 37], [64, 47])),
    "torchvision-loop": ("torchvision", drawn, (LARGE, 7, 1.7, -4.2, 12), {}, ([201, 150], [128, 95])),
    "torchvision-maximum": ("torchvision", drawn, (LARGE, 3, 1.3, -2.0, 13), {"nms": 0.7, "max_detections": 100}, ([128, 96], [128, 96])),
    "torchvision-ties": ("torchvision", lattice, ([(9, 12), (9, 12), (5, 6)], 3, 0, 0, 14), {"score": 0.5}, ([150, 120], [150, 120])),
    "torchvision-empty": ("torchvision", drawn, (SMALL, 2, 0.5, -7.0, 15), {}, ([50, 37], [64, 47])),
    "detectron2-offset": ("detectron2", drawn, (SMALL, 7, 1.5, -4.6, 16), {"max_detections": 100}, ([50, 37], [64, 47])),
    "detectron2-loop": ("detectron2", drawn, (LARGE, 7, 1.7, -4.2, 17), {"max_detections": 100}, ([201, 150], [128, 95])),
    "mmdetection-offset": ("mmdetection", drawn, (LARGE, 7, 1.7, -4.2, 18), {"max_detections": 100}, ([201, 150], [128, 95])),
    "mmdetection-small": ("mmdetection", drawn, (SMALL, 7, 1.5, -4.6, 19), {"max_detections": 100}, ([50, 37], [64, 47])),
}


def canonical(boxes, labels, scores):
    """Rows [score, label, x1, y1, x2, y2] by falling score, equal ones by label and box."""
    rows = np.concatenate([scores.numpy()[:, None], labels.numpy()[:, None], boxes.numpy()], 1).astype(np.float64)
    return rows[np.lexsort((*(rows[:, i] for i in (5, 4, 3, 2, 1)), -rows[:, 0]))]


def make(name, out):
    family, draw, arguments, thresholds, (original, resized) = CASES[name]
    classes = arguments[1]
    small = dict(classes=classes, width=2, pyramid=16)
    arch = {"torchvision": "resnet18"}.get(family, "R50")
    network = make_network(Settings(family=family, arch=arch, **small))
    thresholds = DEFAULTS | thresholds
    grids = arguments[0]
    padded = [grids[0][1] * 8, grids[0][0] * 8] if draw is drawn else resized
    transform = {"original": original, "resized": resized, "padded": padded}
    with torch.inference_mode():
        levels = draw(network, *arguments)
        answers = []
        for backwards in (None, False, True):
            with tie_order(backwards):
                answers.append(canonical(*ANSWERS[family](network, levels, thresholds, transform)))
    if any(not np.array_equal(answers[0], other) for other in answers[1:]):
        raise SystemExit(f"{name}: the answer depends on how topk orders equal scores; draw another")
    answer = answers[0]

    arrays = {}
    for level_name, level in zip(LEVELS, levels):
        for kind in ("logits", "deltas", "anchors"):
            arrays[f"{kind}.{level_name}"] = level[kind].contiguous().numpy()
    config = network.config() | {"thresholds": thresholds}
    margins = (2e-6, 2e-5) if draw is drawn else (0, 0)
    judged = fates.judge(arrays, config, transform, *margins)
    unsure = int((judged.fate == fates.UNSURE).sum())
    if draw is drawn and (unsure or int((judged.fate == fates.KEPT).sum()) != len(answer)):
        raise SystemExit(f"{name}: {unsure} candidates are within rounding errors of another fate; draw another")

    sources = []
    for score, label, *box in answer:
        near = np.flatnonzero((judged.label == label) & (np.abs(judged.score - score) < 1e-6))
        distance = np.abs(judged.box[near] - box).max(1)
        best = near[np.argmin(distance)] if draw is drawn else near[distance < 1e-3][0]
        sources.append((judged.level[best], judged.row[best]))
    arrays["answer.boxes"] = answer[:, 2:].astype(np.float32)
    arrays["answer.scores"] = answer[:, 0].astype(np.float32)
    arrays["answer.labels"] = answer[:, 1].astype(np.int64)
    arrays["answer.levels"] = np.array([level for level, _ in sources], np.int64)
    arrays["answer.rows"] = np.array([row for _, row in sources], np.int64)
    metadata = {
        "family": family,
        "transform": json.dumps(transform),
        "thresholds": json.dumps(thresholds),
        "grids": json.dumps({n: list(level["grid"]) for n, level in zip(LEVELS, levels)}),
        "above": str(judged.count),
    }
    save_file(arrays, os.path.join(out, f"selection-{name}.safetensors"), metadata)
    os.chmod(os.path.join(out, f"selection-{name}.safetensors"), 0o644)
    print(f"{name}: {judged.count} above the threshold, {len(answer)} detections")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(CASES))
    parser.add_argument("--out", default=FIXTURES)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for name in arguments.names:
        make(name, arguments.out)


if __name__ == "__main__":
    main()
