/// What keys and widths tell of a pyramid's levels.
enum PyramidLevels {
  /// RetinaNet's own: C3, C4 and C5.
  static let usualSources = [3, 4, 5]
  /// A backbone has four outputs, C2 to C5.
  private static let mostLaterals = 4
  /// More levels than these would be smaller than a pixel.
  static let mostExtra = 4

  /// How many laterals numbered keys show; the usual number where they show none.
  static func count(_ numbers: [Int]) -> Int {
    numbers.last.map { min($0, mostLaterals - 1) + 1 } ?? usualSources.count
  }

  /// The laterals that are more than a backbone has outputs.
  static func beyond(_ numbers: [Int], of module: String) -> [String] {
    numbers.filter { $0 >= mostLaterals }.map { "\(module).\($0)" }
  }

  /// The convolutions of P6 and P7 in a module; none where it holds none.
  static func sixthAndSeventh(below module: String, in keys: KeyIndex) -> [LayerPath] {
    let paths = ["\(module).p6", "\(module).p7"]
    return paths.contains(where: keys.holdsModule) ? paths.map { LayerPath(convolution: $0) } : []
  }

  /// The numbers of the backbone's outputs that laterals of these input channels take.
  ///
  /// Where several fit, the last ones of the backbone, as RetinaNet's own C3 to C5, are taken, else the finest.
  ///
  /// - Parameters:
  ///   - inputs: of each lateral; 0 where it is not known.
  ///   - widths: of C2 and on; 0 where it is not known.
  /// - Returns: `nil` where none fit.
  static func sources(inputs: [Int], widths: [Int]) -> [Int]? {
    guard !inputs.isEmpty, inputs.count <= widths.count else { return nil }
    func fits(_ places: [Int]) -> Bool {
      zip(inputs, places).allSatisfy { $0 == 0 || widths[$1] == 0 || $0 == widths[$1] }
    }
    let last = Array(widths.indices.suffix(inputs.count))
    let places = fits(last) ? last : choices(inputs.count, from: widths.indices).first(where: fits)
    return places?.map { $0 + 2 }
  }

  /// All ascending choices of `count` places.
  private static func choices(_ count: Int, from places: Range<Int>) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return places.flatMap { first in
      choices(count - 1, from: first + 1..<max(first + 1, places.upperBound)).map { [first] + $0 }
    }
  }
}
