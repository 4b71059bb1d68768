"""Make the seeds of the kind "modules": parts of RetinaNets as torch.save(model) pickles them, with few arrays.

    python3 make_module_seeds.py        # needs numpy; writes Seeds/modules

Classes are stand-ins with the libraries' names; arrays are NumPy's, so that a plain pickle holds them.
"""
import collections
import os
import pickle
import sys
import types

import numpy as np

OUTPUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Seeds", "modules")


def stand_in(path, bases=(object,), **members):
    """A class that pickle writes as `path`."""
    module, name = path.rsplit(".", 1)
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        place = ".".join(parts[:end])
        if place not in sys.modules:
            sys.modules[place] = types.ModuleType(place)
    made = getattr(sys.modules[module], name, None)
    if made is None:
        made = type(name, bases, {"__module__": module, "__qualname__": name, **members})
        setattr(sys.modules[module], name, made)
    return made


def thing(path, **attributes):
    """An object that is no module."""
    made = object.__new__(stand_in(path))
    made.__dict__.update(attributes)
    return made


def module(path, children=(), parameters=(), buffers=(), unsaved=(), **attributes):
    return thing(
        path, training=False, _parameters=collections.OrderedDict(parameters),
        _buffers=collections.OrderedDict(buffers), _non_persistent_buffers_set=set(unsaved),
        _forward_hooks=collections.OrderedDict(), _modules=collections.OrderedDict(children), **attributes)


def config(**entries):
    kind = stand_in(
        "mmengine.config.config.ConfigDict", (dict,),
        __reduce_ex__=lambda self, protocol: (type(self), (dict(self),)))
    return kind(entries)


NN = "torch.nn.modules"


