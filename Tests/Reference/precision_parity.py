"""Compares `retinascope evaluate` with pycocotools: the twelve figures, of all and of each class.

    precision_parity.py [--cases N] [--retinascope FILE]

Fifty random data sets of `precision_cases.py`, and the named ones. Prints a row for each, and exits with 1 where a
figure differs by more than 1e-9. With --annotations A --results R it compares on those files alone.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import precision_cases
import precision_reference

TOLERANCE = 1e-9
TOP = pathlib.Path(__file__).parents[2]


def ours(program, annotations, results):
    command = [program, "evaluate", "--annotations", annotations, "--detections", results, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def difference(program, annotations, results):
    """The largest difference of a figure, whose it is, and AP."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        expected = precision_reference.evaluate(annotations, results)
    got = ours(program, annotations, results)
    classes = {entry["id"]: entry for entry in got["per_class"]}
    if sorted(classes) != sorted(entry["category_id"] for entry in expected["per_class"]):
        raise SystemExit(f"{annotations}: other classes are measured")
    pairs = [("all", expected["coco"], got["coco"])]
    pairs += [(f"class {entry['category_id']}", entry, classes[entry["category_id"]]) for entry in expected["per_class"]]
    worst = max((abs(known[name] - answer[name]), f"{name} of {owner}")
                for owner, known, answer in pairs for name in precision_reference.NAMES)
    return *worst, expected["coco"]["AP"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--retinascope", default=os.environ.get("RETINASCOPE", str(TOP / ".build/release/retinascope")))
    parser.add_argument("--annotations")
    parser.add_argument("--results")
    options = parser.parse_args()
    failures = 0

    def row(name, annotations, results):
        nonlocal failures
        worst, figure, precision = difference(options.retinascope, annotations, results)
        failures += worst > TOLERANCE
        print(f"{'same' if worst <= TOLERANCE else 'DIFFERS'}  {name:12} AP {precision:8.5f}  "
              f"largest difference {worst:.1e}  {figure if worst else ''}", flush=True)

    if options.annotations:
        row("files", options.annotations, options.results)
        return failures > 0
    cases = {case.__name__: case() for case in precision_cases.NAMED}
    cases |= {f"random {seed}": precision_cases.random(seed) for seed in range(options.cases)}
    with tempfile.TemporaryDirectory() as folder:
        for name, parts in cases.items():
            paths = [f"{folder}/annotations.json", f"{folder}/results.json"]
            for path, content in zip(paths, parts):
                pathlib.Path(path).write_text(json.dumps(content))
            row(name, *paths)
    print(f"{len(cases) - failures} of {len(cases)} data sets agree to {TOLERANCE}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
