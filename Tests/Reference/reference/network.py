"""What every family's network offers, so that one program can make references from all of them."""
import abc
import dataclasses

import torch

LEVELS = ("p3", "p4", "p5", "p6", "p7")  # RetinaNet's own; a network's are those of its settings


@dataclasses.dataclass
class Detections:
    """By falling score; boxes in pixels of the original picture."""

    boxes: torch.Tensor  # [N, 4]
    labels: torch.Tensor  # [N]
    scores: torch.Tensor  # [N]


class Network(abc.ABC):
    """A published RetinaNet. `model` is the published module; the rest takes it apart without retyping it."""

    model: torch.nn.Module
    backbone: torch.nn.Module  # the published ResNet, without the pyramid
    stem: torch.nn.Conv2d  # the first convolution
    pyramid_outputs: list  # the convolutions whose outputs are P3…P7
    classifier: torch.nn.Conv2d
    regressor: torch.nn.Conv2d

    @abc.abstractmethod
    def prepare(self, picture):
        """uint8 [H, W, 3] RGB → padded batch [1, 3, h, w], and (height, width) before padding."""

    @abc.abstractmethod
    def body(self, batch):
        """[1, 3, h, w] → C3, C4, C5, each [1, C, H, W]."""

    @abc.abstractmethod
    def pyramid(self, batch):
        """[1, 3, h, w] → P3…P7, each [1, C, H, W]."""

    @abc.abstractmethod
    def heads(self, features):
        """P3…P7 → logits and deltas per level: [H*W*A, K] and [H*W*A, 4]."""

    @abc.abstractmethod
    def anchors(self, batch, features):
        """Anchors per level, each [H*W*A, 4]."""

    @abc.abstractmethod
    def detect(self, picture):
        """uint8 [H, W, 3] RGB → Detections, by the published pipeline from end to end."""

    @abc.abstractmethod
    def config(self):
        """What a checkpoint's keys and shapes do not tell, in the schema of a sidecar."""

    @property
    def levels(self):
        return [f"p{number}" for number in self.settings.levels()]

    def told_levels(self):
        """The configuration's entry for levels that are not RetinaNet's own."""
        names = [level.upper() for level in self.levels]
        return {} if tuple(self.levels) == LEVELS and self.settings.further != "pool" else {"levels": names}

    def class_names(self):
        """Names for a class count that is not COCO's; COCO's are the family's default."""
        count = self.settings.classes
        return {} if count in (80, 91) else {"classes": [f"class {i}" for i in range(count)]}

    def state(self):
        """The weights under the published names."""
        return {name: tensor.detach().contiguous().clone() for name, tensor in self.model.state_dict().items()}
