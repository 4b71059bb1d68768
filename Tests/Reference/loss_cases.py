"""What loss_parity.py compares: networks of every family, with their own losses and others."""
import dataclasses
import os

import numpy as np

from reference.losses import LossSettings, Truth
from reference.settings import Settings

OWN = LossSettings()
# For γ = ½ the gradient's reference is the closed form.
CLOSED = LossSettings(gamma=0.5)
PLAIN = LossSettings(alpha=None, gamma=0)
STEEP = LossSettings(alpha=0.75, gamma=5, box="smooth-l1", beta=1.0)
GIOU = LossSettings(alpha=0.5, gamma=1, box="giou")
TENTH = LossSettings(alpha=1, gamma=1.5, box="smooth-l1", beta=0.1)


@dataclasses.dataclass(frozen=True)
class LossCase:
    settings: Settings
    losses: tuple
    objects: str = "many"  # untouched (one that no anchor touches), one, many, or demo

    @property
    def name(self):
        s = self.settings
        image = os.path.basename(s.image)
        return f"{s.name}@{image}" + ("" if self.objects in ("many", "demo") else f", {self.objects} object")


def _network(objects="many", losses=(OWN, CLOSED), **settings):
    usual = dict(arch="resnet18", width=16, pyramid=32, image="97x193", min_size=256, max_size=384, classes=7, seed=9)
    return LossCase(Settings(**(usual | settings)), losses, objects)


def all_cases(checkout):
    folder, model = (os.path.join(checkout, "assets", *p) for p in (("demo",), ("models", "stamps-r18.safetensors")))
    scenes = sorted(name for name in os.listdir(folder) if name.endswith(".png"))
    demo = [
        LossCase(
            Settings(checkpoint=model, image=os.path.join(folder, scene)),
            (OWN, CLOSED, PLAIN, STEEP, GIOU) if place == 3 else (OWN,), "demo")
        for place, scene in enumerate(scenes)
    ]
    second = dict(arch="resnet50_v2", classes=5)
    other = dict(family="detectron2", arch="R50", container="pkl")
    third = dict(family="mmdetection", arch="R50", nest="state_dict")
    full = dict(width=64, pyramid=256, image="97x161")
    return [
        *demo,
        # The published networks at their own width.
        _network(arch="resnet50", **full | {"classes": 91}), _network(**second | full | {"classes": 91}),
        _network(**other | full | {"classes": 80}), _network(**third | full | {"classes": 80}),
        _network(losses=(OWN, CLOSED, PLAIN, STEEP, GIOU)),
        _network(image="161x97", seed=3, classes=91), _network("untouched"), _network("one", classes=1),
        _network(losses=(OWN, CLOSED, PLAIN, STEEP), **second), _network("one", seed=2, **second),
        _network("untouched", **second),
        _network(losses=(OWN, CLOSED, PLAIN, TENTH, GIOU), **other),
        _network(image="161x97", seed=3, **other | {"classes": 80}), _network("untouched", **other),
        _network("one", **other | {"classes": 1}),
        _network(losses=(OWN, CLOSED, STEEP, TENTH), **third),
        _network(image="161x97", seed=3, **third | {"classes": 80}), _network("untouched", **third),
        _network("one", **third | {"classes": 1}),
    ]


def made_truth(case, width, height, channels):
    """Seeded objects: of all sizes and shapes, close together, at the borders and beyond them, one out of reach.

    `channels`: those that may be drawn.
    """
    random = np.random.default_rng(case.settings.seed)
    count = {"untouched": 1, "one": 1, "many": 14}[case.objects]
    sides = np.exp(random.uniform(np.log(3), np.log(max(width, height)), (count, 2)))
    centers = random.uniform(-0.05, 1.05, (count, 2)) * (width, height)
    boxes = np.concatenate([centers - sides / 2, centers + sides / 2], 1)
    if count > 4:
        boxes[1] = boxes[0]  # two objects at one place
        boxes[2] = boxes[0] + (1, 0, 1, 0)
    if case.objects != "one":
        boxes[-1] = (-5000, -5000, -4990, -4980)  # no anchor touches it
    return Truth(np.round(boxes, 2).astype(np.float32), random.choice(channels, count))
