"""Train the demo's network from nothing with torchvision's code, for comparison with `retinascope train`.

The recipe: AdamW, weight decay on weights of more than one dimension only, linear warm-up and then a cosine to 0, the
gradient's norm clipped, batches of one picture size, a flip with probability one half, BatchNorm in training. The
losses are torchvision's own, and pictures are padded with zeros as its transform pads them. The weights of the first and of the last step are written as torchvision names them, so
that `retinascope evaluate` measures them like any others; the losses of each step go to a file of JSON lines.
"""

import argparse
import json
import math
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Reference"))

from reference import operators  # noqa: E402,F401  (must come before torchvision)
import numpy  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torchvision.models import resnet  # noqa: E402
from torchvision.models.detection import RetinaNet  # noqa: E402
from torchvision.models.detection.anchor_utils import AnchorGenerator  # noqa: E402
from torchvision.models.detection.backbone_utils import BackboneWithFPN  # noqa: E402
from torchvision.models.detection.image_list import ImageList  # noqa: E402
from torchvision.models.detection.retinanet import RetinaNetHead  # noqa: E402
from torchvision.ops import FrozenBatchNorm2d  # noqa: E402
from torchvision.ops.feature_pyramid_network import LastLevelP6P7  # noqa: E402


def make_network(config, norm):
    """The network that a configuration describes, of torchvision's parts."""
    widths, pyramid = config["backbone"]["widths"], config["fpn_channels"]
    body = resnet.resnet18(weights=None, norm_layer=norm)
    body.inplanes = widths[0]
    body.conv1 = torch.nn.Conv2d(3, widths[0], kernel_size=7, stride=2, padding=3, bias=False)
    body.bn1 = norm(widths[0])
    for place, width in enumerate(widths):
        setattr(body, f"layer{place + 1}", body._make_layer(
            resnet.BasicBlock, width, config["backbone"]["layers"][place], stride=1 if place == 0 else 2))
    for module in body.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    del body.fc
    backbone = BackboneWithFPN(
        body, {"layer2": "0", "layer3": "1", "layer4": "2"}, widths[1:], pyramid,
        extra_blocks=LastLevelP6P7(pyramid, pyramid))
    sizes = tuple(tuple(level) for level in config["anchors"]["sizes"])
    anchors = AnchorGenerator(sizes, (tuple(config["anchors"]["aspect_ratios"]),) * len(sizes))
    classes = len(config["classes"])
    head = RetinaNetHead(pyramid, anchors.num_anchors_per_location()[0], classes)
    for part in (head.classification_head, head.regression_head):
        for module in part.conv.modules():
            if isinstance(module, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return RetinaNet(backbone, classes, anchor_generator=anchors, head=head)


def read_pictures(folder, annotations, config):
    """Normalised pictures [3, h, w] and their boxes and channels, by picture size."""
    data = json.loads(Path(annotations).read_text())
    channels = {category["id"]: config["classes"].index(category["name"]) for category in data["categories"]}
    mean = torch.tensor(config["input"]["mean"])[:, None, None]
    deviation = torch.tensor(config["input"]["std"])[:, None, None]
    objects = {}
    for entry in data["annotations"]:
        if not entry.get("iscrowd"):
            objects.setdefault(entry["image_id"], []).append(entry)
    groups = {}
    for entry in data["images"]:
        pixels = torch.from_numpy(numpy.array(Image.open(Path(folder) / entry["file_name"]).convert("RGB")))
        picture = (pixels.permute(2, 0, 1).float() / 255 - mean) / deviation
        boxes = [[x, y, x + w, y + h] for x, y, w, h in (o["bbox"] for o in objects.get(entry["id"], []))]
        target = {
            "boxes": torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4),
            "labels": torch.tensor(
                [channels[o["category_id"]] for o in objects.get(entry["id"], [])], dtype=torch.int64),
        }
        groups.setdefault(picture.shape, []).append((picture, target))
    return list(groups.values())


