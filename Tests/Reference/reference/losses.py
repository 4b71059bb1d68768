"""The published losses, by the published code, in double precision on given logits and deltas, with their gradients.

Targets are made as in training: the ground truth goes through the family's own transform, and its matcher sees anchors
and boxes in float32. Then logits, deltas and, where the code allows it, anchors and boxes are turned into doubles.
Objects that no anchor touches are dropped first: by the letter of all three matchers they would make every anchor
positive that does not touch them.
"""
import dataclasses
import functools

import numpy as np

from . import operators  # noqa: F401  (must come before torchvision)
import torch


@dataclasses.dataclass(frozen=True)
class LossSettings:
    alpha: float | None = 0.25
    gamma: float = 2.0
    box: str = ""  # l1, smooth-l1, giou; empty: the family's own
    beta: float = 1.0  # of smooth-l1

    @property
    def flags(self):
        flags = ["--alpha", "none" if self.alpha is None else str(self.alpha), "--gamma", str(self.gamma)]
        flags += ["--box-loss", self.box] if self.box else []
        return flags + (["--beta", str(self.beta)] if self.box == "smooth-l1" else [])

    @property
    def name(self):
        alpha = "none" if self.alpha is None else self.alpha
        return f"α {alpha}, γ {self.gamma:g}, {self.box or 'own box loss'}" + (
            f" β {self.beta:g}" if self.box == "smooth-l1" else ""
        )

    @property
    def has_autograd(self):
        """For 0 < γ < 1 the derivative of (1 − p_t)^γ is infinite where p_t rounds to 1, and autograd says NaN."""
        return not 0 < self.gamma < 1


@dataclasses.dataclass
class Truth:
    boxes: np.ndarray  # [M, 4], x1 y1 x2 y2 in pixels of the original picture
    labels: np.ndarray  # [M], channels


@dataclasses.dataclass
class Losses:
    classification: float
    box: float
    positives: int
    ignored: int
    logits: list  # ∂L/∂logits per level
    deltas: list  # ∂L/∂deltas per level
    closed_form: bool


def closed_form(logits, target, valid, settings, normalizer):
    """∂FL/∂x = α_t y (1 − p_t)^γ (γ p_t ln p_t + p_t − 1), from the paper's appendix, in double precision."""
    y = np.where(target, 1.0, -1.0)
    x = y * logits
    log_right = -np.logaddexp(0, -x)
    right, log_wrong = np.exp(log_right), -np.logaddexp(0, x)
    weight = 1.0 if settings.alpha is None else np.where(target, settings.alpha, 1 - settings.alpha)
    gradient = weight * y * np.exp(settings.gamma * log_wrong) * (settings.gamma * right * log_right - np.exp(log_wrong))
    return np.where(valid[:, None], gradient, 0.0) / normalizer


def _finish(classification, box, target, valid, logits, deltas, settings, normalizer):
    """Backpropagates both losses to the leaves `logits` and `deltas`, one per level."""
    counts = [len(level) for level in logits]
    box_gradients = [None if g is None else g.numpy() for g in torch.autograd.grad(
        box, deltas, retain_graph=True, allow_unused=True)] if box.requires_grad else [None] * len(deltas)
    box_gradients = [np.zeros(d.shape) if g is None else g for g, d in zip(box_gradients, deltas)]
    if settings.has_autograd:
        own = [g.numpy() for g in torch.autograd.grad(classification, logits)]
    else:
        joined = closed_form(
            np.concatenate([level.detach().numpy() for level in logits]), target, valid, settings, normalizer)
        own = np.split(joined, np.cumsum(counts)[:-1])
    return Losses(
        float(classification), float(box), int(target.any(1).sum()), int((~valid).sum()), own, box_gradients,
        not settings.has_autograd)


def _leaves(arrays, kind):
    return [
        torch.from_numpy(arrays[f"{kind}.p{level}"].astype(np.float64)).requires_grad_() for level in range(3, 8)
    ]


