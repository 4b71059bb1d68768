"""Time RetinaScope and other CPU runtimes on the same RetinaNet, in turns, and print one table.

The network is torchvision's RetinaNet with a ResNet-50 and random weights, or the demo's with --demo, from the normalised
input to the logits and deltas of all levels; neither resizing nor selection is timed. Each runtime lives in a process of its own, has its
weights loaded and has run a few times before; then they take turns, so that all see the same disturbances. Memory is the
peak of that process after a run, less what it was with the runtime imported and nothing loaded.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = CHECKOUT / "assets" / "models" / "stamps-r18.safetensors"
PEERS = ["onnxruntime", "ncnn", "openvino", "torch", "mnn"]


def peak_memory():
    """The peak of resident memory in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmHWM in /proc/self/status")


# The network


def make_network(folder):
    """torchvision's RetinaNet with seeded weights, and its checkpoint."""
    import torch
    import torchvision

    torch.manual_seed(0)
    model = torchvision.models.detection.retinanet_resnet50_fpn(weights=None, weights_backbone=None).eval()
    # Nearly all logits are those of background, as a trained network's are: else millions of candidates would count as
    # our peak memory, though selection is not measured here.
    with torch.no_grad():
        model.head.classification_head.cls_logits.weight.mul_(1e-6)
    checkpoint = folder / "resnet50.pth"
    torch.save(model.state_dict(), checkpoint)
    return checkpoint


def make_model(checkpoint):
    """torchvision's module of a checkpoint."""
    if checkpoint == DEMO:
        sys.path.insert(0, str(CHECKOUT / "Tests" / "Reference"))
        from reference import operators  # noqa: F401  (must come before torchvision)
        from reference.given_checkpoint import network
        from reference.settings import Settings

        return network(Settings(checkpoint=str(DEMO))).model
    import torch
    import torchvision

    model = torchvision.models.detection.retinanet_resnet50_fpn(weights=None, weights_backbone=None)
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    return model


def network_module(checkpoint):
    model = make_model(checkpoint)
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = model.backbone
            self.classes = model.head.classification_head
            self.boxes = model.head.regression_head

        def forward(self, image):
            levels = list(self.backbone(image).values())
            logits = [self.classes.cls_logits(self.classes.conv(level)) for level in levels]
            deltas = [self.boxes.bbox_reg(self.boxes.conv(level)) for level in levels]
            return tuple(logits + deltas)

    return Network().eval()


def export(checkpoint, folder, height, width):
    """The network as ONNX and as ncnn's and MNN's files. What fails is told, and left out."""
    import torch

    module = network_module(checkpoint)
    image = torch.zeros(1, 3, height, width)
    failures = {}

    def attempt(name, work):
        try:
            work()
        except Exception as error:  # whatever a converter throws
            failures[name] = f"export failed: {str(error).splitlines()[0][:100] if str(error) else type(error).__name__}"

    onnx_file = folder / "network.onnx"

    def to_onnx():
        torch.onnx.export(module, (image,), str(onnx_file), input_names=["image"], dynamo=False)

    def to_ncnn():
        traced = torch.jit.trace(module, image)
        traced.save(str(folder / "network.pt"))
        tool = Path(sys.executable).with_name("pnnx")
        shape = f"inputshape=[1,3,{height},{width}]"
        run_quietly([str(tool), "network.pt", shape, "fp16=0"], folder)
        assert (folder / "network.ncnn.param").exists(), "pnnx wrote no network.ncnn.param"

    def to_mnn():
        tool = Path(sys.executable).with_name("mnnconvert")
        run_quietly(
            [str(tool), "-f", "ONNX", "--modelFile", str(onnx_file), "--MNNModel", str(folder / "network.mnn"),
             "--bizCode", "peer"], folder)
        assert (folder / "network.mnn").exists(), "mnnconvert wrote no file"

    attempt("onnxruntime", to_onnx)
    if "onnxruntime" in failures:
        failures["openvino"] = failures["mnn"] = failures["onnxruntime"]
    else:
        attempt("mnn", to_mnn)
    attempt("ncnn", to_ncnn)
    return failures


