import Annotations
import Support

/// The numbers of classes in COCO's list of results. They are related to categories when all are known, since then it shows
/// from where they count.
struct ClassNumbers {
  /// In the order in which they occur.
  private(set) var all: [Int] = []
  private var places: [Int: Int32] = [:]

  /// What stands for a number as a box's category until then: below −1.
  mutating func mark(_ number: Int) -> Int32 {
    let place = places[number] ?? Int32(all.count)
    if Int(place) == all.count {
      places[number] = place
      all.append(number)
    }
    return -2 - place
  }

  /// The place of a mark's number in `all`.
  static func place(ofMark mark: Int32) -> Int { Int(-2 - mark) }
}

extension ResultsReading {
  /// What is wrong where nothing says what the numbers mean.
  var numbersProblem: String? {
    guard annotations.numbering == .names, classNames == nil else { return nil }
    return """
      these results number their classes, which \(annotations.source) only names: give --labels FILE with the numbers and \
      names, as in COCO's categories or a data.yaml
      """
  }

  /// Gives the boxes of lists their categories.
  mutating func resolveNumbers() {
    guard let least = numbers.all.min(), let most = numbers.all.max() else { return }
    if boxes.areFractions {
      tally.notes.append("all boxes are fractions of the pictures' sides, 0 to 1: pixels are expected")
    }
    let listed = listedNumbers()
    let source =
      classNames.flatMap { annotations.numbering == .names ? $0.source : nil } ?? annotations.source
    let count = listed.meanings.count
    let (fitsZero, fitsOne) = (least >= 0 && most < count, least >= 1 && most <= count)
    var start = 0
    if listed.areCounted, fitsOne, !fitsZero {
      start = 1
      // Names in a list may be counted from anywhere.
      if listed.areSure || annotations.numbering == .places {
        tally.notes.append(
          """
          the results number their classes up to \(count), and none is 0, where the \(count) of \(source) are 0 to \(count - 1): \
          taken as counted from 1, as ultralytics writes them
          """)
      }
    } else if listed.areCounted, fitsOne, !listed.areSure {
      tally.notes.append(
        """
        nothing tells whether the results, whose classes are \(least) to \(most), count those of \(source) from 0 or, as \
        ultralytics does, from 1: taken from 0
        """)
    } else if fitsZero || fitsOne, numbers.all.contains(where: { listed.meanings[$0] == nil }) {
      let first = !fitsOne ? "0" : !fitsZero ? "1" : "0 or 1"
      tally.notes.append(
        """
        the results' category ids, \(least) to \(most), look as if they counted the \(count) categories of \(source) from \
        \(first): if so, write the categories' own ids
        """)
    }
    let categories = numbers.all.map { listed.meanings[$0 - start] }
    for place in boxes.indices where boxes[place].category < -1 {
      let number = ClassNumbers.place(ofMark: boxes[place].category)
      if categories[number] == nil {
        tally.unknownCategories["\(numbers.all[number])", default: 0] += 1
        tally.lister = source
      }
      boxes[place].category = categories[number] ?? -1
    }
  }

  /// What numbers mean: a category's place, or what stands for a name.
  ///
  /// - Returns: also whether they only count a list of names, from 0; and whether the list says so itself.
  private mutating func listedNumbers() -> (meanings: [Int: Int32], areCounted: Bool, areSure: Bool) {
    guard annotations.numbering == .names, let entries = classNames?.entries else {
      let isCounted =
        annotations.numbering == .places && (0..<categories.count).allSatisfy { categories[$0] != nil }
      return (categories, isCounted, false)
    }
    var meanings: [Int: Int32] = [:]
    for (place, entry) in entries.enumerated() {
      meanings[entry.id ?? place] = category(named: entry.name ?? "__background__")
    }
    let hasBackground = entries.contains { $0.name == nil }
    let isCounted = (0..<entries.count).allSatisfy { meanings[$0] != nil }
    return (meanings, isCounted && !hasBackground, entries[0].id != nil)
  }
}

extension [ScoredBox] {
  /// Whether all boxes lie about the first pixel: then they are meant as parts of their pictures.
  fileprivate var areFractions: Bool {
    let areSmall = allSatisfy { box in
      [box.x, box.y, box.width, box.height].allSatisfy { (-0.1...1.1).contains($0) }
    }
    return areSmall && contains { 0 < $0.width && $0.width < 1 }
  }
}
