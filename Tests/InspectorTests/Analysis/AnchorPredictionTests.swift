import Foundation
import Imaging
import RetinaNet
import Tensors
import Testing

@testable import Inspector

struct AnchorPredictionTests {
  private static let inspected = TestState.shared
  private static let selection = inspected.candidates.select(
    Thresholds(score: 0.3, nms: 0.4, topK: 1000, maxDetections: 300))

  @Test func readingsAreTheTracesOwnNumbers() {
    for detection in Self.selection.detections {
      let prediction = AnchorPrediction(Self.inspected, detection.candidate)
      let level = Self.inspected.trace.levels[detection.level]
      #expect(prediction.cell == GridCell(x: detection.gridX, y: detection.gridY))
      #expect(prediction.shape == detection.shape)
      #expect(prediction.final == detection.box)
      let row = level.anchors.elements[detection.anchor * 4..<detection.anchor * 4 + 4]
      #expect([prediction.box.x1, prediction.box.y1, prediction.box.x2, prediction.box.y2] == Array(row))
      let byHand = Box(
        x1: prediction.original.x1 * 2, y1: prediction.original.y1 * 2, x2: prediction.original.x2 * 2,
        y2: prediction.original.y2 * 2)
      // The original picture has half the pixels of the resized one, rounded up.
      #expect(abs(byHand.x1 - prediction.box.x1) <= 1 + abs(prediction.box.x1) / 50)
    }
  }

  @Test func classesAreSortedByLogit() throws {
    let detection = try #require(Self.selection.detections.first)
    let level = Self.inspected.trace.levels[detection.level]
    let count = level.logits.shape[1]
    let logits = level.logits.elements[detection.anchor * count..<(detection.anchor + 1) * count]
    let prediction = AnchorPrediction(Self.inspected, detection.candidate)
    #expect(prediction.classes.map(\.logit) == logits.sorted(by: >))
    #expect(prediction.classes.map(\.label).sorted() == Array(0..<count))
    for entry in prediction.classes { #expect(entry.logit == Array(logits)[entry.label]) }
  }

  @Test func backgroundIsNoClass() {
    let inspected = TestState.withBackground(Self.inspected)
    let prediction = AnchorPrediction(inspected, level: 2, anchor: 5)
    #expect(prediction.classes.count == 19)
    #expect(!prediction.classes.contains { $0.label == 0 })
  }

  @Test func everyOverlappingCandidateIsListed() {
    var othersSeen = 0
    for detection in Self.selection.detections {
      let evidence = DetectionEvidence(Self.inspected, Self.selection, detection)
      var suppressed: Set<Candidate> = []
      var others: Set<Candidate> = []
      for nmsCandidate in Self.selection.nmsCandidates where nmsCandidate.candidate != detection.candidate {
        if case .suppressed(by: detection.candidate, _) = nmsCandidate.fate {
          suppressed.insert(nmsCandidate.candidate)
        } else if nmsCandidate.box.iou(detection.box) >= 0.3 {
          others.insert(nmsCandidate.candidate)
        }
      }
      #expect(Set(evidence.suppressed.map(\.candidate)) == suppressed)
      #expect(Set(evidence.others.map(\.nmsCandidate.candidate)) == others)
      #expect(
        evidence.others.map(\.nmsCandidate.score) == evidence.others.map(\.nmsCandidate.score).sorted(by: >))
      othersSeen += others.count
    }
    #expect(othersSeen > 0, "the trace has no overlaps to try this on")
  }

  @Test func movesAndGrowsAsTheDeltasSay() {
    // Before clipping, the shift is dx anchor widths and the growth e^dw.
    var clipped = 0
    for detection in Self.selection.detections {
      let evidence = DetectionEvidence(Self.inspected, Self.selection, detection)
      let prediction = evidence.prediction
      let tolerance = 0.001 * prediction.original.width
      #expect(abs(evidence.shift.x - prediction.deltas[0] * prediction.original.width) < tolerance)
      #expect(
        abs(evidence.shift.y - prediction.deltas[1] * prediction.original.height) < 0.001
          * prediction.original.height)
      #expect(abs(evidence.growth.width / exp(prediction.deltas[2]) - 1) < 1e-3)
      #expect(abs(evidence.growth.height / exp(prediction.deltas[3]) - 1) < 1e-3)
      let gap = max(
        abs(prediction.final.width - prediction.decodedOriginal.width),
        abs(prediction.final.height - prediction.decodedOriginal.height))
      #expect(prediction.isClipped || gap < 0.01, "it changed without being clipped")
      clipped += prediction.isClipped ? 1 : 0
    }
    #expect(clipped > 0 && clipped < Self.selection.detections.count)
  }
}
