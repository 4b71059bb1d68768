#!/usr/bin/env python3
"""Compare the built retinascope with the published implementations, array by array and detection by detection.

Called by parity.sh, which makes its environment. One row per architecture and size; a failed row is explained below
it. The rules are in README.md; the exit code is 0 when all rows pass and at most 1 detection in 200 is borderline.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

import parity_cases
from reference import comparison
from reference.result import make

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
COLUMNS = (
    ("network", 50), ("picture", 20), ("anchors", 8), ("candidates", 10), ("found", 5), ("input", 7), ("C3-5", 7),
    ("P3-7", 7), ("logits", 7), ("deltas", 7), ("equal anchors", 13), ("score", 7), ("box px", 7), ("borderline", 10),
    ("verdict", 7),
)


class RunFailed(Exception):
    pass


def run(binary, arguments, timeout):
    """Standard output of one command."""
    try:
        done = subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise RunFailed(f"retinascope {arguments[0]} took more than {timeout} s") from None
    if done.returncode != 0:
        raise RunFailed(f"retinascope {' '.join(arguments)} exited {done.returncode}: {done.stderr.strip()[-800:]}")
    return done.stdout


def detections_of(text):
    images = json.loads(text)["images"]
    if len(images) != 1 or "error" in images[0]:
        raise RunFailed(f"detect answered {text[:300]}")
    return images[0]["detections"]


def model_flags(case, folder, reference):
    flags = ["--model", os.path.join(folder, reference["checkpoint"])]
    if case.config_in == "flags":
        flags += ["--min-size", str(case.settings.min_size), "--max-size", str(case.settings.max_size)]
        flags += ["--score", str(case.settings.score), "--nms", str(case.settings.nms)]
    elif case.config_in == "config.json":
        flags += ["--config", os.path.join(folder, "config.json")]
    return flags


def made_reference(case, cache):
    """The folder of this case's reference, made unless it is there already, and its content."""
    given = case.settings.checkpoint
    folder = os.path.join(cache, case.settings.key + "-" + case.config_in)
    done = os.path.join(folder, "reference.json")
    arrays = os.path.join(folder, "reference.safetensors")
    if given or not (os.path.exists(done) and os.path.exists(arrays)):
        shutil.rmtree(folder, ignore_errors=True)
        make(case.settings, folder + ".part", config_in=case.config_in)
        os.rename(folder + ".part", folder)
    with open(done) as file:
        return folder, json.load(file), load_file(arrays)


def check_header(path, reference, picture, outcome):
    """The trace's metadata and its copy of the picture."""
    with safe_open(path, "np") as file:
        metadata = file.metadata() or {}
        image = file.get_tensor("image")
    if (metadata.get("format"), metadata.get("version")) != ("retinascope.trace", "1"):
        outcome.failures.append(f"the trace calls itself {metadata.get('format')} {metadata.get('version')}")
    transform = json.loads(metadata.get("transform", "{}"))
    if {key: transform.get(key) for key in reference["transform"]} != reference["transform"]:
        outcome.failures.append(f"the transform is {transform}, not {reference['transform']}")
    if not np.array_equal(image, picture):
        outcome.failures.append("the trace's image is not the picture")


def compare(case, folder, reference, arrays, binary, timeout):
    """Run retinascope on a reference's picture and model, and compare all that it says."""
    from reference.pictures import load

    outcome = comparison.Outcome()
    picture = os.path.join(folder, reference["image"])
    flags = model_flags(case, folder, reference)
    with tempfile.TemporaryDirectory() as scratch:
        trace = os.path.join(scratch, "T.safetensors")
        run(binary, ["trace", picture, *flags, "--output", trace], timeout)
        check_header(trace, reference, load(picture), outcome)
        comparison.compare_arrays(arrays, load_file(trace), outcome)
        from_trace = detections_of(run(binary, ["detect", trace, "--format", "json"], timeout))
    found = detections_of(run(binary, ["detect", picture, *flags, "--format", "json"], timeout))
    if [(d["box"], d["label_id"], d["score"]) for d in found] != [
        (d["box"], d["label_id"], d["score"]) for d in from_trace
    ]:
        outcome.failures.append("detect says of the picture something other than of its trace")

    judged = comparison.judge(arrays, reference)
    comparison.compare_detections(reference["detections"], found, judged, outcome)
    if case.settings.checkpoint:
        check_published(case, found, outcome)
    return outcome, judged.count, len(found)