def run_quietly(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip().splitlines()[-1] if done.stderr or done.stdout else "failed")


# One peer's process: it says when it is ready, then times as many runs as each line of its input asks for.


def open_onnxruntime(checkpoint, folder, image, threads):
    import onnxruntime

    yield None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"])
    yield lambda: session.run(None, {"image": image})


def open_openvino(checkpoint, folder, image, threads):
    import openvino

    yield None
    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(str(folder / "network.onnx"), "CPU", settings).create_infer_request()
    yield lambda: request.infer({0: image})


def open_torch(checkpoint, folder, image, threads):
    import torch

    yield None
    torch.set_num_threads(threads)
    module = network_module(checkpoint).to(memory_format=torch.channels_last)
    image = torch.from_numpy(image).to(memory_format=torch.channels_last)

    def run():
        with torch.inference_mode():
            module(image)

    yield run


def open_ncnn(checkpoint, folder, image, threads):
    import ncnn

    yield None
    network = ncnn.Net()
    network.opt.num_threads = threads
    network.load_param(str(folder / "network.ncnn.param"))
    network.load_model(str(folder / "network.ncnn.bin"))
    planes = ncnn.Mat(image[0])
    names = list(network.output_names())

    def run():
        extractor = network.create_extractor()
        extractor.input(network.input_names()[0], planes)
        for name in names:
            status, _ = extractor.extract(name)
            assert status == 0, f"ncnn: extracting {name} gives {status}"

    yield run


def open_mnn(checkpoint, folder, image, threads):
    import MNN

    yield None
    interpreter = MNN.Interpreter(str(folder / "network.mnn"))
    session = interpreter.createSession({"backend": "CPU", "numThread": threads, "precision": "high"})
    target = interpreter.getSessionInput(session)
    shape = image.shape
    source = MNN.Tensor(shape, MNN.Halide_Type_Float, image, MNN.Tensor_DimensionType_Caffe)

    def run():
        target.copyFrom(source)
        interpreter.runSession(session)

    yield run


def serve(peer, checkpoint, folder, height, width, threads):
    import numpy

    image = numpy.random.default_rng(0).standard_normal((1, 3, height, width)).astype(numpy.float32)
    steps = globals()[f"open_{peer}"](checkpoint, folder, image, threads)
    next(steps)
    before = peak_memory()
    run = next(steps)
    for _ in range(2):
        run()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"times": times, "memory": peak_memory() - before}), flush=True)


class Peer:
    def __init__(self, name, arguments):
        self.name, self.times, self.memory, self.failure = name, [], None, None
        command = [sys.executable, "-B", __file__, "--serve", name, *arguments]
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.answer()

    def answer(self):
        # Runtimes print what they like; our lines are objects.
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        self.process.wait()
        self.log.seek(0)
        lines = [line for line in self.log.read().splitlines() if line.strip()]
        self.failure = lines[-1][:100] if lines else f"exit code {self.process.returncode}"
        return None

    def turn(self, runs):
        if self.failure:
            return
        self.process.stdin.write(f"{runs}\n")
        self.process.stdin.flush()
        answer = self.answer()
        if answer:
            self.times += answer["times"]
            self.memory = answer["memory"]

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()


class Ours:
    """`retinascope bench`, anew in each turn: the median of three runs after one to warm up.

    The others' processes live through all turns, and have warmed up long before.
    """

    def __init__(self, checkpoint, height, width, threads, instructions=None, coretype=None):
        self.name, self.times, self.memory, self.failure = "retinascope", [], None, None
        self.command = [
            os.environ["RETINASCOPE"], "bench", "--model", str(checkpoint), "--size", f"{height}x{width}",
            "--threads", str(threads), "--format", "json"]
        self.environment = dict(os.environ)
        for name, value in (("RETINASCOPE_CPU", instructions), ("OPENBLAS_CORETYPE", coretype)):
            if value:
                self.name += f" {name}={value}"
                self.environment[name] = value

    def turn(self, runs):
        if self.failure:
            return
        for _ in range(runs):
            done = subprocess.run(
                [*self.command, "--processes", "1", "--runs", "3"], capture_output=True, text=True, env=self.environment)
            if done.returncode:
                self.failure = done.stderr.strip().splitlines()[-1][:100]
                return
            answer = json.loads(done.stdout)
            self.times.append(answer["stages"]["network"]["median_ms"])
            self.memory = max(self.memory or 0, answer["peak_memory_bytes"] / 2**20)

    def end(self):
        pass


