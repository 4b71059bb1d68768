"""Make the optimisers' answers: what torch makes of small weights in some steps.

    python make_optimizer_goldens.py ../TrainingTests/Fixtures/optimizers.json
"""

import json
import math
import sys

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

SHAPES = {"layer.weight": (3, 5, 1, 2), "layer.bias": (7,), "norm.weight": (1,)}
STEPS = 6


def rounded(tensor):
    return [float(value) for value in tensor.detach().flatten()]


class Weights(torch.nn.Module):
    def __init__(self, source):
        super().__init__()
        self.all = torch.nn.ParameterList(
            torch.nn.Parameter(torch.randn(shape, generator=source)) for shape in SHAPES.values())


def run(name, make, rate=0.1, clip=None, decay=None, small=0.0):
    """Some steps of one optimiser. `small` makes some gradients tiny, where Adam's epsilon counts."""
    source = torch.Generator().manual_seed(7)
    model = Weights(source)
    weights = list(model.all)
    optimizer = make(weights, rate)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay)) if decay else None
    case = {"name": name, "rates": [], "clip": clip, "decay": decay, "start": [rounded(w) for w in weights], "steps": []}
    if average:
        average.update_parameters(model)
    for step in range(STEPS):
        gradients = [torch.randn(w.shape, generator=source) for w in weights]
        gradients[1] *= small or 1.0
        for weight, gradient in zip(weights, gradients):
            weight.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(weights, clip if clip else math.inf)
        present = rate / (step + 1)
        for group in optimizer.param_groups:
            group["lr"] = present
        optimizer.step()
        if average:
            average.update_parameters(model)
        case["rates"].append(present)
        case["steps"].append({
            "gradients": [rounded(g) for g in gradients], "norm": norm.item(),
            "weights": [rounded(w) for w in weights],
            "average": [rounded(w) for w in average.module.all] if average else None,
        })
    return case


def schedule(name, make, steps):
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    scheduler = make(optimizer)
    factors = []
    for _ in range(steps):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"name": name, "factors": factors}


def groups(weights, decay):
    return [{"params": weights[:1], "weight_decay": decay}, {"params": weights[1:], "weight_decay": 0.0}]


def main():
    cases = [
        run("sgd", lambda w, lr: torch.optim.SGD(w, lr=lr)),
        run("sgd, momentum and decay", lambda w, lr: torch.optim.SGD(w, lr=lr, momentum=0.9, weight_decay=1e-2)),
        run("sgd, clipped", lambda w, lr: torch.optim.SGD(w, lr=lr, momentum=0.9), clip=2.0),
        run("adamw", lambda w, lr: torch.optim.AdamW(w, lr=lr, weight_decay=0.05)),
        run("adamw, decay of weights", lambda w, lr: torch.optim.AdamW(groups(w, 0.02), lr=lr), small=1e-8),
        run("adamw, clipped, averaged", lambda w, lr: torch.optim.AdamW(w, lr=lr, weight_decay=0.0), clip=1.0, decay=0.9),
    ]
    sequential = torch.optim.lr_scheduler
    schedules = [
        schedule("steps", lambda o: sequential.MultiStepLR(o, [3, 7], 0.1), 10),
        schedule("cosine", lambda o: sequential.CosineAnnealingLR(o, 10), 10),
        # A warm-up in a straight line to the full rate, reached with its last step.
        schedule("warm-up", lambda o: sequential.LinearLR(o, start_factor=0.25, total_iters=3), 6),
    ]
    with open(sys.argv[1], "w") as file:
        shapes = [{"key": key, "shape": list(shape)} for key, shape in SHAPES.items()]
        json.dump({"shapes": shapes, "optimizers": cases, "schedules": schedules}, file)
        file.write("\n")


main()
