"""Makes the goldens of Tests/MetricsTests anew: data sets, and what pycocotools says of them.

For each NAME: NAME.annotations.json, NAME.results.json, and NAME.answer.json with the figures of precision_reference.py,
for all and per class, and each class's precisions and scores at the 101 recalls at IoU 0.5 and 0.75 (null without an
object).
"""

import json
import pathlib

import precision_cases
import precision_reference

FOLDER = pathlib.Path(__file__).parent.parent / "MetricsTests/Goldens"


def main():
    FOLDER.mkdir(exist_ok=True)
    cases = {case.__name__: case() for case in precision_cases.NAMED}
    cases |= {f"random-{seed}": precision_cases.random(seed, 8, 40, 120) for seed in (3, 8, 21)}
    for name, (annotations, results) in cases.items():
        paths = [str(FOLDER / f"{name}.{part}.json") for part in ("annotations", "results")]
        for path, content in zip(paths, (annotations, results)):
            pathlib.Path(path).write_text(json.dumps(content, separators=(",", ":")) + "\n")
        answer = precision_reference.evaluate(*paths, curves=True, maxima=precision_cases.MAXIMA.get(name))
        (FOLDER / f"{name}.answer.json").write_text(json.dumps(answer, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
