import ArgumentParser

/// The value of `--score`: one threshold for all classes, others for single classes, or both.
struct ScoreThresholds: Hashable {
  let all: Float?
  /// By class name or channel number.
  let byClass: [String: Float]

  /// Reads `0.5`, `0.5,bird=0.3` or `bird=0.3,cow=0.2`; the last `=` of a part divides it.
  init(_ text: String) throws {
    var all: Float?
    var byClass: [String: Float] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let divider = part.lastIndex(of: "=")
      let number = divider.map { part[part.index(after: $0)...] } ?? part
      guard let value = Float(number.trimmingPrefix { $0 == " " }), (0...1).contains(value) else {
        throw ValidationError("\"\(number)\" is not a score from 0 to 1")
      }
      guard let divider else {
        guard all == nil else {
          throw ValidationError("it holds two scores for all classes; expected one, as in 0.5,bird=0.3")
        }
        all = value
        continue
      }
      let name = String(part[..<divider].trimmingPrefix { $0 == " " })
      guard !name.isEmpty else { throw ValidationError("no class is named before \"=\(number)\"") }
      guard byClass.updateValue(value, forKey: name) == nil else {
        throw ValidationError("it holds two scores for \"\(name)\"")
      }
    }
    self.all = all
    self.byClass = byClass
  }
}
