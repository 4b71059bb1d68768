"""What parity.py compares: every architecture at several sizes, and every spelling a checkpoint may have."""
import dataclasses
import os

from reference.settings import Settings

# Sides such as 97, 161, 193 and 1077 are those where int(side · scale) falls a pixel short of what one expects.
FULL, HALF, SMALL = (800, 1333), (480, 800), (320, 512)


@dataclasses.dataclass(frozen=True)
class Case:
    settings: Settings
    config_in: str = "nothing"  # see result.make; "flags": sizes and thresholds are told on the command line
    quick: bool = False

    @property
    def name(self):
        return f"{self.settings.name}@{self.size}"

    @property
    def size(self):
        image, s = os.path.basename(self.settings.image), self.settings
        return image if s.checkpoint else f"{image}→{s.min_size}/{s.max_size}"


def _sized(arch, sizes, quick=(), **settings):
    cases = []
    for number, (image, (low, high)) in enumerate(sizes):
        made = Settings(arch=arch, image=image, min_size=low, max_size=high, seed=number + 1, **settings)
        cases.append(Case(made, "nothing" if (low, high) == FULL else "flags", number in quick))
    return cases


def _variant(config_in="nothing", quick=False, **settings):
    """A small network, so that many ways to write it down cost little."""
    usual = dict(arch="resnet18", width=32, pyramid=64, image="97x193", min_size=384, max_size=512, classes=7, seed=9)
    made = Settings(**(usual | settings))
    sizes = (made.min_size, made.max_size)
    return Case(made, "flags" if config_in == "nothing" and sizes != FULL else config_in, quick)


def torchvision_cases():
    return [
        *_sized("resnet18", [("97x161", FULL), ("161x97", FULL), ("193x193", HALF), ("640x1077", FULL)], quick=(2,)),
        *_sized("resnet34", [("480x640", HALF), ("193x161", SMALL)]),
        *_sized("resnet50", [("480x640", FULL), ("640x480", HALF), ("97x161", HALF), ("640x1077", FULL)], quick=(2,)),
        *_sized("resnet101", [("480x640", HALF), ("193x97", SMALL)]),
        *_sized("resnet152", [("640x480", HALF), ("161x193", SMALL)]),
        *_sized("resnext50_32x4d", [("640x480", HALF), ("161x193", SMALL)], quick=(1,)),
        *_sized("resnext101_32x8d", [("97x161", SMALL)]),
        *_sized("resnet50_v2", [("640x1077", FULL), ("161x97", HALF), ("193x193", SMALL)], quick=(2,)),
        *_sized("resnet18", [("1200x900", HALF)], classes=20, candidates=6000),
        # As DeepForest's files: one class, at channel 0, under a prefix, with thresholds of its own.
        Case(Settings(arch="resnet50", image="400x400", min_size=FULL[0], max_size=FULL[1], seed=1, classes=1,
                      prefix="model.", nest="state_dict", score=0.1, nms=0.05), "flags"),
    ]


def variant_cases():
    return [
        _variant("sidecar", quick=True, norm_eps=0.0),
        _variant("sidecar", anchors=3),
        _variant("config.json", quick=True, anchors=3, head_depth=2, base_size=16),
        _variant("metadata", quick=True, container="safetensors", base_size=16),
        _variant(head_depth=2),
        _variant(classes=1),
        _variant(classes=2),
        _variant(spelling="old", quick=True),
        _variant(spelling="old", prefix="model.", nest="state_dict"),
        _variant(prefix="model."),
        _variant(nest="model"),
        _variant(nest="state_dict"),
        _variant(dtype="float16"),
        _variant(dtype="bfloat16"),
        _variant(container="legacy", quick=True),
        _variant(container="legacy", dtype="float16", spelling="old"),
        _variant(container="safetensors", dtype="bfloat16"),
        _variant(arch="resnext50_32x4d", width=16, groups=4, group_width=16),
        _variant(arch="resnet50", width=24, pyramid=40, head_depth=1),
        _variant(arch="resnet50_v2", width=16, pyramid=96, head_depth=3),
        _variant(image="161x97", candidates=5000, quick=True),
        _variant(candidates=5000, score=0.2, nms=0.25),
        _variant(image="1x1", candidates=50),
        _variant(image="9x400", candidates=50),
    ]


