/// Counts what was passed over, and keeps the first few names.
struct PassedOver {
  private var names: [String] = []
  private var total = 0
  private static let shown = 8

  mutating func count(_ name: @autoclosure () -> String?) {
    total += 1
    if names.count < Self.shown { names.append(name() ?? "?") }
  }

  /// The names as a list, or nil where nothing was counted.
  var text: String? {
    guard total > 0 else { return nil }
    let list = names.map(quoted).joined(separator: ", ")
    return total > names.count ? list + " and \(total - names.count) more" : list
  }
}
