/// Where a row of a CSV file holds its box, and how.
enum CSVBox {
  /// Left, top, right and bottom.
  case corners([Int])
  /// Left, top, width and height.
  case sizes([Int])
  /// The centre, width and height.
  case centres([Int])
  /// A polygon in WKT, whose extent is the box.
  case polygon(Int)

  var columns: [Int] {
    switch self {
    case .corners(let columns), .sizes(let columns), .centres(let columns): columns
    case .polygon(let column): [column]
    }
  }

  /// The four numbers that fields hold; `nil` where they do not.
  func numbers(_ fields: [String]) -> [Double]? {
    if case .polygon = self { return Self.extent(ofPolygon: fields[0]) }
    let numbers = fields.compactMap { Double($0) }
    return numbers.count == 4 ? numbers : nil
  }

  /// x, y, width and height.
  func box(_ numbers: [Double]) -> [Double] {
    let (x, y, third, fourth) = (numbers[0], numbers[1], numbers[2], numbers[3])
    return switch self {
    case .corners, .polygon: [x, y, third - x, fourth - y]
    case .sizes: numbers
    case .centres: [x - third / 2, y - fourth / 2, third, fourth]
    }
  }

  /// Left, top, right and bottom of `POLYGON ((x y, x y, …))`, as DeepForest writes its boxes.
  static func extent(ofPolygon text: String) -> [Double]? {
    guard text.utf8.count <= longest, let start = text.utf8.firstIndex(of: UInt8(ascii: "(")),
      let kind = text[..<start].split(whereSeparator: \.isWhitespace).first?.uppercased(),
      ["POLYGON", "MULTIPOLYGON"].contains(kind)
    else { return nil }
    var extent = [Double.infinity, .infinity, -.infinity, -.infinity]
    var count = 0
    for point in text[start...].utf8.split(whereSeparator: { "(),".utf8.contains($0) }) {
      let fields = Substring(point).split(whereSeparator: \.isWhitespace)
      if fields.isEmpty { continue }
      let numbers = fields.compactMap { Double($0) }.filter(\.isFinite)
      // A height may follow.
      guard 2...4 ~= fields.count, numbers.count == fields.count else { return nil }
      for side in 0..<2 {
        extent[side] = min(extent[side], numbers[side])
        extent[side + 2] = max(extent[side + 2], numbers[side])
      }
      count += 1
    }
    return count > 2 ? extent : nil
  }

  /// In bytes: tens of thousands of points.
  private static let longest = 1 << 20
}
