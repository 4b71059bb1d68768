/// Counts the faults of single annotations, so that many of one kind are reported in one line.
struct Findings {
  private var counts: [Finding: (count: Int, first: String)] = [:]

  /// - Parameter example: the name of the annotation; evaluated for the first of its kind only.
  mutating func add(_ finding: Finding, _ example: @autoclosure () -> String) {
    if let known = counts[finding] {
      counts[finding] = (known.count + 1, known.first)
    } else {
      counts[finding] = (1, Self.cut(example()))
    }
  }

  /// A name in a file may be as long as the file.
  private static func cut(_ text: String) -> String {
    text.utf8.count <= 1000 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(300))) + "…"
  }

  /// Whether any was recorded of a kind.
  func has(_ finding: Finding) -> Bool { counts[finding] != nil }

  /// A line for each kind, with the source before it.
  func lines(_ source: String) -> [String] {
    Finding.allCases.compactMap { finding in
      counts[finding].map { "\(source): \(finding.line($0.count, first: $0.first))" }
    }
  }
}

extension Findings {
  /// The largest magnitude in a box: larger numbers could overflow the 32-bit floats of `Box`.
  private static let most = 1e30

  /// Whether x, y, width and height are finite; if not, records why.
  mutating func isFinite(_ box: [Double], _ name: @autoclosure () -> String) -> Bool {
    guard box.allSatisfy({ $0.magnitude <= Self.most }) else {
      add(.notFinite, "\(name()), \(box)")
      return false
    }
    return true
  }

  /// Whether x, y, width and height are a valid box with an extent; if not, records why.
  mutating func isBox(_ box: [Double], _ name: @autoclosure () -> String) -> Bool {
    guard isFinite(box, name()) else { return false }
    guard box[2] > 0, box[3] > 0 else {
      add(.notPositive, "\(name()), \(box)")
      return false
    }
    return true
  }

  /// Records a box that extends outside its picture, if the picture's size is known.
  mutating func checkExtent(
    _ object: GroundTruth, of picture: AnnotationSet.Picture, _ name: @autoclosure () -> String
  ) {
    guard object.hasExtent, let width = picture.width, let height = picture.height else { return }
    let (right, bottom) = (object.x + object.width, object.y + object.height)
    guard
      min(object.x, object.y) < -1 || right > Double(width) + 1 || bottom > Double(height) + 1 || right <= 0
        || bottom <= 0
    else { return }
    let isOutside = object.x >= Double(width) || object.y >= Double(height) || right <= 0 || bottom <= 0
    let box = [object.x, object.y, object.width, object.height]
    add(isOutside ? .outside : .beyond, "\(name()), \(box) in \(picture.file) of \(width)×\(height)")
  }
}