def convolution(side=3, stride=1, kind=f"{NN}.conv.Conv2d"):
    return module(
        kind, parameters=[("weight", np.zeros((1, 1, 1, 1), np.float32))], stride=(stride, stride),
        padding=(side // 2, side // 2), dilation=(1, 1), groups=1, padding_mode="zeros", transposed=False)


def norm(kind=f"{NN}.batchnorm.BatchNorm2d", eps=1e-5):
    return module(kind, buffers=[("running_mean", np.zeros(1, np.float32))], eps=eps, momentum=0.1, affine=True)


def relu():
    return module(f"{NN}.activation.ReLU", inplace=True)


def sequence(*children, kind="Sequential"):
    return module(f"{NN}.container.{kind}", [(str(place), child) for place, child in enumerate(children)])


def cells(count):
    boxes = np.array([[-16, -8, 16, 8], [-8, -16, 8, 16]], np.float32)
    return [boxes * 2**level for level in range(count)]


def torchvision():
    detection = "torchvision.models.detection"
    head = f"{detection}.retinanet.RetinaNet"
    body = module("torchvision.models._utils.IntermediateLayerGetter", [
        ("conv1", convolution(7, 2)), ("bn1", norm("torchvision.ops.misc.FrozenBatchNorm2d", 0.0)), ("relu", relu()),
        ("maxpool", module(f"{NN}.pooling.MaxPool2d", kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)),
    ] + [(f"layer{number}", sequence()) for number in range(1, 1)], return_layers={"layer2": "0", "layer3": "1", "layer4": "2"})
    pyramid = module("torchvision.ops.feature_pyramid_network.FeaturePyramidNetwork", [
        ("extra_blocks", module("torchvision.ops.feature_pyramid_network.LastLevelP6P7", use_P5=True)),
    ])
    generator = module(
        f"{detection}.anchor_utils.AnchorGenerator", sizes=((16, 20), (32, 40), (64, 80), (128, 160), (256, 320)),
        aspect_ratios=((0.5, 1.0, 2.0),) * 5, cell_anchors=cells(2))
    transform = module(
        f"{detection}.transform.GeneralizedRCNNTransform", min_size=(64, 96), max_size=160,
        image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225], size_divisible=32, fixed_size=None,
        _skip_resize=False)
    coder = thing(f"{detection}._utils.BoxCoder", weights=(1.0, 1.0, 1.0, 1.0), bbox_xform_clip=4.135166556742356)
    tower = sequence(module("torchvision.ops.misc.Conv2dNormActivation", [("0", convolution()), ("1", relu())]))
    head_parts = [("classification_head", module(
        f"{detection}.retinanet.RetinaNetClassificationHead", [("conv", tower)], num_classes=5, num_anchors=9))]
    return module(
        head, [
            ("backbone", module(f"{detection}.backbone_utils.BackboneWithFPN", [("body", body), ("fpn", pyramid)])),
            ("anchor_generator", generator), ("head", module(f"{detection}.retinanet.RetinaNetHead", head_parts)),
            ("transform", transform),
        ], score_thresh=0.2, nms_thresh=0.3, topk_candidates=200, detections_per_img=40, box_coder=coder,
        class_to_idx={"cat": 0, "dog": 1, "hen": 2, "owl": 3, "pig": 4})


def detectron2():
    d2 = "detectron2.modeling"
    top = module(f"{d2}.backbone.fpn.LastLevelP6P7", num_levels=2, in_feature="res5")
    stem = module(f"{d2}.backbone.resnet.BasicStem", [("conv1", module(
        "detectron2.layers.wrappers.Conv2d", [("norm", norm("detectron2.layers.batch_norm.FrozenBatchNorm2d"))],
        stride=(2, 2), padding=(3, 3), dilation=(1, 1), groups=1, padding_mode="zeros", transposed=False, activation=None))])
    backbone = module(
        f"{d2}.backbone.fpn.FPN", [
            ("top_block", top), ("bottom_up", module(f"{d2}.backbone.resnet.ResNet", [("stem", stem)], num_classes=None)),
        ], _fuse_type="sum", _square_pad=0, _size_divisibility=32, in_features=["res3", "res4", "res5"])
    generator = module(
        f"{d2}.anchor_generator.DefaultAnchorGenerator", [("cell_anchors", module(
            f"{d2}.anchor_generator.BufferList", buffers=[(str(n), a) for n, a in enumerate(cells(5))],
            unsaved=list("01234")))], strides=[8, 16, 32, 64, 128], offset=0.0, num_features=5)
    coder = thing(f"{d2}.box_regression.Box2BoxTransform", weights=(1.0, 1.0, 1.0, 1.0), scale_clamp=4.135166556742356)
    return module(
        f"{d2}.meta_arch.retinanet.RetinaNet", [("backbone", backbone), ("anchor_generator", generator)],
        buffers=[("pixel_mean", np.array([[[103.53]], [[116.28]], [[123.675]]], np.float32)),
                 ("pixel_std", np.ones((3, 1, 1), np.float32))], unsaved=["pixel_mean", "pixel_std"],
        head_in_features=["p3", "p4", "p5", "p6", "p7"], input_format="BGR", test_score_thresh=0.05,
        test_topk_candidates=1000, test_nms_thresh=0.5, max_detections_per_image=100, box2box_transform=coder,
        num_classes=5)


def mmdetection():
    mmdet = "mmdet.models"
    test = config(nms_pre=1000, min_bbox_size=0, score_thr=0.05, max_per_img=100,
                  nms=config(type="nms", iou_threshold=0.5))
    layer = module("mmcv.cnn.bricks.conv_module.ConvModule", [("conv", convolution()), ("activate", relu())],
                   conv_cfg=None, norm_cfg=None, act_cfg=config(type="ReLU"), order=("conv", "norm", "act"),
                   with_norm=False, with_activation=True, with_spectral_norm=False, with_explicit_padding=False)
    generator = thing(
        f"{mmdet}.task_modules.prior_generators.anchor_generator.AnchorGenerator",
        strides=[(8, 8), (16, 16), (32, 32), (64, 64), (128, 128)], base_sizes=[8, 16, 32, 64, 128],
        scales=np.array([4, 5.0396843, 6.349604], np.float32), ratios=np.array([0.5, 1, 2], np.float32),
        octave_base_scale=4, scales_per_octave=3, scale_major=True, centers=None, center_offset=0.0,
        use_box_type=False, base_anchors=cells(1))
    coder = thing(
        f"{mmdet}.task_modules.coders.delta_xywh_bbox_coder.DeltaXYWHBBoxCoder", means=(0.0,) * 4, stds=(1.0,) * 4,
        clip_border=True, add_ctr_clamp=False, ctr_clamp=32)
    head = module(
        f"{mmdet}.dense_heads.retina_head.RetinaHead", [("cls_convs", sequence(layer, kind="ModuleList"))],
        num_classes=5, stacked_convs=1, feat_channels=16, use_sigmoid_cls=True, reg_decoded_bbox=False,
        prior_generator=generator, bbox_coder=coder, test_cfg=test, conv_cfg=None, norm_cfg=None)
    preprocessor = module(
        f"{mmdet}.data_preprocessors.data_preprocessor.DetDataPreprocessor",
        buffers=[("mean", np.array([[[123.675]], [[116.28]], [[103.53]]], np.float32)),
                 ("std", np.array([[[58.395]], [[57.12]], [[57.375]]], np.float32))], unsaved=["mean", "std"],
        _enable_normalize=True, _channel_conversion=True, pad_size_divisor=32, pad_value=0, pad_mask=True)
    neck = module(
        f"{mmdet}.necks.fpn.FPN", in_channels=[16, 32, 64, 128], out_channels=16, num_outs=5, start_level=1,
        end_level=-1, add_extra_convs="on_input", relu_before_extra_convs=False, no_norm_on_lateral=False,
        upsample_cfg=config(mode="nearest"))
    backbone = module(
        f"{mmdet}.backbones.resnet.ResNet", depth=50, num_stages=4, strides=(1, 2, 2, 2), dilations=(1, 1, 1, 1),
        out_indices=(0, 1, 2, 3), style="pytorch", deep_stem=False, avg_down=False, frozen_stages=1, conv_cfg=None,
        norm_cfg=config(type="BN", requires_grad=True), dcn=None, plugins=None)
    resize = config(type="Resize", scale=(160, 96), keep_ratio=True)
    settings = thing("mmengine.config.config.Config")
    type(settings).__getstate__ = lambda self: (
        config(test_dataloader=config(dataset=config(pipeline=[config(type="LoadImageFromFile"), resize]))), "x.py", "", None)
    return module(
        f"{mmdet}.detectors.retinanet.RetinaNet",
        [("data_preprocessor", preprocessor), ("backbone", backbone), ("neck", neck), ("bbox_head", head)],
        test_cfg=test, dataset_meta={"classes": ("cat", "dog", "hen", "owl", "pig"), "palette": [(1, 2, 3)]},
        cfg=settings)


def main():
    os.makedirs(OUTPUT, exist_ok=True)
    for made in (torchvision, detectron2, mmdetection):
        with open(os.path.join(OUTPUT, f"{made.__name__}.pkl"), "wb") as file:
            pickle.dump(made(), file, protocol=2)


if __name__ == "__main__":
    main()
