import Diagnosis
import Testing

@Suite struct AdmissionTests {
  @Test func sumsAddEachCount() {
    var one = Admission()
    (one.falsePositives, one.duplicates, one.found, one.lost, one.removed) = (1, 2, 3, 4, 5)
    let sum = one + one
    #expect(
      [sum.falsePositives, sum.duplicates, sum.found, sum.lost, sum.removed] == [2, 4, 6, 8, 10])
  }
}
