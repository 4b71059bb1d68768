"""Is a trace and its detections what the reference says? And where not, could rounding alone have done it?"""
import dataclasses

import numpy as np

from . import fates

ARRAY_TOLERANCE = 1e-3  # of an array's standard deviation
SCORE_TOLERANCE = 1e-4
BOX_TOLERANCE = 0.05  # pixels of the original picture
IOU_TOLERANCE = 1e-3

GROUPS = {"input": ("input",), "C": ("c2", "c3", "c4", "c5"), "P": ("p2", "p3", "p4", "p5", "p6", "p7", "p8"), "logits": (), "deltas": ()}


@dataclasses.dataclass
class Outcome:
    errors: dict = dataclasses.field(default_factory=dict)  # group → largest difference / standard deviation
    anchors_equal: bool = True
    score_difference: float = 0.0
    box_difference: float = 0.0
    borderline: list = dataclasses.field(default_factory=list)  # sentences
    failures: list = dataclasses.field(default_factory=list)  # sentences

    @property
    def passed(self):
        return not self.failures


def _group(name):
    return next((group for group, members in GROUPS.items() if name in members), name.split(".")[0])


def _stage(name):
    """Orders arrays as they are computed, so that the first failure is the first cause."""
    order = [*GROUPS, "anchors"]
    return order.index(_group(name)), name


def compare_arrays(reference, trace, outcome):
    """Every array of the reference against the trace's of the same name."""
    for name in sorted(reference, key=_stage):
        expected = reference[name]
        if name not in trace:
            outcome.failures.append(f"the trace has no {name}")
            continue
        got = trace[name]
        if got.shape != expected.shape or got.dtype != np.float32:
            outcome.failures.append(f"{name} is {got.dtype} {list(got.shape)}, not float32 {list(expected.shape)}")
            continue
        if name.startswith("anchors"):
            if not np.array_equal(got, expected):
                outcome.anchors_equal = False
                row = int(np.argmax(np.abs(got - expected).max(1)))
                outcome.failures.append(f"{name}[{row}] is {got[row].tolist()}, not {expected[row].tolist()}")
            continue
        worst = np.abs(got.astype(np.float64) - expected)
        spread = float(expected.astype(np.float64).std())
        error = float(worst.max()) / spread if spread else float(worst.max() > 0) * np.inf
        error = np.inf if np.isnan(error) else error
        group = _group(name)
        outcome.errors[group] = max(outcome.errors.get(group, 0.0), error)
        if error > ARRAY_TOLERANCE:
            at = np.unravel_index(int(np.nanargmax(worst)), worst.shape)
            outcome.failures.append(
                f"{name}[{', '.join(map(str, map(int, at)))}] is {got[at]:.7g}, not {expected[at]:.7g}: {error:.2g} of its deviation"
            )


def _spoken(detection):
    box = ", ".join(f"{side:.2f}" for side in detection["box"])
    return f"class {detection['label_id']}, score {detection['score']:.6f}, box [{box}]"


def _distance(wanted, got):
    """0 where two detections of a class are the same, at most 1 where they are within the tolerances."""
    far = max(abs(a - b) for a, b in zip(wanted["box"], got["box"]))
    return max(abs(wanted["score"] - got["score"]) / SCORE_TOLERANCE, far / BOX_TOLERANCE)


def _pairs(expected, found):
    """Detections that agree within the tolerances, the closest first, each used once; and what is left of both."""
    near = [
        (_distance(wanted, got), i, j)
        for i, wanted in enumerate(expected)
        for j, got in enumerate(found)
        if wanted["label_id"] == got["label_id"]
    ]
    partner, taken = {}, set()
    for distance, i, j in sorted(near):
        if distance <= 1 and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs = [(expected[i], found[j]) for i, j in partner.items()]
    missing = [wanted for i, wanted in enumerate(expected) if i not in partner]
    return pairs, missing, [got for j, got in enumerate(found) if j not in taken]


def _is_borderline(detection, judged):
    """Whether rounding could decide over this detection."""
    near = (judged.label == detection["label_id"]) & (np.abs(judged.score - detection["score"]) <= SCORE_TOLERANCE)
    near &= np.abs(judged.box - np.asarray(detection["box"])).max(1) <= BOX_TOLERANCE
    return bool((judged.fate[near] == fates.UNSURE).any())


def compare_detections(expected, found, judged, outcome):
    """Detections as dictionaries of box, label_id and score; `judged` from fates.judge, or None to allow nothing."""
    scores = [detection["score"] for detection in found]
    if any(a < b for a, b in zip(scores, scores[1:])):
        outcome.failures.append("the detections do not stand by falling score")
    pairs, missing, extra = _pairs(expected, found)
    for wanted, got in pairs:
        outcome.score_difference = max(outcome.score_difference, abs(wanted["score"] - got["score"]))
        far = max(abs(a - b) for a, b in zip(wanted["box"], got["box"]))
        outcome.box_difference = max(outcome.box_difference, far)
    for kind, detections in (("missing", missing), ("extra", extra)):
        for detection in detections:
            sentence = f"{kind}: {_spoken(detection)}"
            borderline = judged is not None and _is_borderline(detection, judged)
            (outcome.borderline if borderline else outcome.failures).append(sentence)


def judge(reference_arrays, reference):
    return fates.judge(
        reference_arrays, reference["config"], reference["transform"], SCORE_TOLERANCE, IOU_TOLERANCE
    )
