"""Which candidates a rounding error could save or lose.

The selection is run again on a reference's arrays with intervals in place of numbers: a candidate is KEPT or OUT
whatever happens within the margins, else UNSURE. It judges differences; it is not the reference's answer.
"""
import dataclasses

import numpy as np

from .network import LEVELS

OUT, UNSURE, KEPT = 0, 1, 2


@dataclasses.dataclass
class Candidates:
    """(anchor, class) pairs by falling score."""

    level: np.ndarray
    row: np.ndarray  # of the level's arrays
    label: np.ndarray
    score: np.ndarray
    box: np.ndarray  # [N, 4] in pixels of the original picture
    fate: np.ndarray
    count: int  # above the score threshold, in all levels


def _decode(anchors, deltas, family):
    limit = np.float32(np.log(1000.0 / 16))
    size = anchors[:, 2:] - anchors[:, :2]
    centre = anchors[:, :2] + np.float32(0.5) * size
    log_scale = np.clip(deltas[:, 2:], -limit if family == "mmdetection" else None, limit)
    centre = centre + deltas[:, :2] * size
    half = np.float32(0.5) * np.exp(log_scale) * size
    return np.concatenate([centre - half, centre + half], 1)


def _clipped(boxes, size):
    return np.clip(boxes, np.float32(0), np.tile(np.asarray(size, np.float32), 2))


def _ious(box, boxes):
    """IoU of one box with many, in double."""
    x1, y1, x2, y2 = boxes.T.astype(np.float64)
    a1, b1, a2, b2 = box.astype(np.float64)
    inner = np.maximum(0, np.minimum(a2, x2) - np.maximum(a1, x1)) * np.maximum(0, np.minimum(b2, y2) - np.maximum(b1, y1))
    with np.errstate(invalid="ignore", divide="ignore"):
        answer = inner / ((a2 - a1) * (b2 - b1) + (x2 - x1) * (y2 - y1) - inner)
    return np.nan_to_num(answer, nan=0.0)


def _admission(score, threshold, top_k, margin):
    """Fate of one level's candidates (by falling score) at the threshold and the level's top k."""
    fate = np.where(score > threshold + margin, KEPT, UNSURE)
    if len(score) > top_k:
        cut = score[top_k - 1]
        fate = np.minimum(fate, np.where(score > cut + margin, KEPT, UNSURE))
        fate[score < score[top_k] - margin] = OUT
        if score[top_k - 1] - score[top_k] > margin:
            fate[:top_k] = np.where(score[:top_k] > threshold + margin, KEPT, UNSURE)
            fate[top_k:] = OUT
    return fate


def _suppression(score, label, boxes, fate, threshold, margin, iou_margin, class_wise):
    fate = fate.copy()
    for j in range(len(score)):
        if fate[j] == OUT:
            continue
        end = np.searchsorted(-score, -(score[j] - margin), side="right")
        rivals = np.flatnonzero((fate[:end] != OUT) & ((label[:end] == label[j]) | (not class_wise)))
        rivals = rivals[rivals != j]
        overlap = _ious(boxes[j], boxes[rivals])
        near = overlap > threshold - iou_margin
        rivals, overlap = rivals[near], overlap[near]
        sure = (fate[rivals] == KEPT) & (score[rivals] > score[j] + margin) & (overlap > threshold + iou_margin)
        if sure.any():
            fate[j] = OUT
        elif len(rivals):
            fate[j] = UNSURE
    return fate


def _maximum(score, fate, most, margin):
    fate = fate.copy()
    sure, possible = score[fate == KEPT], score[fate != OUT]
    for j in np.flatnonzero(fate != OUT):
        if (sure > score[j] + margin).sum() >= most:
            fate[j] = OUT
        elif (possible >= score[j] - margin).sum() - 1 >= most:
            fate[j] = UNSURE
    return fate


def judge(arrays, config, transform, score_margin=1e-4, iou_margin=1e-3):
    """All candidates that could be detections, with their fates.

    `arrays` as in a trace file; `config` as in a sidecar; `transform` with original and resized [width, height].
    """
    family, limits = config["family"].split("_v2")[0], config["thresholds"]
    original, resized = np.array(transform["original"], float), np.array(transform["resized"], float)
    columns, above = [], 0
    for index, level in enumerate(config.get("levels", LEVELS)):
        level = level.lower()
        if f"logits.{level}" not in arrays:
            continue
        logits = arrays[f"logits.{level}"]
        scores = (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)
        above += int((scores > np.float32(limits["score"])).sum())
        rows, labels = np.nonzero(scores > limits["score"] - score_margin)
        score = scores[rows, labels]
        order = np.argsort(-score, kind="stable")[: limits["top_k"] + 2000]
        rows, labels, score = rows[order], labels[order], score[order].astype(np.float64)
        fate = _admission(score, limits["score"], limits["top_k"], score_margin)
        boxes = _decode(arrays[f"anchors.{level}"][rows], arrays[f"deltas.{level}"][rows], family)
        columns.append((np.full(len(rows), index), rows, labels, score, boxes, fate))
    level, row, label, score, boxes, fate = (np.concatenate(column) for column in zip(*columns))
    order = np.argsort(-score, kind="stable")
    level, row, label, score, boxes, fate = (c[order] for c in (level, row, label, score, boxes, fate))

    scale = (original / resized).astype(np.float32)
    if family != "detectron2":
        boxes = _clipped(boxes, resized)
    final = boxes * np.tile(scale, 2)
    if family == "mmdetection":
        boxes = final
    if family == "detectron2":
        final = _clipped(final, original)
    sides = (final[:, 2:] - final[:, :2]).min(1)
    if family == "mmdetection":
        fate = np.where(sides <= 0, OUT, np.where(sides < 0.01, np.minimum(fate, UNSURE), fate))

    taken = fate != OUT
    shift = label.astype(np.float32) * (boxes[taken].max() + np.float32(1)) if taken.any() else np.float32(0)
    shifted = boxes + np.reshape(shift, (-1, 1))
    admitted = (int((fate == KEPT).sum()), int(taken.sum()))  # the least, the most
    limit = 10000 if family == "mmdetection" else 1001
    answers = []
    for loop in {admitted[0] >= limit, admitted[1] >= limit}:
        space = boxes if loop and family != "mmdetection" else shifted
        answer = _suppression(score, label, space, fate, limits["nms"], score_margin, iou_margin, loop)
        answers.append(_maximum(score, answer, limits["max_detections"], score_margin))
    fate = answers[0] if len(answers) == 1 else np.where(answers[0] == answers[1], answers[0], UNSURE)
    if family == "detectron2":
        fate = np.where(sides <= 0, OUT, np.where(sides < 0.01, np.minimum(fate, UNSURE), fate))
    return Candidates(level, row, label, score, final, fate, above)
