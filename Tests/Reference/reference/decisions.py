"""Which way each ReLU and the max pooling went: another float's answer, given to torch.

A gradient jumps where a value about 0 falls on the other side of a ReLU, or two values about equal change places in the
pooling: rounding alone decides there. To compare the arithmetic of two gradients, both must have gone the same way.
"""
import contextlib
import dataclasses

import torch
import torch.nn.functional as functional


@dataclasses.dataclass
class Differences:
    """How the decisions that were given differ from those that torch would have made from the same values."""

    count: int = 0
    of: int = 0
    largest: float = 0  # of the values about 0 that fell on the other side, by the root mean square of their map
    missing: set = dataclasses.field(default_factory=set)  # keys that were not given


class _Walk:
    """Names the ReLU that is being called: by the convolution before it, and by how often that one has run."""

    def __init__(self, model, levels):
        self.levels, self.last, self.calls = levels, None, {}
        self.hooks = [
            module.register_forward_hook(lambda *_, name=name: self.ran(name))
            for name, module in model.named_modules()
            # A block's shortcut runs before the last ReLU of the block, which is its last convolution's.
            if isinstance(module, torch.nn.Conv2d) and "downsample" not in name]

    def ran(self, name):
        if torch.is_grad_enabled():  # without: a pass for the anchors alone
            self.last = name
            self.calls[name] = self.calls.get(name, 0) + 1

    def place(self):
        """The key in a file of activations, and the picture: None where all pictures run together."""
        if self.last.endswith(".p6"):
            return self.last[:-1] + "7.input", None
        if not self.last.startswith("head."):
            return self.last, None
        call = self.calls[self.last] - 1  # picture after picture, level after level
        return f"{self.last}.{self.levels[call % len(self.levels)]}", call // len(self.levels)

    def end(self):
        for hook in self.hooks:
            hook.remove()


@contextlib.contextmanager
def given(network, activations):
    """Within the block each ReLU of `network` lets pass what is positive in `activations`, [N, C, H, W] by the names that
    `retinascope loss --activations` has, and the stem's pooling takes the places of the largest in its map there.
    Yields the `Differences`.
    """
    walk, differences = _Walk(network.model, network.levels), Differences()
    relu, pool = functional.relu, functional.max_pool2d

    def decided_relu(values, inplace=False):
        if not torch.is_grad_enabled():
            return relu(values)
        key, picture = walk.place()
        if key not in activations:
            differences.missing.add(key)
            return relu(values)
        map = torch.as_tensor(activations[key])
        passes = (map if picture is None else map[picture : picture + 1]) > 0
        with torch.no_grad():
            other = passes != (values > 0)
            differences.count += int(other.sum())
            differences.of += values.numel()
            if other.any():
                scale = float(values.square().mean().sqrt())
                differences.largest = max(differences.largest, float(values[other].abs().max()) / scale)
        return values * passes

    def decided_pool(values, *sizes, **options):
        if not torch.is_grad_enabled() or walk.last not in activations:
            return pool(values, *sizes, **options)
        options = {**options, "return_indices": True}
        _, places = functional.max_pool2d_with_indices(torch.as_tensor(activations[walk.last]), *sizes, **options)
        return values.flatten(2).gather(2, places.flatten(2)).view(places.shape)

    functional.relu, functional.max_pool2d = decided_relu, decided_pool
    try:
        yield differences
    finally:
        functional.relu, functional.max_pool2d = relu, pool
        walk.end()
