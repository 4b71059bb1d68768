#!/usr/bin/env python3
"""Does the comparison see what it should? Run by `test_comparison.py` in the environment of parity.sh."""
import unittest

import numpy as np

from reference import comparison, fates

CONFIG = {"family": "torchvision", "thresholds": {"score": 0.05, "nms": 0.5, "top_k": 1000, "max_detections": 300}}
TRANSFORM = {"original": [100, 100], "resized": [200, 200], "padded": [224, 224]}


def logit(score):
    return np.log(score / (1 - score))


def arrays(scores, boxes):
    """One level of anchors that are the boxes, and one class."""
    return {
        "logits.p3": np.float32([[logit(score)] for score in scores]),
        "deltas.p3": np.zeros((len(scores), 4), np.float32),
        "anchors.p3": np.float32(boxes),
    }


APART = [[0, 0, 20, 20], [100, 0, 120, 20], [0, 100, 20, 120]]
OVER = [[0, 0, 20, 20], [0, 0, 20, 18], [0, 100, 20, 120]]  # the first two at IoU 0.9


def fates_of(scores, boxes, **limits):
    config = CONFIG | {"thresholds": CONFIG["thresholds"] | limits}
    judged = fates.judge(arrays(scores, boxes), config, TRANSFORM)
    answer = [fates.OUT] * len(scores)
    for row, fate in zip(judged.row, judged.fate):
        answer[row] = int(fate)
    return answer


class Fates(unittest.TestCase):
    def test_far_from_every_threshold_all_is_sure(self):
        self.assertEqual(fates_of([0.9, 0.5, 0.04], APART), [fates.KEPT, fates.KEPT, fates.OUT])

    def test_near_the_score_threshold(self):
        self.assertEqual(fates_of([0.9, 0.05005, 0.04995], APART), [fates.KEPT, fates.UNSURE, fates.UNSURE])

    def test_suppressed(self):
        self.assertEqual(fates_of([0.9, 0.5, 0.3], OVER), [fates.KEPT, fates.OUT, fates.KEPT])

    def test_suppressed_by_one_of_nearly_equal_score(self):
        self.assertEqual(fates_of([0.5, 0.50005, 0.3], OVER), [fates.UNSURE, fates.UNSURE, fates.KEPT])

    def test_iou_near_the_threshold(self):
        self.assertEqual(fates_of([0.9, 0.5, 0.3], OVER, nms=0.9005), [fates.KEPT, fates.UNSURE, fates.KEPT])

    def test_what_follows_from_an_unsure_suppressor(self):
        boxes = [[0, 0, 20, 20], [0, 0, 20, 18], [0, 0, 20, 19]]
        self.assertEqual(fates_of([0.05005, 0.9, 0.0501], APART)[1], fates.KEPT)
        self.assertEqual(fates_of([0.0501, 0.04, 0.05004], boxes), [fates.UNSURE, fates.OUT, fates.UNSURE])

    def test_near_the_cut_at_top_k(self):
        self.assertEqual(fates_of([0.9, 0.5, 0.50005], APART, top_k=2), [fates.KEPT, fates.UNSURE, fates.UNSURE])
        self.assertEqual(fates_of([0.9, 0.5, 0.4], APART, top_k=2), [fates.KEPT, fates.KEPT, fates.OUT])

    def test_near_the_cut_at_the_maximum(self):
        close = fates_of([0.9, 0.5, 0.50005], APART, max_detections=2)
        self.assertEqual(close, [fates.KEPT, fates.UNSURE, fates.UNSURE])
        self.assertEqual(fates_of([0.9, 0.5, 0.4], APART, max_detections=2), [fates.KEPT, fates.KEPT, fates.OUT])


class Arrays(unittest.TestCase):
    def compared(self, name, change):
        expected = {name: np.random.default_rng(1).normal(size=(4, 5, 6)).astype(np.float32)}
        outcome = comparison.Outcome()
        comparison.compare_arrays(expected, change(dict(expected)), outcome)
        return outcome

    def changed(self, name, amount):
        def change(trace):
            trace[name] = trace[name].copy()
            trace[name][1, 2, 3] += np.float32(amount)
            return trace

        return self.compared(name, change)

    def test_equal_arrays_pass(self):
        self.assertTrue(self.compared("c3", lambda trace: trace).passed)

    def test_one_value_off_by_two_thousandths(self):
        self.assertTrue(self.changed("p4", 0.0008).passed)
        self.assertFalse(self.changed("p4", 0.002).passed)

    def test_not_a_number(self):
        self.assertFalse(self.changed("p4", np.nan).passed)

    def test_an_anchor_off_by_one_ulp(self):
        expected = {"anchors.p3": np.float32(APART)}
        moved = np.nextafter(expected["anchors.p3"], np.float32(1000))
        outcome = comparison.Outcome()
        comparison.compare_arrays(expected, {"anchors.p3": moved}, outcome)
        self.assertFalse(outcome.passed or outcome.anchors_equal)

    def test_missing_misshapen_mistyped(self):
        self.assertFalse(self.compared("c3", lambda trace: {}).passed)
        self.assertFalse(self.compared("c3", lambda trace: {"c3": trace["c3"][:, :, :1]}).passed)
        self.assertFalse(self.compared("c3", lambda trace: {"c3": trace["c3"].astype(np.float16)}).passed)


class Detections(unittest.TestCase):
    scores = [0.9, 0.5, 0.05005]

    def compared(self, found):
        data = arrays(self.scores, APART)
        expected = [
            {"box": [side / 2 for side in box], "label_id": 0, "score": score} for box, score in zip(APART, self.scores)
        ]
        outcome = comparison.Outcome()
        judged = fates.judge(data, CONFIG, TRANSFORM)
        comparison.compare_detections(expected, found([dict(d) for d in expected]), judged, outcome)
        return outcome

    def test_the_same_pass(self):
        self.assertTrue(self.compared(lambda d: d).passed)

    def test_a_lost_detection_fails(self):
        self.assertFalse(self.compared(lambda d: d[1:]).passed)

    def test_a_lost_borderline_detection_is_listed(self):
        outcome = self.compared(lambda d: d[:2])
        self.assertTrue(outcome.passed)
        self.assertEqual(len(outcome.borderline), 1)

    def test_an_invented_detection_fails(self):
        self.assertFalse(self.compared(lambda d: d + [{"box": [1, 1, 9, 9], "label_id": 0, "score": 0.05}]).passed)

    def test_the_same_detection_twice_fails(self):
        self.assertFalse(self.compared(lambda d: [d[0], *d]).passed)

    def test_label_score_and_box_must_agree(self):
        for field, value in (("label_id", 1), ("score", 0.9002), ("box", [0, 0, 10, 10.06])):
            self.assertFalse(self.compared(lambda d: [d[0] | {field: value}, *d[1:]]).passed, field)

    def test_order_must_fall(self):
        self.assertFalse(self.compared(lambda d: d[::-1]).passed)


if __name__ == "__main__":
    unittest.main()
