"""Random weights with a rich answer: no level explodes or dies, and a few hundred pairs pass the threshold."""
import contextlib
import math

import torch


# Standard deviations of P3…P7. The coarse levels have few cells: a little louder, they too bring detections.
LOUDNESS = (1.0, 1.05, 1.15, 1.3, 1.5)


def _is_batch_norm(module):
    return hasattr(module, "running_var")


def _normal(tensor, scale, generator):
    tensor.data.copy_(torch.randn(tensor.shape, generator=generator) * scale)


def _uniform(tensor, low, high, generator):
    tensor.data.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)


def _last_norms(model):
    """The last normalisation of every residual block, however its family names it."""
    for block in model.modules():
        last = next((i for i in (3, 2) if hasattr(block, f"conv{i}")), None)
        if last:
            convolution = getattr(block, f"conv{last}")
            yield convolution.norm if hasattr(convolution, "norm") else getattr(block, f"bn{last}")


def fill(model, generator):
    """He-normal convolutions; norms with scales and shifts that are not trivial.

    Residual branches speak softly, as in trained networks. At full voice deep random ones amplify float32's
    rounding until torch itself is 1e-3 of the deviation away from its own answer in double.
    """
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            _normal(module.weight, math.sqrt(2 / module.weight[0].numel()), generator)
            if module.bias is not None:
                _normal(module.bias, 0.1, generator)
        elif _is_batch_norm(module) or isinstance(module, torch.nn.GroupNorm):
            _uniform(module.weight, 0.5, 1.3, generator)
            _normal(module.bias, 0.2, generator)
    for norm in _last_norms(model):
        norm.weight.data.mul_(0.3)


def calibrate(model, body, batch, generator):
    """Set each BatchNorm's statistics near those of what it sees in `batch`, first layer to last.

    Residual networks with arbitrary statistics grow by a factor per block; with near-true ones, as after
    training, deep networks keep their range. Returns what `body`, a part of `model`, gives for the batch.
    """

    def measure(module, inputs):
        x = inputs[0]
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        # A channel that hardly varies, or little beside its mean, would be all rounding error once normalised.
        variance = torch.maximum(variance, 0.1 * mean**2).clamp(min=0.1 * float(variance.mean()) + 1e-6)
        jitter = torch.randn(mean.shape, generator=generator) * 0.1
        module.running_mean.data.copy_(mean + jitter * variance.sqrt())
        module.running_var.data.copy_(variance * (torch.rand(mean.shape, generator=generator) * 0.5 + 0.75))

    hooks = [m.register_forward_pre_hook(measure) for m in model.modules() if _is_batch_norm(m)]
    features = body(batch)
    for hook in hooks:
        hook.remove()
    return features


@contextlib.contextmanager
def _answering(module, answer):
    """Within the block, `module` gives `answer` for every input: a large network is run but once."""
    module.forward = lambda batch: answer
    try:
        yield
    finally:
        del module.forward


def _scale(convolution, factor):
    convolution.weight.data.mul_(factor)
    if convolution.bias is not None:
        convolution.bias.data.mul_(factor)


def randomise(network, picture, candidates, seed):
    """Fill `network` (see network.Network) with weights that answer richly for `picture`."""
    generator = torch.Generator().manual_seed(seed)
    fill(network.model, generator)
    classifier, regressor = network.classifier, network.regressor
    torch.nn.init.normal_(classifier.bias, 0, 0.1, generator=generator)
    regressor.bias.data.zero_()
    batch, _ = network.prepare(picture)
    _scale(network.stem, 1 / float(batch.std()))
    with _answering(network.backbone, calibrate(network.model, network.backbone, batch, generator)):
        for level, convolution in enumerate(network.pyramid_outputs):
            _scale(convolution, LOUDNESS[min(level, 4)] / float(network.pyramid(batch)[level].std()))
        logits, deltas = network.heads(network.pyramid(batch))

    _scale(regressor, 0.25 / float(torch.cat([level.flatten() for level in deltas]).std()))
    _normal(regressor.bias, 0.05, generator)
    # The output is linear in its last convolution, so the logits need not be computed again.
    factor = 1.5 / float(torch.cat([level.flatten() for level in logits]).std())
    _scale(classifier, factor)
    by_channel = torch.cat([level.reshape(-1, classifier.out_channels) for level in logits]) * factor
    classifier.bias.data.sub_(by_channel.mean(0))
    flat = (by_channel - by_channel.mean(0)).flatten()
    last = flat.topk(min(candidates, flat.numel())).values[-1]
    classifier.bias.data.add_(math.log(0.05 / 0.95) - float(last) - 1e-3)
