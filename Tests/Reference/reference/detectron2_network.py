"""detectron2's RetinaNet, from its source tree. Nothing of it is retyped.

detectron2 is not among the packages that pip finds, so its source is used as it lies: DETECTRON2_SOURCE names a
checkout, else parity.sh has cloned one. Its own compiled operators (`detectron2._C`) are imported only by layers
that RetinaNet does not have; NMS is torchvision's (see operators.py).
"""
import logging
import os
import sys
import warnings

import numpy as np

from . import operators  # noqa: F401  (must come before torchvision)
import torch

from .network import Detections, Network


def source_tree():
    path = os.environ.get("DETECTRON2_SOURCE", "")
    if not os.path.exists(os.path.join(path, "configs", "Base-RetinaNet.yaml")):
        raise SystemExit("DETECTRON2_SOURCE must name a checkout of detectron2 (parity.sh clones one)")
    return path


def _configuration(settings):
    from detectron2.config import get_cfg

    cfg = get_cfg()
    file = {"R50": "retinanet_R_50_FPN_3x.yaml", "R101": "retinanet_R_101_FPN_3x.yaml"}[settings.arch]
    cfg.merge_from_file(os.path.join(source_tree(), "configs", "COCO-Detection", file))
    cfg.MODEL.DEVICE = "cpu"
    cfg.MODEL.WEIGHTS = ""
    cfg.MODEL.RESNETS.STEM_OUT_CHANNELS = settings.width
    cfg.MODEL.RESNETS.WIDTH_PER_GROUP = settings.width
    cfg.MODEL.RESNETS.RES2_OUT_CHANNELS = 4 * settings.width
    cfg.MODEL.FPN.OUT_CHANNELS = settings.pyramid
    cfg.MODEL.RETINANET.NUM_CLASSES = settings.classes
    cfg.MODEL.RETINANET.NUM_CONVS = settings.head_depth
    levels = settings.levels()
    if settings.sources != "345" or settings.further:
        cfg.MODEL.RESNETS.OUT_FEATURES = [f"res{number}" for number in settings.sources]
        cfg.MODEL.FPN.IN_FEATURES = [f"res{number}" for number in settings.sources]
        cfg.MODEL.RETINANET.IN_FEATURES = [f"p{number}" for number in levels]
        if settings.further == "pool":
            cfg.MODEL.BACKBONE.NAME = "build_resnet_fpn_backbone"
    if settings.anchors == 3:
        cfg.MODEL.ANCHOR_GENERATOR.SIZES = [[float(settings.base_size << i)] for i in range(len(levels))]
    elif settings.base_size != 32 or len(levels) != 5:
        scales = [1.0, 2 ** (1.0 / 3), 2 ** (2.0 / 3)]
        cfg.MODEL.ANCHOR_GENERATOR.SIZES = [[(settings.base_size << i) * s for s in scales] for i in range(len(levels))]
    cfg.MODEL.RETINANET.SCORE_THRESH_TEST = settings.score
    cfg.MODEL.RETINANET.NMS_THRESH_TEST = settings.nms
    cfg.MODEL.RETINANET.NORM = settings.head_norm
    if settings.style == "pytorch":
        cfg.MODEL.RESNETS.STRIDE_IN_1X1 = False
        cfg.MODEL.PIXEL_MEAN = [123.675, 116.28, 103.53]
        cfg.MODEL.PIXEL_STD = [58.395, 57.12, 57.375]
        cfg.INPUT.FORMAT = "RGB"
    cfg.INPUT.MIN_SIZE_TEST = settings.min_size
    cfg.INPUT.MAX_SIZE_TEST = settings.max_size
    return cfg


class Detectron2Network(Network):
    def __init__(self, settings):
        if source_tree() not in sys.path:
            sys.path.insert(0, source_tree())
        warnings.filterwarnings("ignore", message=".*torch.meshgrid.*")
        logging.getLogger("fvcore.common.config").setLevel(logging.ERROR)  # its configurations call eval, and say so
        from detectron2.data import transforms
        from detectron2.modeling import build_model

        self.settings = settings
        self.cfg = _configuration(settings)
        self.model = build_model(self.cfg).eval()
        self.resize = transforms.ResizeShortestEdge([settings.min_size, settings.min_size], settings.max_size)
        fpn, head = self.model.backbone, self.model.head
        self.backbone = fpn.bottom_up
        self.stem = self.backbone.stem.conv1
        self.pyramid_outputs = [getattr(fpn, f"fpn_output{i}") for i in settings.sources]
        if settings.further != "pool":
            self.pyramid_outputs += [fpn.top_block.p6, fpn.top_block.p7]
        self.classifier, self.regressor = head.cls_score, head.bbox_pred

    def _request(self, picture):
        """What detectron2's DefaultPredictor hands to the model."""
        ordered = picture if self.model.input_format == "RGB" else np.ascontiguousarray(picture[:, :, ::-1])
        resized = self.resize.get_transform(ordered).apply_image(ordered)
        tensor = torch.as_tensor(resized.astype("float32").transpose(2, 0, 1))
        return {"image": tensor, "height": picture.shape[0], "width": picture.shape[1]}

    def prepare(self, picture):
        images = self.model.preprocess_image([self._request(picture)])
        return images.tensor, tuple(int(side) for side in images.image_sizes[0])

    def body(self, batch):
        features = self.backbone(batch)
        return [features[f"res{i}"] for i in self.settings.sources]

    def pyramid(self, batch):
        features = self.model.backbone(batch)
        return [features[level] for level in self.levels]

    def heads(self, features):
        logits, deltas = self.model._transpose_dense_predictions(
            self.model.head(features), [self.settings.classes, 4]
        )
        return [level[0] for level in logits], [level[0] for level in deltas]

    def anchors(self, batch, features):
        return [boxes.tensor for boxes in self.model.anchor_generator(features)]

    def detect(self, picture):
        found = self.model([self._request(picture)])[0]["instances"]
        return Detections(found.pred_boxes.tensor, found.pred_classes, found.scores)

    def state(self):
        """The weights, and the constants that published files hold besides."""
        state = super().state()
        state["pixel_mean"] = self.model.pixel_mean.clone()
        state["pixel_std"] = self.model.pixel_std.clone()
        for i, cell in enumerate(self.model.anchor_generator.cell_anchors):
            state[f"anchor_generator.cell_anchors.{i}"] = cell.clone()
        return state

    def config(self):
        model = self.model
        generator = self.cfg.MODEL.ANCHOR_GENERATOR
        blue_first = self.cfg.INPUT.FORMAT == "BGR"
        in_rgb = slice(None, None, -1 if blue_first else 1)
        return {
            "name": self.settings.name,
            "family": "detectron2",
            "stride_in": "1x1" if self.cfg.MODEL.RESNETS.STRIDE_IN_1X1 else "3x3",
            **self.class_names(), **self.told_levels(),
            "norm_eps": 1e-5,
            "anchors": {
                "sizes": [list(level) for level in generator.SIZES],
                "aspect_ratios": list(generator.ASPECT_RATIOS[0]),
            },
            "input": {
                "mean": list(self.cfg.MODEL.PIXEL_MEAN)[in_rgb], "std": list(self.cfg.MODEL.PIXEL_STD)[in_rgb],
                "scale": 1, "bgr": blue_first,
                "min_size": self.settings.min_size, "max_size": self.settings.max_size,
            },
            "thresholds": {
                "score": model.test_score_thresh, "nms": model.test_nms_thresh, "top_k": model.test_topk_candidates,
                "max_detections": model.max_detections_per_image,
            },
        }
