extension CaseIterable where Self: Equatable {
  /// The case that is `step` places further, with the first behind the last.
  func next(by step: Int) -> Self {
    let all = Array(Self.allCases)
    return all[((all.firstIndex(of: self) ?? 0) + step % all.count + all.count) % all.count]
  }
}
