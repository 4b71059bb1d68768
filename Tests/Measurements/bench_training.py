#!/usr/bin/env python3
"""Time a whole step of training, forward, backward and optimiser, beside torch eager, in turns, and print one table.

Both take SGD with momentum and decay, as the family's recipe does; the program also finds the norm of all gradients, which
it writes into its log.

torch runs contiguous and channels_last, each in a process of its own, and the better one counts. All take turns, so
that all see the same disturbances; the least time of some rounds is shown. CPU seconds are those of all threads: on a
machine that others use as well they say more, but only with --threads 1: torch's threads turn while they wait. Memory is
the peak of each process; in brackets, torch's less what it was with its libraries loaded and nothing made.

    bench_training.py [--rounds 5] [--threads 2] [--only NAME] [--program .build/release/retinascope]

Needs torch, torchvision and safetensors, as parity.sh installs them.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DEMO = os.path.join(CHECKOUT, "assets", "models", "stamps-r18.safetensors")
# Name, model, side, batch, normalisation, what retinascope trains (torch always trains all).
CASES = [
    ("R50 frozen norms, 640x640, batch 1", "r50", 640, 1, "frozen", "all"),
    ("R50 frozen norms, 640x640, batch 2", "r50", 640, 2, "frozen", "all"),
    ("R50 batch norms, 640x640, batch 1", "r50", 640, 1, "batch", "all"),
    ("R50 batch norms, 640x640, batch 2", "r50", 640, 2, "batch", "all"),
    ("R50 head from features, 640x640, batch 2", "r50", 640, 2, "frozen", "head"),
    ("demo batch norms, 320x320, batch 8", "demo", 320, 8, "batch", "all"),
    ("demo head from features, 320x320, batch 8", "demo", 320, 8, "batch", "head"),
]


def peak_memory():
    """The peak of resident memory in MiB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


def torch_process(model, side, batch, norms, layout, threads):
    """Answers each line of its input with one step's seconds and CPU seconds, and the memory so far."""
    sys.path.insert(0, os.path.join(CHECKOUT, "Tests", "Reference"))
    from reference import operators  # noqa: F401  (must come before torchvision)
    import torch
    import torchvision

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    base = peak_memory()
    if model == "demo":
        from reference.given_checkpoint import network
        from reference.settings import Settings

        made = network(Settings(checkpoint=DEMO)).model
    else:
        made = torchvision.models.detection.retinanet_resnet50_fpn(weights=None, weights_backbone=None)
    if model != "demo":
        made.transform = torchvision.models.detection.transform.GeneralizedRCNNTransform(
            side, side, made.transform.image_mean, made.transform.image_std)
    swap_norms(made, norms)
    made.train()
    if layout == "channels_last":
        made = made.to(memory_format=torch.channels_last)
    images = [torch.rand(3, side, side) for _ in range(batch)]
    corners = torch.rand(batch, 8, 2) * side * 0.5
    sizes = side * (0.05 + 0.4 * torch.rand(batch, 8, 2))
    targets = [
        {"boxes": torch.cat([c, c + s], 1), "labels": torch.randint(0, made.head.classification_head.num_classes, (8,))}
        for c, s in zip(corners, sizes)]
    # So small a rate that the loss stays what it is.
    optimizer = torch.optim.SGD(
        [p for p in made.parameters() if p.requires_grad], lr=1e-7, momentum=0.9, weight_decay=1e-4)
    print(json.dumps({"ready": base}), flush=True)
    for _ in sys.stdin:
        start, processor = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        losses = made(images, targets)
        sum(losses.values()).backward()
        optimizer.step()
        print(json.dumps({
            "seconds": time.perf_counter() - start, "cpu": time.process_time() - processor,
            "peak": peak_memory()}), flush=True)


def swap_norms(model, norms):
    import torch
    from torchvision.ops import FrozenBatchNorm2d

    wanted = FrozenBatchNorm2d if norms == "frozen" else torch.nn.BatchNorm2d
    for parent in list(model.modules()):
        for name, module in parent.named_children():
            if isinstance(module, (FrozenBatchNorm2d, torch.nn.BatchNorm2d)) and not isinstance(module, wanted):
                norm = wanted(len(module.weight), eps=module.eps)
                norm.load_state_dict(module.state_dict(), strict=False)
                setattr(parent, name, norm)