def level_cases():
    """Pyramids with other levels than P3 to P7."""
    tv = dict(arch="resnet18", image="97x193", min_size=256, max_size=384)
    d2 = dict(family="detectron2", arch="R50", width=16, pyramid=32, min_size=256, max_size=384)
    mm = dict(family="mmdetection", arch="R50", width=16, pyramid=32, nest="state_dict", min_size=256, max_size=384)
    return [
        _variant("sidecar", **tv, sources="2345", base_size=16, quick=True),
        _variant(**tv, sources="2345", further="pool"),
        _variant("sidecar", **tv, further="pool"),
        _variant("sidecar", **tv, sources="45", base_size=64),
        _variant("sidecar", **tv, sources="35"),
        _variant("sidecar", **tv, sources="234", base_size=16),
        _variant("sidecar", **tv | {"arch": "resnet50_v2", "width": 16}, sources="2345", base_size=16),
        _variant(**d2, sources="2345", base_size=16, container="pkl", quick=True),
        _variant("sidecar", **d2, sources="2345", base_size=16),
        _variant("sidecar", **d2, sources="2345", base_size=16, further="pool"),
        _variant("sidecar", **d2, sources="45", base_size=64),
        _variant(**mm, sources="2345", base_size=16, outs=5, quick=True),
        _variant(**mm, outs=4),
        _variant(**mm, outs=6),
        _variant("sidecar", **mm, outs=5, further="pool"),
        _variant("sidecar", **mm, outs=5, further="on_output"),
        _variant("sidecar", **mm, outs=5, further="on_lateral"),
    ]


def detectron2_cases():
    def cases(arch, sizes, quick=()):
        return _sized(arch, sizes, quick, family="detectron2", classes=80, container="pkl")

    small = dict(family="detectron2", arch="R50", width=16, pyramid=32, classes=7)
    return [
        *cases("R50", [("480x640", FULL), ("97x161", HALF), ("1200x900", HALF), ("640x1077", FULL)], quick=(1,)),
        *cases("R101", [("480x640", HALF), ("193x97", SMALL)]),
        _variant(**small, container="pkl2", candidates=5000),
        _variant(**small, container="pkl", candidates=5000, score=0.2, nms=0.25),
        _variant(**small, container="pkl4", quick=True),
        _variant(**small, nest="model"),
        _variant("sidecar", **small, container="pkl", anchors=3),
        _variant("sidecar", **small, container="pkl", style="pytorch"),
        _variant(**small | {"pyramid": 64}, container="pkl", head_norm="GN"),
    ]


def mmdetection_cases():
    def cases(arch, sizes, quick=()):
        return _sized(arch, sizes, quick, family="mmdetection", classes=80, nest="state_dict")

    small = dict(family="mmdetection", arch="R50", width=16, pyramid=32, classes=7, nest="state_dict")
    return [
        *cases("R50", [("480x640", FULL), ("97x161", HALF), ("1200x900", HALF), ("640x1077", FULL)], quick=(1,)),
        *cases("R101", [("480x640", HALF), ("193x97", SMALL)]),
        _variant(**small, candidates=5000),
        _variant(**small, candidates=5000, score=0.2, nms=0.25),
        _variant("sidecar", **small, anchors=3, quick=True),
        _variant("sidecar", **small, style="caffe"),
        _variant(**small | {"pyramid": 64}, head_norm="GN"),
    ]


def demo_cases(checkout):
    """The demo model on all its scenes."""
    folder, model = (os.path.join(checkout, "assets", *p) for p in (("demo",), ("models", "stamps-r18.safetensors")))
    scenes = sorted(name for name in os.listdir(folder) if name.endswith(".png"))
    return [
        Case(Settings(checkpoint=model, image=os.path.join(folder, scene)), "metadata", quick=True) for scene in scenes
    ]


def all_cases(checkout):
    return [
        *demo_cases(checkout), *torchvision_cases(), *variant_cases(), *level_cases(), *detectron2_cases(),
        *mmdetection_cases(),
    ]
