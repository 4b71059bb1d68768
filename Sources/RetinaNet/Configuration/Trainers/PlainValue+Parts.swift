import Checkpoints

extension PlainValue {
  /// How many values it holds, itself included, and how deeply they are nested.
  var size: (count: Int, depth: Int) {
    let inner: [PlainValue] =
      switch self {
      case .list(let values): values
      case .dictionary(let entries): entries.map(\.value)
      default: []
      }
    return inner.reduce(into: (count: 1, depth: 1)) { sum, value in
      let size = value.size
      sum = (sum.count + size.count, max(sum.depth, 1 + size.depth))
    }
  }

  static func integers(_ values: [Int]) -> PlainValue { .list(values.map(PlainValue.integer)) }

  /// How many elements a list or dictionary has itself; `nil` for other values.
  var elementCount: Int? {
    switch self {
    case .list(let values): values.count
    case .dictionary(let entries): entries.count
    default: nil
    }
  }

  var entries: [PlainEntry]? { if case .dictionary(let entries) = self { entries } else { nil } }

  /// An element of a list.
  func element(_ index: Int) -> PlainValue? {
    guard let list, list.indices.contains(index) else { return nil }
    return list[index]
  }

  /// The value with one of its parts replaced, or a key added to it; `nil` where the way there is none.
  ///
  /// - Parameter part: keys, or places in lists, one after another.
  func replacing(_ part: ArraySlice<String>, with value: PlainValue) -> PlainValue? {
    guard let key = part.first else { return value }
    let rest = part.dropFirst()
    switch self {
    case .list(var values):
      guard let place = Int(key), let changed = element(place)?.replacing(rest, with: value) else {
        return nil
      }
      values[place] = changed
      return .list(values)
    case .dictionary(var entries):
      if let place = entries.lastIndex(where: { $0.key == key }) {
        guard let changed = entries[place].value.replacing(rest, with: value) else { return nil }
        entries[place].value = changed
      } else {
        guard rest.isEmpty else { return nil }
        entries.append(.init(key: key, value: value))
      }
      return .dictionary(entries)
    default: return nil
    }
  }
}

/// A list or dictionary that is part of two values.
struct BorrowedPart {
  let name: String
  /// The way to it from `name`.
  let source: [String]
  /// The way to it from the name that is assigned.
  let target: [String]
}
