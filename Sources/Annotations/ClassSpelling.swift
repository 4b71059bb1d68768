import Support

/// How the names of classes are compared where they may be written differently.
enum ClassSpelling {
  /// The name without case, blanks, `_` and `-`: "Traffic_Light", "traffic light" and "trafficlight" are one. Between
  /// digits one sign stays, so that "1-1" is not "11".
  static func key(_ name: String) -> String {
    var key = ""
    var isApart = false
    for character in name.lowercased() {
      if character.isWhitespace || character == "_" || character == "-" {
        isApart = true
        continue
      }
      if isApart, character.isNumber, key.last?.isNumber == true { key.append("_") }
      key.append(character)
      isApart = false
    }
    return key.isEmpty ? name : key
  }

  /// "Car as car (3 objects), Van as van (1 object) and 2 more": how categories count, with their objects.
  ///
  /// - Parameter pairs: a category, and the name as which it counts.
  static func list(_ pairs: [(category: AnnotationSet.Category, name: String)], _ set: AnnotationSet)
    -> String
  {
    let counts = set.objectCounts
    let first = pairs.prefix(5).map { category, name -> String in
      let own = shown(category.name) + (category.name == name ? " with the id \(category.id)" : "")
      return "\(own) as \(shown(name)) (\(counted(counts[category.id] ?? 0, "object")))"
    }
    return first.joined(separator: ", ")
      + (pairs.count > first.count ? " and \(grouped(pairs.count - first.count)) more" : "")
  }

  /// In quotes where it would be misread: with blanks at its ends, or two in a row.
  private static func shown(_ name: String) -> String {
    let words = name.split(separator: " ").joined(separator: " ")
    return words == name ? name : "\"\(name)\""
  }
}

extension AnnotationSet {
  /// How many objects each category has, by its id.
  public var objectCounts: [Int: Int] { objects.reduce(into: [:]) { $0[$1.category, default: 0] += 1 } }
}
