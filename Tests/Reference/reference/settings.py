"""What a reference is made from. Equal settings make equal files."""
import dataclasses
import hashlib
import json
import os

ARCHITECTURES = {
    "torchvision": [
        "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d",
        "resnet50_v2",
    ],
    "detectron2": ["R50", "R101"],
    "mmdetection": ["R50", "R101"],
}


@dataclasses.dataclass(frozen=True)
class Settings:
    family: str = "torchvision"
    arch: str = "resnet50"
    seed: int = 1
    image: str = "480x640"  # HEIGHTxWIDTH of a synthetic picture, or the path of a picture
    checkpoint: str = ""  # a given checkpoint (torchvision, with its .json beside it) instead of random weights
    classes: int = 91
    min_size: int = 800
    max_size: int = 1333
    width: int = 64  # channels of the first stage; the others follow, doubling
    groups: int = 0  # of the 3x3 convolutions in bottlenecks; 0: the architecture's
    group_width: int = 0  # channels of one group at width 64; 0: the architecture's
    pyramid: int = 256  # channels of pyramid and heads
    head_depth: int = 4
    anchors: int = 9  # per cell: 9, or 3 (one size per level)
    base_size: int = 32  # of the finest level's anchors
    sources: str = "345"  # the numbers of the backbone's outputs that the pyramid is built on
    further: str = ""  # beyond them: P6 and P7 by convolutions; pool: by pooling; on_output, on_lateral (mmdetection)
    outs: int = 0  # how many levels; 0: two beyond the sources, one where it is by pooling
    style: str = ""  # caffe (mmdetection) or pytorch (detectron2): the stride and input of the other kind of ResNet
    head_norm: str = ""  # GN: group normalisation in the heads (detectron2, mmdetection)
    norm_eps: float = 1e-5
    score: float = 0.05  # thresholds of the selection
    nms: float = 0.5
    candidates: int = 400  # (anchor, class) pairs with a score above 0.05, about
    container: str = "pth"  # pth, legacy, safetensors, or pkl (pkl2, pkl4: other protocols than 3)
    dtype: str = "float32"  # float32, float16, bfloat16: the checkpoint's; the reference uses its rounded weights
    spelling: str = "new"  # old: head `conv.{0,2,4,6}`, FPN blocks without `.0`
    prefix: str = ""  # before every key, as `model.`
    nest: str = ""  # state_dict or model: the key under which the weights lie

    @property
    def name(self):
        """Short and readable: the family's architecture and whatever is not the default."""
        default = Settings()
        parts = [self.arch if self.family == "torchvision" else f"{self.family}-{self.arch}"]
        if self.checkpoint:
            parts = [self.checkpoint.split("/")[-1].split(".")[0]]
        shown = {
            "classes": "k{}", "width": "w{}", "groups": "g{}", "pyramid": "p{}", "head_depth": "d{}",
            "anchors": "a{}", "sources": "C{}", "further": "{}", "outs": "{}-levels", "style": "{}", "head_norm": "{}", "norm_eps": "eps{}", "score": "score{}", "nms": "nms{}", "container": "{}", "dtype": "{}", "spelling": "{}-keys",
            "prefix": "prefix", "nest": "in-{}",
        }
        if self.checkpoint:
            shown = {}
        usual = {
            "detectron2": {"classes": 80, "container": "pkl"}, "mmdetection": {"classes": 80, "nest": "state_dict"}
        }.get(self.family, {})
        for field, form in shown.items():
            value = getattr(self, field)
            if value != usual.get(field, getattr(default, field)):
                parts.append(form.format(value))
        return "-".join(parts)

    @property
    def key(self):
        """Names this case in a cache, as long as the recipe of the random weights stays."""
        default = dataclasses.asdict(Settings())
        told = {name: value for name, value in dataclasses.asdict(self).items() if value != default[name]}
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for recipe in ("randomise.py", "pictures.py", "result.py"):
            with open(os.path.join(os.path.dirname(__file__), recipe), "rb") as file:
                digest.update(file.read())
        return digest.hexdigest()[:12]

    def levels(self):
        """The numbers of the pyramid's levels, ascending: 3 for P3."""
        own = [int(number) for number in self.sources]
        count = self.outs or len(own) + (1 if self.further == "pool" else 2)
        return own + [own[-1] + 1 + i for i in range(count - len(own))]

    def anchor_sizes(self):
        """Anchor sizes per level as torchvision writes them: truncated to int."""
        bases = [self.base_size * 2**i for i in range(len(self.levels()))]
        scales = (1.0, 2 ** (1.0 / 3), 2 ** (2.0 / 3)) if self.anchors == 9 else (1.0,)
        return tuple(tuple(int(base * scale) for scale in scales) for base in bases)
