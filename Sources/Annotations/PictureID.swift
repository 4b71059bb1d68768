/// A picture's id in a file of annotations or results: a whole number, or any text.
public enum PictureID: Sendable, Hashable {
  case number(Int)
  case text(String)

  /// The number; `nil` for a text.
  public var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// The id that differs only in being a text instead of a number, or a number instead of a text; `nil` for a text that
  /// is not how a number is written.
  public var other: PictureID? {
    switch self {
    case .number(let number): .text("\(number)")
    case .text(let text): Int(text).flatMap { "\($0)" == text ? .number($0) : nil }
    }
  }
}

/// Numbers come before texts, and texts are in the order of their code points, as numpy sorts them for pycocotools.
extension PictureID: Comparable {
  public static func < (first: PictureID, second: PictureID) -> Bool {
    switch (first, second) {
    case (.number(let first), .number(let second)): first < second
    case (.text(let first), .text(let second)):
      first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}

extension PictureID: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral number: Int) { self = .number(number) }
  public init(stringLiteral text: String) { self = .text(text) }
}

extension PictureID: CustomStringConvertible {
  public var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .text(let text): text
    }
  }
}