def torchvision_losses(network, arrays, transform, truth, settings):
    from torchvision.models.detection import retinanet
    from torchvision.models.detection.transform import resize_boxes
    from torchvision.ops import boxes as box_ops
    from torchvision.ops import sigmoid_focal_loss

    model = network.model
    anchors = torch.from_numpy(np.concatenate([arrays[f"anchors.p{level}"] for level in range(3, 8)]))
    (old_width, old_height), (width, height) = transform["original"], transform["resized"]
    boxes = resize_boxes(torch.from_numpy(truth.boxes.astype(np.float32)), (old_height, old_width), (height, width))
    quality = box_ops.box_iou(boxes, anchors)
    touched = quality.max(1).values > 0 if len(boxes) else torch.zeros(0, dtype=torch.bool)
    boxes, labels = boxes[touched], torch.from_numpy(truth.labels)[touched]
    if len(boxes):
        matched = model.proposal_matcher(quality[touched])
    else:
        matched = torch.full((len(anchors),), -1, dtype=torch.int64)

    logits, deltas = _leaves(arrays, "logits"), _leaves(arrays, "deltas")
    outputs = {"cls_logits": torch.cat(logits)[None], "bbox_regression": torch.cat(deltas)[None]}
    targets = [{"boxes": boxes.double(), "labels": labels}]
    head, published = model.head, retinanet.sigmoid_focal_loss
    usual = head.regression_head._loss_type
    own = "giou" if network.settings.arch == "resnet50_v2" else "l1"
    try:
        retinanet.sigmoid_focal_loss = functools.partial(
            sigmoid_focal_loss, alpha=-1 if settings.alpha is None else settings.alpha, gamma=settings.gamma)
        head.regression_head._loss_type = settings.box.replace("-", "_") or own
        losses = head.compute_loss(targets, outputs, [anchors.double()], [matched])
    finally:
        retinanet.sigmoid_focal_loss, head.regression_head._loss_type = published, usual
    target = np.zeros((len(anchors), logits[0].shape[1]), bool)
    positive = matched >= 0
    target[positive.numpy(), labels[matched[positive]].numpy()] = True
    valid = (matched != model.proposal_matcher.BETWEEN_THRESHOLDS).numpy()
    return _finish(
        losses["classification"], losses["bbox_regression"], target, valid, logits, deltas, settings,
        max(1, int(positive.sum())))


def detectron2_losses(network, arrays, transform, truth, settings):
    from detectron2.data import detection_utils
    from detectron2.data.transforms import ResizeTransform, TransformList
    from detectron2.structures import BoxMode, Boxes, pairwise_iou
    from detectron2.utils.events import EventStorage

    model = network.model
    (old_width, old_height), (width, height) = transform["original"], transform["resized"]
    resize = TransformList([ResizeTransform(old_height, old_width, height, width)])
    annotations = [
        detection_utils.transform_instance_annotations(
            {"bbox": list(map(float, box)), "bbox_mode": BoxMode.XYXY_ABS, "category_id": int(label)}, resize,
            (height, width))
        for box, label in zip(truth.boxes, truth.labels)
    ]
    instances = detection_utils.annotations_to_instances(annotations, (height, width))
    anchors = [Boxes(torch.from_numpy(arrays[f"anchors.p{level}"])) for level in range(3, 8)]
    if len(instances):
        quality = pairwise_iou(instances.gt_boxes, Boxes.cat(anchors))
        instances = instances[quality.max(1).values > 0]
    labels, boxes = model.label_anchors(anchors, [instances])
    count = model.num_classes
    positive = (labels[0] >= 0) & (labels[0] != count)
    normalizer = max(1, int(positive.sum()))
    logits, deltas = _leaves(arrays, "logits"), _leaves(arrays, "deltas")
    usual = (model.focal_loss_alpha, model.focal_loss_gamma, model.box_reg_loss_type, model.smooth_l1_beta)
    try:
        model.focal_loss_alpha = -1 if settings.alpha is None else settings.alpha
        model.focal_loss_gamma = settings.gamma
        # Its L1 is smooth L1 with β = 0.
        model.box_reg_loss_type = "giou" if settings.box == "giou" else "smooth_l1"
        if settings.box:
            model.smooth_l1_beta = settings.beta if settings.box == "smooth-l1" else 0.0
        # The moving average of training begins at this batch's own positives.
        model.loss_normalizer = normalizer
        with EventStorage():
            losses = model.losses(
                anchors, [level[None] for level in logits], labels, [level[None] for level in deltas], boxes)
    finally:
        model.focal_loss_alpha, model.focal_loss_gamma, model.box_reg_loss_type, model.smooth_l1_beta = usual
    target = np.zeros((len(labels[0]), count), bool)
    target[positive.numpy(), labels[0][positive].numpy()] = True
    return _finish(
        losses["loss_cls"], losses["loss_box_reg"], target, (labels[0] >= 0).numpy(), logits, deltas, settings,
        normalizer)


