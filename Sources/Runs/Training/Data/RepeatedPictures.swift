import Support

/// Validation pictures that are trained on, too. On them a network is measured by what it has seen.
struct RepeatedPictures: Sendable {
  /// The validation pictures of the same content as a training picture, whatever their names.
  let files: [String]
  private let validated: Int

  /// - Parameters:
  ///   - trained: the files that are trained on.
  ///   - validated: those that are measured on.
  init(trained: [String], validated: [String]) {
    self.validated = validated.count
    var identities: Set<FileIdentity> = []
    var bySize: [Int: [String]] = [:]
    for file in trained {
      guard let status = FileStatus(file) else { continue }
      identities.insert(status.identity)
      bySize[status.size, default: []].append(file)
    }
    files = validated.filter { file in
      guard let status = FileStatus(file) else { return false }
      return identities.contains(status.identity)
        || (bySize[status.size] ?? []).contains { Self.areEqual($0, file, size: status.size) }
    }
  }

  /// The beginnings, which nearly always tell pictures apart, are compared first.
  private static func areEqual(_ one: String, _ other: String, size: Int) -> Bool {
    for count in [min(size, 1 << 13), size] {
      guard let first = try? InputFile.start(of: one, count: count),
        let second = try? InputFile.start(of: other, count: count), first == second
      else { return false }
    }
    return true
  }

  /// A warning; `nil` where none is repeated.
  var note: String? {
    guard let first = files.first else { return nil }
    return """
      \(grouped(files.count)) of \(counted(validated, "validation picture")) \(files.count == 1 ? "is" : "are") trained on, \
      too (\(files.count == 1 ? "" : "the first: ")\(first)): AP then says how well these are remembered, not how well others \
      are found. Keep pictures for --validation that are not in --images
      """
  }
}
