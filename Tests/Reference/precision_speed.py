"""Times evaluation from files to figures, one process each: pycocotools, faster-coco-eval and `retinascope evaluate`.

    precision_speed.py [--runs N] [--folder F] [--retinascope FILE]

On 5,000 pictures, 36,781 objects and 200,000 detections (make_annotations.py and make_detections.py, seeded). The runs
alternate; the table has for each the least and the median of wall time, processor time and peak memory. Prints the
ratios of the medians, too.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def measure(command):
    """Wall and processor seconds, and peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", help="where the data set is kept")
    parser.add_argument("--retinascope",
                        default=os.environ.get("RETINASCOPE", str(HERE.parents[1] / ".build/release/retinascope")))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        annotations, results = str(folder / "annotations.json"), str(folder / "results.json")
        if not os.path.exists(results):
            subprocess.run([sys.executable, HERE / "make_annotations.py", annotations], check=True)
            subprocess.run([sys.executable, HERE / "make_detections.py", annotations, results], check=True)
        reference = [sys.executable, str(HERE / "precision_reference.py"), annotations, results]
        commands = {
            "pycocotools": reference,
            "faster-coco-eval": [*reference, "--faster"],
            "retinascope": [options.retinascope, "evaluate", "--annotations", annotations, "--detections", results,
                            "--format", "json"],
        }
        runs = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                runs[name].append(measure(command))
    print(f"load {os.getloadavg()[0]:.1f}; median (least) of {options.runs} runs")
    medians = {}
    for name, measured in runs.items():
        columns = list(zip(*measured))
        medians[name] = [statistics.median(column) for column in columns]
        cells = [f"{median:8.2f} ({min(column):.2f})" for median, column in zip(medians[name], columns)]
        print(f"{name:18} wall s {cells[0]}  processor s {cells[1]}  peak MB {cells[2]}")
    for name in ("pycocotools", "faster-coco-eval"):
        ratios = [other / own for other, own in zip(medians[name], medians["retinascope"])]
        print(f"{name} / retinascope: wall {ratios[0]:.1f}, processor {ratios[1]:.1f}, memory {ratios[2]:.1f}")


if __name__ == "__main__":
    main()
