import Runs
import Testing

@testable import Reports

/// A training that made things worse must not end like a success.
@Suite struct TrainingChangeTests {
  private func record(_ step: Int, _ ap: Double, _ car: Double, _ fish: Double, new: Double?)
    -> TrainingValidationRecord
  {
    var classes = [
      TrainingClassRecord(name: "car", ap: car, isNew: false),
      TrainingClassRecord(name: "fish", ap: fish, isNew: false),
    ]
    if let new { classes.append(TrainingClassRecord(name: "mushroom", ap: new, isNew: true)) }
    return TrainingValidationRecord(step: step, ap: ap, ap50: ap, pictures: 10, seconds: 1, classes: classes)
  }

  @Test func saysThatOldClassesWereForgotten() throws {
    let change = try #require(
      TrainingChange([
        record(0, 0.441, 0.5, 0.45, new: 0), record(50, 0.43, 0.4, 0.4, new: 0.5),
        record(100, 0.439, 0.4, 0.44, new: 0.803),
      ]))
    #expect(change.startIsBest)
    #expect(
      change.text(hasChoice: true) == """
        AP on 10 validation pictures, before → after: 0.441 → 0.439; classes that the model had 0.475 → 0.420; new: \
        mushroom 0.803.
        Worse than before: the classes that the model had, most of all car 0.500 → 0.400, fish 0.450 → 0.440. Few \
        pictures make a network forget: --train new adds classes and leaves these as they are.
        """)
    #expect(change.text(hasChoice: false).contains("a lower --rate"))
  }

  @Test func warnsOfNothingWhereItHelped() throws {
    let change = try #require(
      TrainingChange([record(0, 0.3, 0.3, 0.3, new: nil), record(9, 0.35, 0.3, 0.4, new: nil)]))
    #expect(!change.startIsBest)
    #expect(
      change.text(hasChoice: true) == "AP on 10 validation pictures, before → after: 0.300 → 0.350.")
  }

  /// A new network, or a run that was stopped before it was measured again.
  @Test func needsBothEnds() {
    #expect(TrainingChange([]) == nil)
    #expect(TrainingChange([record(0, 0.3, 0.3, 0.3, new: nil)]) == nil)
    #expect(TrainingChange([record(5, 0.3, 0.3, 0.3, new: nil), record(9, 0.3, 0.3, 0.3, new: nil)]) == nil)
  }
}
