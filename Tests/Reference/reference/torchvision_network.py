"""torchvision's RetinaNet: the published one where the settings are its defaults, else put together from its parts.

Nothing is retyped. Widths that torchvision has no argument for are had by building its ResNet's stages again
(`_make_layer`) with fewer planes; a shallower head is a slice of the published one.
"""
from functools import partial

from . import operators  # noqa: F401  (must come before torchvision)
import torch
from torchvision.models import resnet
from torchvision.models.detection import RetinaNet, retinanet_resnet50_fpn, retinanet_resnet50_fpn_v2
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.models.detection.retinanet import RetinaNetHead
from torchvision.ops import FrozenBatchNorm2d
from torchvision.ops.feature_pyramid_network import LastLevelP6P7

from .network import Detections, Network


def _backbone(settings):
    """A torchvision ResNet without its classifier, stages of `settings.width` planes doubling."""
    second = settings.arch == "resnet50_v2"
    norm = torch.nn.BatchNorm2d if second else FrozenBatchNorm2d
    body = getattr(resnet, "resnet50" if second else settings.arch)(weights=None, norm_layer=norm)
    body.groups = settings.groups or body.groups
    body.base_width = settings.group_width or body.base_width
    if settings.width != 64 or settings.groups or settings.group_width:
        block, counts = type(body.layer1[0]), [len(getattr(body, f"layer{i}")) for i in range(1, 5)]
        body.inplanes = settings.width
        body.conv1 = torch.nn.Conv2d(3, settings.width, kernel_size=7, stride=2, padding=3, bias=False)
        body.bn1 = norm(settings.width)
        for i, count in enumerate(counts):
            stage = body._make_layer(block, settings.width << i, count, stride=1 if i == 0 else 2)
            setattr(body, f"layer{i + 1}", stage)
    return body


def _assemble(settings):
    body = _backbone(settings)
    widest = body.inplanes
    second = settings.arch == "resnet50_v2"
    extra = LastLevelP6P7(widest if second else settings.pyramid, settings.pyramid)
    sources = [int(number) for number in settings.sources]
    backbone = BackboneWithFPN(
        body, {f"layer{number - 1}": str(place) for place, number in enumerate(sources)},
        [widest >> (5 - number) for number in sources], settings.pyramid,
        extra_blocks=None if settings.further == "pool" else extra,  # None: BackboneWithFPN takes LastLevelMaxPool
    )
    sizes = settings.anchor_sizes()
    anchors = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * len(sizes))
    head = RetinaNetHead(
        settings.pyramid, anchors.num_anchors_per_location()[0], settings.classes,
        norm_layer=partial(torch.nn.GroupNorm, 32) if second else None,
    )
    for part in (head.classification_head, head.regression_head):
        part.conv = part.conv[: settings.head_depth]
    return RetinaNet(
        backbone, settings.classes, anchor_generator=anchors, head=head,
        min_size=settings.min_size, max_size=settings.max_size,
    )


def build(settings):
    """The model that `settings` ask for: torchvision's own constructor where it can make it."""
    usual = settings.width == 64 and settings.pyramid == 256 and settings.head_depth == 4
    usual = usual and settings.anchors == 9 and settings.base_size == 32 and not settings.groups
    usual = usual and settings.sources == "345" and not settings.further
    published = {"resnet50": retinanet_resnet50_fpn, "resnet50_v2": retinanet_resnet50_fpn_v2}
    if usual and settings.arch in published:
        model = published[settings.arch](
            weights=None, weights_backbone=None, num_classes=settings.classes,
            min_size=settings.min_size, max_size=settings.max_size,
        )
    else:
        model = _assemble(settings)
    model.score_thresh, model.nms_thresh = settings.score, settings.nms
    for module in model.modules():
        if isinstance(module, FrozenBatchNorm2d):
            module.eps = settings.norm_eps
    return model.eval()


class TorchvisionNetwork(Network):
    def __init__(self, settings):
        self.settings = settings
        self.model = build(settings)
        fpn = self.model.backbone.fpn
        self.backbone = self.model.backbone.body
        self.stem = self.backbone.conv1
        further = [] if settings.further == "pool" else [fpn.extra_blocks.p6, fpn.extra_blocks.p7]
        self.pyramid_outputs = [block[0] for block in fpn.layer_blocks] + further
        self.classifier = self.model.head.classification_head.cls_logits
        self.regressor = self.model.head.regression_head.bbox_reg

    @staticmethod
    def _tensor(picture):
        return torch.from_numpy(picture).permute(2, 0, 1).float() / 255

    def _images(self, picture):
        return self.model.transform([self._tensor(picture)])[0]

    def prepare(self, picture):
        images = self._images(picture)
        return images.tensors, tuple(images.image_sizes[0])

    def body(self, batch):
        return list(self.backbone(batch).values())

    def pyramid(self, batch):
        return list(self.model.backbone(batch).values())

    def _per_level(self, joined, features):
        cells = [f.shape[-2] * f.shape[-1] for f in features]
        per_cell = joined.shape[0] // sum(cells)
        return list(joined.split([count * per_cell for count in cells]))

    def heads(self, features):
        outputs = self.model.head(features)
        return (
            self._per_level(outputs["cls_logits"][0], features),
            self._per_level(outputs["bbox_regression"][0], features),
        )

    def anchors(self, batch, features):
        from torchvision.models.detection.image_list import ImageList

        joined = self.model.anchor_generator(ImageList(batch, [tuple(batch.shape[-2:])]), features)[0]
        return self._per_level(joined, features)

    def detect(self, picture):
        answer = self.model([self._tensor(picture)])[0]
        return Detections(answer["boxes"], answer["labels"], answer["scores"])

    def config(self):
        model, transform = self.model, self.model.transform
        return {
            "name": self.settings.name,
            "family": "torchvision_v2" if self.settings.arch == "resnet50_v2" else "torchvision",
            **self.class_names(), **self.told_levels(),
            "norm_eps": self.settings.norm_eps,
            "anchors": {
                "sizes": [list(level) for level in model.anchor_generator.sizes],
                "aspect_ratios": list(model.anchor_generator.aspect_ratios[0]),
            },
            "input": {
                "mean": list(transform.image_mean), "std": list(transform.image_std),
                "min_size": transform.min_size[-1], "max_size": transform.max_size,
            },
            "thresholds": {
                "score": model.score_thresh, "nms": model.nms_thresh, "top_k": model.topk_candidates,
                "max_detections": model.detections_per_img,
            },
        }
