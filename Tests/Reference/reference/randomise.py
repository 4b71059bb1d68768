"""Random weights with a rich answer: no level explodes or dies, and a few hundred pairs pass the threshold."""
import math

import torch


# Standard deviations of P3…P7. The coarse levels have few cells: louder, they too bring detections.
LOUDNESS = (1.0, 1.1, 1.3, 1.7, 2.4)


def _is_batch_norm(module):
    return hasattr(module, "running_var")


def _normal(tensor, scale, generator):
    tensor.data.copy_(torch.randn(tensor.shape, generator=generator) * scale)


def _uniform(tensor, low, high, generator):
    tensor.data.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)


def fill(model, generator):
    """He-normal convolutions; norms with scales and shifts that are not trivial."""
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            _normal(module.weight, math.sqrt(2 / module.weight[0].numel()), generator)
            if module.bias is not None:
                _normal(module.bias, 0.1, generator)
        elif _is_batch_norm(module) or isinstance(module, torch.nn.GroupNorm):
            _uniform(module.weight, 0.5, 1.3, generator)
            _normal(module.bias, 0.2, generator)


def calibrate(model, body, batch, generator):
    """Set each BatchNorm's statistics near those of what it sees in `batch`, first layer to last.

    Residual networks with arbitrary statistics grow by a factor per block; with near-true ones, as after
    training, deep networks keep their range.
    """

    def measure(module, inputs):
        x = inputs[0]
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        variance = variance.clamp(min=0.05 * float(variance.mean()) + 1e-6)
        jitter = torch.randn(mean.shape, generator=generator) * 0.1
        module.running_mean.data.copy_(mean + jitter * variance.sqrt())
        module.running_var.data.copy_(variance * (torch.rand(mean.shape, generator=generator) * 0.5 + 0.75))

    hooks = [m.register_forward_pre_hook(measure) for m in model.modules() if _is_batch_norm(m)]
    body(batch)
    for hook in hooks:
        hook.remove()


def _small(batch, longest=320):
    """The batch, or where it is large a smaller one like it, since setting the weights takes many passes."""
    sides = batch.shape[-2:]
    if max(sides) <= longest:
        return batch
    sides = [max(64, round(side * longest / max(sides) / 32) * 32) for side in sides]
    return torch.nn.functional.interpolate(batch, size=sides, mode="bilinear", align_corners=False)


def _scale(convolution, factor):
    convolution.weight.data.mul_(factor)
    if convolution.bias is not None:
        convolution.bias.data.mul_(factor)


def randomise(network, picture, candidates, seed):
    """Fill `network` (see network.Network) with weights that answer richly for `picture`."""
    generator = torch.Generator().manual_seed(seed)
    fill(network.model, generator)
    whole, _ = network.prepare(picture)
    batch = _small(whole)
    _scale(network.stem, 1 / float(batch.std()))
    calibrate(network.model, network.body, batch, generator)
    for level, convolution in enumerate(network.pyramid_outputs):
        _scale(convolution, LOUDNESS[level] / float(network.pyramid(batch)[level].std()))
    features = network.pyramid(batch)

    classifier, regressor = network.classifier, network.regressor
    torch.nn.init.normal_(classifier.bias, 0, 0.1, generator=generator)
    logits, _ = network.heads(features)
    _scale(classifier, 1.5 / float(torch.cat([level.flatten() for level in logits]).std()))
    logits, _ = network.heads(features)
    classifier.bias.data.sub_(torch.cat([level.reshape(-1, classifier.out_channels) for level in logits]).mean(0))
    regressor.bias.data.zero_()
    _, deltas = network.heads(features)
    _scale(regressor, 0.25 / float(torch.cat([level.flatten() for level in deltas]).std()))
    _normal(regressor.bias, 0.05, generator)
    logits, _ = network.heads(features if batch is whole else network.pyramid(whole))
    flat = torch.cat([level.flatten() for level in logits])
    last = flat.topk(min(candidates, flat.numel())).values[-1]
    classifier.bias.data.add_(math.log(0.05 / 0.95) - float(last) - 1e-3)