def mmdetection_losses(network, arrays, transform, truth, settings):
    from mmdet.models.losses import L1Loss, SmoothL1Loss
    from mmdet.structures.bbox import HorizontalBoxes, bbox_overlaps
    from mmengine.structures import InstanceData

    if settings.alpha is None or settings.box == "giou":
        raise ValueError("mmdetection's focal loss has always an α, and its GIoU another epsilon")
    head = network.model.bbox_head
    (old_width, old_height), (width, height) = transform["original"], transform["resized"]
    resize = network.pipeline[0]
    results = {
        "gt_bboxes": HorizontalBoxes(torch.from_numpy(truth.boxes.astype(np.float32))),
        "scale_factor": (width / old_width, height / old_height), "img_shape": (height, width),
    }
    resize._resize_bboxes(results)
    boxes, labels = results["gt_bboxes"].tensor, torch.from_numpy(truth.labels)
    anchors = torch.from_numpy(np.concatenate([arrays[f"anchors.p{level}"] for level in range(3, 8)]))
    if len(boxes):
        touched = bbox_overlaps(boxes, anchors).max(1).values > 0
        boxes, labels = boxes[touched], labels[touched]
    truths = [InstanceData(bboxes=boxes, labels=labels)]
    padded_width, padded_height = transform["padded"]
    metas = [{"img_shape": (height, width), "pad_shape": (padded_height, padded_width)}]

    logits, deltas = _leaves(arrays, "logits"), _leaves(arrays, "deltas")
    grids = [arrays[f"p{level}"].shape[-2:] for level in range(3, 8)]
    shaped = [
        [level.reshape(1, h, w, -1).permute(0, 3, 1, 2) for level, (h, w) in zip(levels, grids)]
        for levels in (logits, deltas)
    ]
    usual = head.loss_bbox, head.loss_cls.alpha, head.loss_cls.gamma
    try:
        head.loss_cls.alpha, head.loss_cls.gamma = settings.alpha, settings.gamma
        if settings.box:
            head.loss_bbox = L1Loss() if settings.box == "l1" else SmoothL1Loss(beta=settings.beta)
        losses = head.loss_by_feat(*shaped, truths, metas)
        anchor_list, flags = head.get_anchors(grids, metas, device="cpu")
        made = head.get_targets(anchor_list, flags, truths, metas)
    finally:
        head.loss_bbox, head.loss_cls.alpha, head.loss_cls.gamma = usual
    assigned = torch.cat([level[0] for level in made[0]])
    weights = torch.cat([level[0] for level in made[1]])
    positive = assigned < head.num_classes
    target = np.zeros((len(assigned), head.num_classes), bool)
    target[positive.numpy(), assigned[positive].numpy()] = True
    return _finish(
        sum(losses["loss_cls"]), sum(losses["loss_bbox"]), target, (weights > 0).numpy(), logits, deltas, settings,
        made[4])


FAMILIES = {"torchvision": torchvision_losses, "detectron2": detectron2_losses, "mmdetection": mmdetection_losses}


def reference_losses(network, family, arrays, transform, truth, settings):
    """`arrays` as in a trace file; `transform` as in its metadata."""
    return FAMILIES[family](network, arrays, transform, truth, settings)
