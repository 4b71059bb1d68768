import Diagnosis

extension State {
  /// The next cause that any object has, and all of them.
  mutating func changeCause(by step: Int) {
    let outcomes = diagnosis?.explanations.map(\.outcome) ?? []
    let causes = ObjectFilter.Cause.allCases.filter { cause in
      cause == options.filter.cause || outcomes.contains(where: cause.holds)
    }
    options.filter.cause = Self.next(options.filter.cause, by: step, in: causes)
    sayFilter()
  }

  /// The next class that any object has, and all of them.
  mutating func changeFilteredLabel(by step: Int) {
    let labels = Set(objects.map(\.target.label)).union(options.filter.label.map { [$0] } ?? []).sorted()
    options.filter.label = Self.next(options.filter.label, by: step, in: labels)
    sayFilter()
  }

  mutating func changeSize(by step: Int) {
    options.filter.size = Self.next(options.filter.size, by: step, in: ObjectSize.allCases)
    sayFilter()
  }

  mutating func filter(label: Int) {
    options.filter.label = label
    sayFilter()
  }

  private mutating func sayFilter() {
    scroll = 0
    message = "listed: \(filterText ?? "all objects")"
    if showsPictureList { orderPictures() }
  }

  /// What the filter lets through; `nil` where that is all.
  var filterText: String? {
    guard options.filter.isOn else { return nil }
    let parts = [
      options.filter.size?.rawValue, options.filter.label.map { configuration.title(ofClass: $0) },
      options.filter.cause.map { "\($0.title)" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// The value so many places on; `nil`, for all, comes between the last and the first.
  private static func next<Value: Equatable>(_ value: Value?, by step: Int, in values: [Value]) -> Value? {
    let count = values.count + 1
    let place = value.flatMap { values.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    let next = ((place + step) % count + count) % count
    return next == 0 ? nil : values[next - 1]
  }
}
