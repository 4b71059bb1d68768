"""Make Tests/RetinaNetTests/Fixtures/box-coders.json: what the published box coders with weights, means and deviations
other than RetinaNet's own make of random anchors and deltas, and of the same anchors and boxes.

    DETECTRON2_SOURCE=... python make_coder_goldens.py        # in parity.sh's environment
"""
import json
import os
import sys
import types

from reference import mmdetection_network
from reference.detectron2_network import source_tree
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
OUTPUT = os.path.join(HERE, "..", "RetinaNetTests", "Fixtures", "box-coders.json")
WEIGHTS, MEANS, STDS = (10.0, 12.5, 5.0, 3.0), (0.0, 0.01, -0.02, 0.1), (0.1, 0.1, 0.2, 0.3)


def coders():
    from torchvision.models.detection._utils import BoxCoder

    sys.path.insert(0, source_tree())
    sys.modules.setdefault("detectron2._C", types.ModuleType("detectron2._C"))
    from detectron2.modeling.box_regression import Box2BoxTransform

    mmdetection_network._import_mmdet()
    from mmdet.models.task_modules.coders import DeltaXYWHBBoxCoder

    torchvision, detectron2 = BoxCoder(WEIGHTS), Box2BoxTransform(WEIGHTS)
    mmdetection = DeltaXYWHBBoxCoder(target_means=MEANS, target_stds=STDS)
    yield "torchvision", {"weights": WEIGHTS}, torchvision.decode_single, torchvision.encode_single
    yield ("detectron2", {"weights": WEIGHTS}, detectron2.apply_deltas,
           lambda boxes, anchors: detectron2.get_deltas(anchors, boxes))
    yield ("mmdetection", {"means": MEANS, "stds": STDS}, lambda deltas, anchors: mmdetection.decode(anchors, deltas),
           lambda boxes, anchors: mmdetection.encode(anchors, boxes))


def main():
    generator = torch.Generator().manual_seed(12)
    corner = torch.rand(24, 2, generator=generator) * 600
    anchors = torch.cat([corner, corner + 4 + torch.rand(24, 2, generator=generator) * 200], 1)
    deltas = torch.randn(24, 4, generator=generator) * torch.tensor([6.0, 6.0, 4.0, 4.0])
    corner = corner + torch.rand(24, 2, generator=generator) * 20
    objects = torch.cat([corner, corner + 8 + torch.rand(24, 2, generator=generator) * 150], 1)
    cases = []
    for family, scaling, decode, encode in coders():
        cases.append({
            "family": family, "box_coder": scaling, "boxes": decode(deltas, anchors).tolist(),
            "targets": encode(objects, anchors).tolist(),
        })
    content = {"anchors": anchors.tolist(), "deltas": deltas.tolist(), "objects": objects.tolist(), "cases": cases}
    with open(OUTPUT, "w") as file:
        json.dump(content, file)
        file.write("\n")


if __name__ == "__main__":
    main()
