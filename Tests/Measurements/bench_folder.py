#!/usr/bin/env python3
"""Time `retinascope detect` over a folder beside a torchvision script with a DataLoader, in turns.

Both run torchvision's RetinaNet with a ResNet-50 and the same random weights over the same pictures of mixed sizes, JPEG
and PNG, made from the demo's scenes. The script decodes with torchvision's libjpeg-turbo in worker processes, and its
time begins when torch is imported and the network stands; ours is the whole process, from its start to the last result.
Of torch's settings the fastest counts.

    bench_folder.py [--pictures 200] [--rounds 3] [--threads 2] [--workers 2] [--keep FOLDER]

Needs torch, torchvision and Pillow; RETINASCOPE names the binary (default .build/release/retinascope).
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_peers import CHECKOUT, machine, make_model, make_network

# Width, height, and how many of 200.
SIZES = [
    (320, 240, 20), (500, 375, 60), (375, 500, 20), (640, 480, 40), (1024, 768, 20), (1280, 960, 15), (1920, 1080, 13),
    (3000, 2000, 7), (4000, 3000, 5)]
SETTINGS = ["contiguous", "channels_last"]


def make_pictures(folder, count):
    """The demo's scenes in SIZES with noise, every fourth that is not large as PNG."""
    import numpy
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    scenes = sorted((CHECKOUT / "assets" / "demo").glob("*.png"))
    sizes = [(width, height) for width, height, share in SIZES for _ in range(share)]
    random.Random(3).shuffle(sizes)
    noise = numpy.random.default_rng(1)
    for number, size in enumerate(sizes[:count]):
        picture = Image.open(scenes[number % len(scenes)]).convert("RGB").resize(size, Image.BICUBIC)
        values = numpy.asarray(picture) + noise.normal(0, 6, (size[1], size[0], 3))
        picture = Image.fromarray(values.clip(0, 255).astype(numpy.uint8))
        if number % 4 == 3 and size[0] <= 1920:
            picture.save(folder / f"{number:03}.png")
        else:
            picture.save(folder / f"{number:03}.jpg", quality=88)


def torch_seconds(folder, checkpoint, threads, workers, setting):
    """The script that is compared with: prints how long the pictures took."""
    import torch
    from torchvision.io import ImageReadMode, decode_image

    class Pictures(torch.utils.data.Dataset):
        names = sorted(str(path) for path in folder.iterdir())

        def __len__(self):
            return len(self.names)

        def __getitem__(self, place):
            return decode_image(self.names[place], ImageReadMode.RGB).float() / 255

    torch.set_num_threads(threads)
    model = make_model(checkpoint).eval()
    if setting == "channels_last":
        model = model.to(memory_format=torch.channels_last)
    pictures = torch.utils.data.DataLoader(Pictures(), batch_size=1, num_workers=workers, collate_fn=list)
    start, found = time.perf_counter(), 0
    with torch.inference_mode():
        for batch in pictures:
            found += sum(len(result["boxes"]) for result in model(batch))
    print(time.perf_counter() - start)


def our_seconds(folder, checkpoint, threads):
    program = os.environ.get("RETINASCOPE", str(CHECKOUT / ".build" / "release" / "retinascope"))
    start = time.perf_counter()
    subprocess.run(
        [program, "detect", str(folder), "--model", str(checkpoint), "--threads", str(threads), "--format", "jsonl"],
        check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", help="make pictures and checkpoint here, and leave them")
    parser.add_argument("--torch", choices=SETTINGS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.torch:
        folder = Path(options.keep)
        return torch_seconds(
            folder / "pictures", folder / "resnet50.pth", options.threads, options.workers, options.torch)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep or temporary)
        if not (folder / "pictures").exists():
            make_pictures(folder / "pictures", options.pictures)
        checkpoint = make_network(folder)
        times = {name: [] for name in ["retinascope", *SETTINGS]}
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            times["retinascope"].append(our_seconds(folder / "pictures", checkpoint, options.threads))
            for setting in SETTINGS:
                command = [
                    sys.executable, __file__, "--keep", str(folder), "--torch", setting, "--threads",
                    str(options.threads), "--workers", str(options.workers)]
                times[setting].append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        count = len(list((folder / "pictures").iterdir()))
    print(f"{count} pictures, ResNet-50 FPN, {options.threads} threads, {options.workers} DataLoader workers; {machine()}")
    ours = statistics.median(times["retinascope"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:14} {median:7.1f} s ({min(seconds):.1f}-{max(seconds):.1f}), {median / ours:.2f} x ours")


if __name__ == "__main__":
    main()