def machine():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":")[1].strip()
            break
    else:
        name = platform.processor()
    flags = Path("/proc/cpuinfo").read_text()
    level = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else platform.machine()
    return f"{name} ({level}), {os.cpu_count()} cores"


def version(name):
    from importlib import metadata

    package = {"mnn": "MNN"}.get(name, name)
    try:
        return f"{name} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return name


def table(network, entries, height, width, threads):
    ours = next(entry for entry in entries if entry.name == "retinascope")
    lines = [
        f"{network}, {height}×{width}, float32, {threads} threads, network only; {machine()}; medians of "
        f"{len(ours.times)} runs in turns.", "",
        "| runtime | median ms | 10th–90th percentile | peak MiB | times ours |", "|---|---|---|---|---|"]
    base = statistics.median(ours.times) if ours.times else None
    for entry in entries:
        if not entry.times:
            lines.append(f"| {version(entry.name)} | {entry.failure or 'not measured'} | | | |")
            continue
        ordered = sorted(entry.times)
        low, high = (ordered[round((len(ordered) - 1) * share)] for share in (0.1, 0.9))
        median = statistics.median(ordered)
        ratio = f"{median / base:.2f}" if base else ""
        name = entry.name if entry.name.startswith("retinascope") else version(entry.name)
        lines.append(f"| {name} | {median:.0f} | {low:.0f}–{high:.0f} | {entry.memory:.0f} | {ratio} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", action="store_true", help="the demo's network instead of a ResNet-50")
    parser.add_argument("--size", default="640x640", help="HxW, multiples of 32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--variants", action="store_true", help="ours with other instruction sets and OpenBLAS kernels")
    parser.add_argument("--output", help="write the table to this file as well")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help="keep exported files here (default: a temporary folder)")
    options = parser.parse_args()
    height, width = (int(side) for side in options.size.split("x"))
    if options.serve:
        folder = Path(options.folder)
        checkpoint = DEMO if options.demo else folder / "resnet50.pth"
        return serve(options.serve, checkpoint, folder, height, width, options.threads)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print("peers: making and exporting the network", file=sys.stderr)
        checkpoint = DEMO if options.demo else make_network(folder)
        failures = export(checkpoint, folder, height, width)
        arguments = ["--folder", str(folder), "--size", options.size, "--threads", str(options.threads)]
        if options.demo:
            arguments.append("--demo")
        entries = [Ours(checkpoint, height, width, options.threads)]
        if options.variants:
            entries += [
                Ours(checkpoint, height, width, options.threads, instructions=name) for name in ("avx2", "portable")]
            entries += [
                Ours(checkpoint, height, width, options.threads, coretype=name) for name in ("Haswell", "SkylakeX")]
        for name in filter(None, options.peers.split(",")):
            if name not in PEERS:
                parser.error(f"{name} is not one of {', '.join(PEERS)}")
            peer = Peer(name, arguments)
            peer.failure = failures.get(name, peer.failure)
            entries.append(peer)
        for number in range(options.rounds):
            print(f"peers: round {number + 1} of {options.rounds}", file=sys.stderr)
            for entry in entries:
                entry.turn(1)
        for entry in entries:
            entry.end()
        name = "The demo's network" if options.demo else "ResNet-50 FPN"
        text = table(name, entries, height, width, options.threads)
        print(text, end="")
        if options.output:
            Path(options.output).write_text(text)
    if any(not entry.times for entry in entries):
        sys.exit(1)


if __name__ == "__main__":
    main()