def batches(groups, size, source):
    """Batches of one picture size, without end."""
    while True:
        epoch = []
        for group in groups:
            order = source.sample(group, len(group))
            epoch += [order[start:start + size] for start in range(0, len(order) - size + 1, size)]
        source.shuffle(epoch)
        yield from epoch


def flipped(picture, target):
    width = picture.shape[2]
    boxes = target["boxes"].clone()
    boxes[:, [0, 2]] = width - boxes[:, [2, 0]]
    return picture.flip(2), {"boxes": boxes, "labels": target["labels"]}


def padded(pictures, multiple):
    """Zeros to the right and below, up to sides that are multiples of a number, as torchvision's transform adds them."""
    height, width = pictures.shape[-2:]
    return torch.nn.functional.pad(pictures, (0, -width % multiple, 0, -height % multiple))


def losses(model, batch, device, multiple):
    pictures = padded(torch.stack([picture for picture, _ in batch]), multiple)
    pictures = pictures.to(device, memory_format=torch.channels_last)
    features = list(model.backbone(pictures).values())
    outputs = model.head(features)
    sizes = [tuple(picture.shape[-2:]) for picture, _ in batch]
    anchors = model.anchor_generator(ImageList(pictures, sizes), features)
    targets = [{name: value.to(device) for name, value in target.items()} for _, target in batch]
    return model.compute_loss(targets, outputs, anchors)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", required=True)
    parser.add_argument("--annotations", required=True)
    parser.add_argument("--config", required=True, help="the demo's configuration, a JSON file")
    parser.add_argument("--start", help="weights to start from; without it, from nothing")
    parser.add_argument("--frozen", action="store_true", help="norms keep their statistics, scales and shifts")
    parser.add_argument("--output", required=True, help="a folder")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--decay", type=float, default=0.02)
    parser.add_argument("--clip", type=float, default=5)
    parser.add_argument("--flip", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu or cuda; on either in full float32")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    source = random.Random(arguments.seed)

    config = json.loads(Path(arguments.config).read_text())
    model = make_network(config, FrozenBatchNorm2d if arguments.frozen else torch.nn.BatchNorm2d)
    if arguments.start:
        model.load_state_dict(load_file(arguments.start), strict=False)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    model = model.train().to(arguments.device, memory_format=torch.channels_last)
    output = Path(arguments.output)
    output.mkdir(parents=True, exist_ok=True)

    def save(name):
        state = {key: value.cpu().contiguous().clone() for key, value in model.state_dict().items()}
        save_file(state, output / name, metadata={"config": json.dumps(config)})

    save("first.safetensors")
    groups = read_pictures(arguments.images, arguments.annotations, config)
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([
        {"params": [p for p in weights if p.dim() > 1], "weight_decay": arguments.decay},
        {"params": [p for p in weights if p.dim() <= 1], "weight_decay": 0.0},
    ], lr=arguments.rate)

    def factor(step):
        if step < arguments.warmup:
            return (step + 1) / arguments.warmup
        done = (step - arguments.warmup) / max(1, arguments.steps - arguments.warmup)
        return 0.5 * (1 + math.cos(math.pi * done))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    began = time.monotonic()
    with open(output / "log.jsonl", "w") as log:
        for step, batch in zip(range(arguments.steps), batches(groups, arguments.batch, source)):
            batch = [flipped(*pair) if source.random() < arguments.flip else pair for pair in batch]
            parts = losses(model, batch, arguments.device, config["input"]["size_divisible"])
            optimizer.zero_grad()
            sum(parts.values()).backward()
            norm = torch.nn.utils.clip_grad_norm_(weights, arguments.clip)
            optimizer.step()
            schedule.step()
            line = {
                "step": step + 1, "classification": parts["classification"].item(),
                "box": parts["bbox_regression"].item(), "gradient_norm": norm.item(),
                "seconds": round(time.monotonic() - began, 2),
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
    save("last.safetensors")


main()
