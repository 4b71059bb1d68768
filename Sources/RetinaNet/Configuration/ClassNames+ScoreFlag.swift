extension ClassNames {
  /// The value of `--score` that sets these thresholds: `0.5,bird=0.3`.
  ///
  /// - Parameter byClass: by channel. A class whose name cannot stand in a list that is divided by commas is named by
  ///   its channel, `#3`.
  public func scoreFlag(_ all: Float, byClass: [Int: Float]) -> String {
    byClass.sorted { $0.key < $1.key }.reduce("\(all)") { flag, entry in
      let name = handle(of: entry.key)
      let isListable = !name.isEmpty && !name.contains(",") && !name.hasPrefix(" ")
      return flag + ",\(isListable ? name : "#\(entry.key)")=\(entry.value)"
    }
  }
}
