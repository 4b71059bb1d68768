"""Greedy non-maximum suppression, the one compiled operator that inference needs, in NumPy.

Import this before torchvision. Where torchvision's own library loads (its build matches torch's), it is
used and nothing is replaced; a CPU-only torch beside a CUDA torchvision, the common case, cannot load it.
"""
import glob
import importlib.util
import os

import numpy as np
import torch


def greedy_nms(boxes, scores, iou_threshold):
    """Indices of the boxes [N, 4] that survive, by falling score; ties keep their order.

    As torchvision's CPU kernel does it: areas and IoU in float32, the comparison in double and strict,
    so that an IoU of 0/0 (NaN) never suppresses.
    """
    corners = boxes.detach().numpy().astype(np.float32)
    order = torch.sort(scores, descending=True, stable=True)[1].numpy()
    x1, y1, x2, y2 = corners.T
    areas = (x2 - x1) * (y2 - y1)
    suppressed = np.zeros(len(corners), bool)
    kept = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for i in order:
            if suppressed[i]:
                continue
            kept.append(i)
            width = np.maximum(np.float32(0), np.minimum(x2[i], x2) - np.maximum(x1[i], x1))
            height = np.maximum(np.float32(0), np.minimum(y2[i], y2) - np.maximum(y1[i], y1))
            intersection = width * height
            overlap = intersection / (areas[i] + areas - intersection)
            suppressed |= overlap.astype(np.float64) > float(iou_threshold)
    return torch.as_tensor(np.array(kept, dtype=np.int64))


def _compiled_operators_load():
    package = importlib.util.find_spec("torchvision")
    folder = os.path.dirname(package.origin)
    for library in glob.glob(os.path.join(folder, "_C*.so")) + glob.glob(os.path.join(folder, "_C*.dylib")):
        try:
            torch.ops.load_library(library)
            return True
        except OSError:
            pass
    return False


_library = None
if not _compiled_operators_load():
    _library = torch.library.Library("torchvision", "DEF")
    _library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.impl("nms", greedy_nms, "CPU")
    import torchvision.extension  # noqa: E402

    torchvision.extension._assert_has_ops = lambda: None
    import torchvision.ops.boxes  # noqa: E402

    torchvision.ops.boxes._assert_has_ops = lambda: None
