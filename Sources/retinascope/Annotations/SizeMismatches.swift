import Annotations

/// Counts pictures whose annotations were made for another size, so that a thousand of a kind are one line.
public struct SizeMismatches {
  private var found: [SizeMismatch: (count: Int, first: String)] = [:]

  /// - Parameters:
  ///   - picture: as it is annotated.
  ///   - width: as it was decoded, as `height`.
  mutating func check(_ picture: AnnotationSet.Picture, width: Int, height: Int) {
    guard let mismatch = picture.mismatch(width: width, height: height),
      let first = picture.differingSizes(width: width, height: height)
    else { return }
    found[mismatch] = (found[mismatch].map { $0.count + 1 } ?? 1, found[mismatch]?.first ?? first)
  }

  var lines: [String] {
    SizeMismatch.allCases.compactMap { mismatch in
      found[mismatch].map { count, first in
        let others =
          count == 1 ? "" : count == 2 ? " (and another likewise)" : " (and \(count - 1) others likewise)"
        return "\(first)\(others): \(mismatch.cause)"
      }
    }
  }
}