class Torch:
    def __init__(self, case, layout, threads):
        _, model, side, batch, norms, _ = case
        arguments = [model, side, batch, norms, layout, threads]
        self.process = subprocess.Popen(
            [sys.executable, "-B", os.path.abspath(__file__), "--torch", *map(str, arguments)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.base = json.loads(self.process.stdout.readline())["ready"]
        self.runs = []

    def run(self):
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        self.runs.append(json.loads(self.process.stdout.readline()))

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def result(self):
        # The first step warms up.
        own = self.runs[1:]
        peak = own[-1]["peak"]
        return min(r["seconds"] for r in own), min(r["cpu"] for r in own), peak, peak - self.base


def own_step(program, case, checkpoint, threads):
    _, model, side, batch, norms, train = case
    done = subprocess.run(
        [program, "bench", "--training", "--model", DEMO if model == "demo" else checkpoint, "--size",
         f"{side}x{side}", "--batch", str(batch), "--norms", norms, "--train", train, "--runs", "1", "--threads",
         str(threads), "--format", "json"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer = json.loads(done.stdout)
    step = answer["parts"]["step"]
    return step["min_ms"] / 1000, step["cpu_ms"] / 1000, answer["peak_memory_bytes"] / 2**20, answer["parts"]


def make_checkpoint(folder):
    path = os.path.join(folder, "r50.pth")
    code = (
        f"import sys; sys.path.insert(0, {os.path.join(CHECKOUT, 'Tests', 'Reference')!r})\n"
        "from reference import operators\nimport torch, torchvision\ntorch.manual_seed(0)\n"
        "m = torchvision.models.detection.retinanet_resnet50_fpn(weights=None, weights_backbone=None)\n"
        f"torch.save(m.state_dict(), {path!r})\n")
    subprocess.run([sys.executable, "-B", "-c", code], check=True, stderr=subprocess.DEVNULL)
    return path


def main():
    if sys.argv[1:2] == ["--torch"]:
        model, side, batch, norms, layout, threads = sys.argv[2:]
        return torch_process(model, int(side), int(batch), norms, layout, int(threads))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", action="append", metavar="NAME", help="cases whose name holds NAME")
    parser.add_argument("--parts", action="store_true", help="also our times by part")
    parser.add_argument("--program", default=os.path.join(CHECKOUT, ".build", "release", "retinascope"))
    arguments = parser.parse_args()
    cases = [c for c in CASES if not arguments.only or any(name in c[0] for name in arguments.only)]
    print(f"{'':44}{'seconds':>20}{'':>8}{'CPU seconds':>20}{'':>8}{'peak MiB':>24}")
    print(f"{'step':44}{'retinascope':>12}{'torch':>8}{'ratio':>8}{'retinascope':>12}{'torch':>8}{'ratio':>8}"
          f"{'retinascope':>14}{'torch':>14}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = make_checkpoint(folder)
        for case in cases:
            layouts = {name: Torch(case, name, arguments.threads) for name in ("contiguous", "channels_last")}
            own = []
            for _ in range(arguments.rounds + 1):
                for peer in layouts.values():
                    peer.run()
                own.append(own_step(arguments.program, case, checkpoint, arguments.threads))
            for peer in layouts.values():
                peer.close()
            seconds, cpu, peak = (min(run[i] for run in own) for i in range(3))
            peers = [peer.result() for peer in layouts.values()]
            theirs = [min(peer[i] for peer in peers) for i in range(4)]
            print(f"{case[0]:44}{seconds:12.3f}{theirs[0]:8.3f}{theirs[0] / seconds:8.2f}{cpu:12.3f}{theirs[1]:8.3f}"
                  f"{theirs[1] / cpu:8.2f}{peak:14.0f}"
                  f"{f'{theirs[2]:.0f} ({theirs[3]:.0f})':>14}{peak / theirs[2]:7.2f}", flush=True)
            if arguments.parts:
                for name, part in min(own, key=lambda run: run[1])[3].items():
                    print(f"    {name:40}{part['min_ms'] / 1000:12.3f}{'':16}{part['cpu_ms'] / 1000:12.3f}")


if __name__ == "__main__":
    main()
