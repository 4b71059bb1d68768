"""mmdetection's RetinaNet, from the packages mmdet, mmengine and mmcv-lite.

mmcv-lite comes without the compiled `mmcv._ext`. A stand-in is registered for it: `nms` is greedy_nms of
operators.py (mmcv's kernel takes its threshold as float32, torchvision's as double), every other operator fails
when called (RetinaNet calls none). mmdet 3.3.0 refuses mmcv 2.2.0 by a
version test alone; it is shown 2.1.0 while it is imported. Nothing is retyped.
"""
import os
import sys
import types

import numpy as np

from . import operators  # must come before torchvision
import torch

from .network import Detections, Network


class _Extension(types.ModuleType):
    """Takes the place of mmcv's compiled operators."""

    @staticmethod
    def nms(boxes, scores, iou_threshold, offset):
        if offset != 0:
            raise NotImplementedError("NMS with an offset of one pixel")
        return operators.greedy_nms(boxes, scores, np.float32(iou_threshold))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*arguments, **named):
            raise NotImplementedError(f"mmcv's compiled operator {name}")

        return absent


def _import_mmdet():
    if "mmdet" in sys.modules:
        return sys.modules["mmdet"]
    import mmcv

    try:
        import mmcv._ext  # noqa: F401
    except ImportError:
        sys.modules["mmcv._ext"] = mmcv._ext = _Extension("mmcv._ext")
    true_version, mmcv.__version__ = mmcv.__version__, "2.1.0"
    import mmdet

    mmcv.__version__ = true_version
    return mmdet


def _configuration(settings, mmdet):
    from mmengine.config import Config

    folder = os.path.join(os.path.dirname(mmdet.__file__), ".mim", "configs", "_base_", "models")
    cfg = Config.fromfile(os.path.join(folder, "retinanet_r50_fpn.py")).model
    stage = 4 * settings.width
    cfg.backbone.update(
        depth={"R50": 50, "R101": 101}[settings.arch], base_channels=settings.width, stem_channels=settings.width,
        init_cfg=None,
    )
    cfg.test_cfg.score_thr = settings.score
    cfg.test_cfg.nms.iou_threshold = settings.nms
    if settings.style == "caffe":
        cfg.backbone.style = "caffe"
        cfg.data_preprocessor.update(mean=[103.53, 116.28, 123.675], std=[1.0, 1.0, 1.0], bgr_to_rgb=False)
    if settings.head_norm == "GN":
        cfg.bbox_head.norm_cfg = dict(type="GN", num_groups=32)
    levels = settings.levels()
    cfg.neck.update(
        in_channels=[stage << i for i in range(4)], out_channels=settings.pyramid,
        start_level=int(settings.sources[0]) - 2, num_outs=len(levels),
        add_extra_convs={"": "on_input", "pool": False}.get(settings.further, settings.further),
    )
    cfg.bbox_head.update(
        num_classes=settings.classes, in_channels=settings.pyramid, feat_channels=settings.pyramid,
        stacked_convs=settings.head_depth,
    )
    cfg.bbox_head.anchor_generator.update(
        octave_base_scale=settings.base_size >> levels[0], scales_per_octave=3 if settings.anchors == 9 else 1,
        strides=[1 << number for number in levels],
    )
    return cfg


class MMDetectionNetwork(Network):
    meta = {"mmdet_version": "3.3.0", "CLASSES": None}

    def __init__(self, settings):
        mmdet = _import_mmdet()
        from mmdet.datasets.transforms import PackDetInputs, Resize
        from mmdet.registry import MODELS
        from mmdet.utils import register_all_modules

        register_all_modules(init_default_scope=True)
        self.settings = settings
        self.cfg = _configuration(settings, mmdet)
        self.model = MODELS.build(self.cfg).eval()
        self.pipeline = [
            Resize(scale=(settings.max_size, settings.min_size), keep_ratio=True),
            PackDetInputs(meta_keys=("img_id", "img_path", "ori_shape", "img_shape", "scale_factor")),
        ]
        head = self.model.bbox_head
        self.backbone = self.model.backbone
        self.stem = self.backbone.conv1
        self.pyramid_outputs = [layer.conv for layer in self.model.neck.fpn_convs]
        self.classifier, self.regressor = head.retina_cls, head.retina_reg

    def _request(self, picture):
        """The picture as mmdet's test pipeline and data preprocessor give it to the model."""
        results = {
            "img": np.ascontiguousarray(picture[:, :, ::-1]), "img_shape": picture.shape[:2],
            "ori_shape": picture.shape[:2], "img_id": 0, "img_path": "",
        }
        for step in self.pipeline:
            results = step(results)
        batch = {"inputs": [results["inputs"]], "data_samples": [results["data_samples"]]}
        return self.model.data_preprocessor(batch, False)

    def prepare(self, picture):
        request = self._request(picture)
        return request["inputs"], tuple(request["data_samples"][0].img_shape)

    def body(self, batch):
        return list(self.backbone(batch))[int(self.settings.sources[0]) - 2 :]

    def pyramid(self, batch):
        return list(self.model.extract_feat(batch))

    def heads(self, features):
        logits, deltas = self.model.bbox_head(features)
        return (
            [level[0].permute(1, 2, 0).reshape(-1, self.settings.classes) for level in logits],
            [level[0].permute(1, 2, 0).reshape(-1, 4) for level in deltas],
        )

    def anchors(self, batch, features):
        generator = self.model.bbox_head.prior_generator
        return generator.grid_priors([f.shape[-2:] for f in features], device="cpu")

    def detect(self, picture):
        request = self._request(picture)
        found = self.model.predict(request["inputs"], request["data_samples"], rescale=True)[0].pred_instances
        return Detections(found.bboxes, found.labels, found.scores)

    def config(self):
        test, generator = self.cfg.test_cfg, self.model.bbox_head.prior_generator
        sizes = [[float(stride[0] * scale) for scale in generator.scales] for stride in generator.strides]
        arriving = self.cfg.data_preprocessor
        blue_first = not arriving.bgr_to_rgb
        in_rgb = slice(None, None, -1 if blue_first else 1)
        return {
            "name": self.settings.name,
            "family": "mmdetection",
            "stride_in": "1x1" if self.settings.style == "caffe" else "3x3",
            **self.class_names(), **self.told_levels(),
            **({"extra_levels": "P6 from C5's lateral"} if self.settings.further == "on_lateral" else {}),
            "norm_eps": 1e-5,
            "anchors": {"sizes": sizes, "aspect_ratios": [float(ratio) for ratio in generator.ratios]},
            "input": {
                "mean": list(arriving.mean)[in_rgb], "std": list(arriving.std)[in_rgb], "scale": 1, "bgr": blue_first,
                "min_size": self.settings.min_size, "max_size": self.settings.max_size,
            },
            "thresholds": {
                "score": test.score_thr, "nms": test.nms.iou_threshold, "top_k": test.nms_pre,
                "max_detections": test.max_per_img,
            },
        }
