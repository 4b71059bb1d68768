import Diagnosis
import Imaging
import RetinaNet
import Support
import Testing

/// The words that panels and reports share.
@Suite struct WordsTests {
  @Test func aScoreInASentenceIsNeitherZeroNorOneUnlessItIs() {
    #expect(sentenceScore(0.5) == "0.50")
    #expect(sentenceScore(0.004) == "0.004")
    #expect(sentenceScore(0.9999) == "0.9999")
    #expect(sentenceScore(1e-7) == "1.0e−7")
    #expect(sentenceScore(0) == "0.00")
    #expect(sentenceScore(1) == "1.00")
  }

  @Test func anIoUShowsOnWhichSideOfItsBoundItLies() {
    #expect(sentenceIoU(0.3, bound: 0.5).value == "0.30")
    #expect(sentenceIoU(0.4992, bound: 0.5).value == "0.499")
    #expect(sentenceIoU(0.49999, bound: 0.5).value == "0.49999")
    #expect(iouText(0.4992) == "0.4992")
    #expect(iouText(0.5) == "0.50")
  }

  @Test func everyStageSaysWhyNoThresholdHelps() {
    for stage in MissStage.allCases {
      for next in MissStage.allCases.map(Optional.some) + [nil] {
        let sentence = stage.sentenceWithoutRemedy(next: next)
        #expect(sentence.hasPrefix("no threshold") && sentence.hasSuffix("."), "\(sentence)")
      }
    }
    #expect(
      MissStage.score.sentenceWithoutRemedy(next: .nms)
        == "no threshold alone finds it: with a lower score threshold it would still be missed: suppressed by NMS."
    )
  }

  @Test func everyTextNamesAStageByItsOneName() {
    for stage in MissStage.allCases {
      // "no anchor fits" is in the singular.
      let name = stage == .anchors ? "anchor" : stage.heading
      #expect(stage.title.contains(name), "\(stage.title)")
    }
    #expect(Fate.suppressed(by: Candidate(level: 0, anchor: 0, label: 0), iou: 1).word == "NMS")
    #expect(Fate.beyondMaximum(rank: 1).word == "maximum")
    #expect(
      RemedyReason.stillMissed(.nms(0.57), .nms).words
        == "with 0.57 it would still be missed: suppressed by NMS")
    #expect(RemedyReason.otherBox(score: 0.128).words == "another box on it, of score 0.128, is then kept")
  }

  @Test func logitsHaveASign() {
    #expect(signed(1.5, 2) == "+1.50")
    #expect(signed(-1.5, 2) == "−1.50")
    #expect(fixed(Float(1.5), 2) == "1.50")
    #expect(fixed(Float(-1.5), 2) == "−1.50")
  }

  @Test func sideEffectsAsAListAndAsAPhrase() {
    var effects = SideEffects()
    #expect(effects.words() == "nothing else changes in this picture")
    #expect(effects.phrase == "admits nothing wrong")
    effects.falsePositives = 3
    effects.duplicates = 1
    effects.lost = 1
    #expect(effects.words() == "+3 false positives, +1 duplicate, −1 found before")
    #expect(effects.phrase == "admits 3 false positives and 1 duplicate, loses 1 object")
    effects.falsePositives = 0
    effects.found = 2
    effects.removed = 1
    #expect(
      effects.phrase == "admits 1 duplicate, finds 2 other objects, loses 1 object, removes 1 wrong detection"
    )
  }

  @Test func aGlossaryHasTheTermsThatATextUses() {
    #expect(Glossary.lines(for: "nothing").isEmpty)
    #expect(
      Glossary.lines(for: "the anchor on P4, with NMS").map { $0.prefix { $0 != ":" } } == [
        "anchor", "P3 to P7", "NMS",
      ])
  }

  @Test func everyMistakeHasAWord() {
    let verdicts: [Verdict] = [
      .background, .duplicate(of: 0, iou: 1), .localisation(target: 0, iou: 0.3), .confusion(with: 0, iou: 1),
      .both(target: 0, iou: 0.3),
    ]
    #expect(verdicts.map(\.word) == Verdict.mistakeWords)
    #expect(verdicts.allSatisfy { $0.isFalsePositive && $0.scriptName != nil })
    for verdict in [Verdict.correct(target: 0, iou: 1), .ignored] {
      #expect(
        !Verdict.mistakeWords.contains(verdict.word) && verdict.scriptName == nil && !verdict.isFalsePositive)
    }
  }
}