def check_published(case, found, outcome):
    """The demo's scenes come with torchvision's answers, made elsewhere: they must be met without exception."""
    with open(os.path.join(CHECKOUT, "assets", "demo", "torchvision.json")) as file:
        published = {image["file"]: image["detections"] for image in json.load(file)["images"]}
    expected = published[os.path.basename(case.settings.image)]
    second = comparison.Outcome()
    comparison.compare_detections(expected, found, None, second)
    outcome.failures += [f"assets/demo/torchvision.json: {sentence}" for sentence in second.failures]


def print_row(values):
    cells = []
    for (_, width), value in zip(COLUMNS, values):
        cells.append(str(value).ljust(width) if len(cells) < 2 else str(value).rjust(width))
    print("  ".join(cells).rstrip(), flush=True)


def short(number):
    return "-" if number is None else f"{number:.1e}" if number else "0"


def row_of(case, reference, outcome, above, found):
    counts = [value["shape"][0] for name, value in reference["intermediates"].items() if name.startswith("anchors")]
    errors = [short(outcome.errors.get(group)) for group in comparison.GROUPS]
    return [
        case.settings.name, case.size, sum(counts), above, found, *errors, "yes" if outcome.anchors_equal else "NO",
        short(outcome.score_difference), short(outcome.box_difference), len(outcome.borderline),
        "pass" if outcome.passed else "FAIL",
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few small cases of every family, and the demo")
    parser.add_argument("--only", metavar="NAME", action="append", help="cases whose name holds NAME")
    parser.add_argument("--list", action="store_true", help="print the cases' names")
    parser.add_argument("--no-cache", action="store_true", help="remove each reference (up to 0.4 GB) after its row")
    parser.add_argument("--cache", default=os.path.join(CHECKOUT, ".venv-parity", "cache"))
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one retinascope command")
    arguments = parser.parse_args()
    cases = [case for case in parity_cases.all_cases(CHECKOUT) if case.quick or not arguments.quick]
    cases = [case for case in cases if not arguments.only or any(name in case.name for name in arguments.only)]
    if arguments.list or not cases:
        print("\n".join(case.name for case in cases or parity_cases.all_cases(CHECKOUT)))
        return 0 if arguments.list else 64

    binary = os.path.abspath(os.environ.get("RETINASCOPE", os.path.join(CHECKOUT, ".build", "release", "retinascope")))
    if not os.access(binary, os.X_OK):
        raise SystemExit(f"{binary} is not there: build it (swift build -c release) or name it in RETINASCOPE")
    os.makedirs(arguments.cache, exist_ok=True)
    start, failed, detections, borderline = time.monotonic(), 0, 0, 0
    print_row([title for title, _ in COLUMNS])
    for case in cases:
        folder = None
        try:
            folder, reference, arrays = made_reference(case, arguments.cache)
            outcome, above, found = compare(case, folder, reference, arrays, binary, arguments.timeout)
            print_row(row_of(case, reference, outcome, above, found))
            detections += len(reference["detections"])
            borderline += len(outcome.borderline)
            for sentence in outcome.borderline:
                print(f"    borderline, {sentence}")
            for sentence in outcome.failures[:8]:
                print(f"    {sentence}")
            if len(outcome.failures) > 8:
                print(f"    and {len(outcome.failures) - 8} more")
            failed += not outcome.passed
        except (Exception, SystemExit) as error:  # whatever one row meets, the others go on
            print_row([case.settings.name, case.size, *["-"] * (len(COLUMNS) - 3), "FAIL"])
            print(f"    {type(error).__name__}: {error}", flush=True)
            failed += 1
        finally:
            if folder and arguments.no_cache:
                shutil.rmtree(folder, ignore_errors=True)
    too_many = borderline * 200 > detections
    print(
        f"{len(cases)} rows, {failed} failed; {detections} detections, {borderline} borderline"
        f"{' (more than 1 in 200)' if too_many else ''}; {time.monotonic() - start:.0f} s"
    )
    return 1 if failed or too_many else 0


if __name__ == "__main__":
    sys.exit(main())
