"""A torchvision-style checkpoint that exists already, with the configuration beside it: the demo."""
import dataclasses
import json
import os

from safetensors.torch import load_file

from .torchvision_network import TorchvisionNetwork


def network(settings):
    """torchvision's network with the weights of `settings.checkpoint`, built as the `.json` beside it says."""
    with open(os.path.splitext(settings.checkpoint)[0] + ".json") as file:
        config = json.load(file)
    if config["backbone"]["block"] != "BasicBlock" or config["backbone"]["layers"] != [2, 2, 2, 2]:
        raise SystemExit(f"{settings.checkpoint}: only ResNet-18 is known here, not {config['backbone']}")
    described = dataclasses.replace(
        settings, family="torchvision", arch="resnet18", classes=len(config["classes"]),
        width=config["backbone"]["widths"][0], pyramid=config["fpn_channels"],
        base_size=config["anchors"]["sizes"][0][0], min_size=config["input"]["min_size"],
        max_size=config["input"]["max_size"],
    )
    made = TorchvisionNetwork(described)
    sizes = [list(level) for level in made.model.anchor_generator.sizes]
    if sizes != config["anchors"]["sizes"]:
        raise SystemExit(f"{settings.checkpoint}: its anchor sizes are not {sizes}")
    made.model.load_state_dict(load_file(settings.checkpoint))
    return made
