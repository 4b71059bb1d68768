/// Which fields of a CSV file's rows say what.
struct CSVColumns {
  /// Where the third and fourth numbers of a box are.
  enum FarSide {
    case corner(Int, Int)
    /// Width and height of the box.
    case size(Int, Int)
  }

  var path: Int
  var (left, top): (Int, Int)
  var far: FarSide
  var label: Int
  /// The picture's width and height.
  var size: (Int, Int)?
  /// Whether the first row only names the columns.
  var hasHeader: Bool
  /// The place of a column of scores, which annotations do not have.
  var score: Int?

  /// The last column of a box.
  var last: Int {
    switch far {
    case .corner(let right, let bottom): max(left, top, right, bottom)
    case .size(let width, let height): max(left, top, width, height)
    }
  }

  /// The separators that are tried: Excel writes the second in countries with a decimal comma.
  static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// The columns that a file's first row tells: by their names (DeepForest's and TensorFlow's, in any order), or without
  /// names in keras-retinanet's order, path, x1, y1, x2, y2, class. `nil` if it is neither.
  init?(firstRow fields: [String]) {
    if let named = Self(header: fields) {
      self = named
      return
    }
    guard fields.count >= 6, !fields[0].isEmpty else { return nil }
    // makesense.ai writes no header: class, x, y, width, height, picture, and the picture's width and height.
    if fields.count == 8, !PictureName.isPicture(fields[0]), PictureName.isPicture(fields[5]),
      (fields[1...4] + fields[6...7]).allSatisfy({ Double($0) != nil })
    {
      (label, left, top, far, path, hasHeader) = (0, 1, 2, .size(3, 4), 5, false)
      size = (6, 7)
      return
    }
    let numbers = fields[1...4]
    guard numbers.allSatisfy({ Double($0) != nil }) || numbers.allSatisfy(\.isEmpty) else { return nil }
    (path, left, top, far, label, hasHeader) = (0, 1, 2, .corner(3, 4), 5, false)
  }

  private static let paths = [
    "imagepath", "path", "filename", "filepath", "imagename", "image", "img", "imagefile", "file", "imageid",
  ]
  private static let labels = [
    "label", "class", "classname", "labelname", "category", "categoryname", "name",
  ]

  private static func plain(_ names: [String]) -> [String] {
    names.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
  }

  /// What a text's header lacks; `nil` if it names no pictures' column, and so is none.
  static func lack(_ bytes: [UInt8]) -> String? {
    for separator in separators {
      var rows = CSVRows(bytes, separator: separator)
      guard let fields = rows.next()?.fields, fields.count > 2 else { continue }
      let names = Set(plain(fields))
      guard !names.isDisjoint(with: paths) else { continue }
      return names.isDisjoint(with: labels)
        ? "its header has no column for the class, such as label"
        : "its header has no columns for the box that are read: xmin, ymin, xmax, ymax, or x, y, width, height, "
          + "where x and y are a corner"
    }
    return nil
  }

  private init?(header fields: [String]) {
    let names = Self.plain(fields)
    func place(_ known: String...) -> Int? {
      known.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    guard
      let path = Self.paths.lazy.compactMap({ names.firstIndex(of: $0) }).first,
      let label = Self.labels.lazy.compactMap({ names.firstIndex(of: $0) }).first,
      let left = place("xmin", "x1", "xtl", "left", "bboxx", "x"),
      let top = place("ymin", "y1", "ytl", "top", "bboxy", "y")
    else { return nil }
    // Beside w and h, width and height are the picture's.
    let (width, height) = (
      place("bboxwidth", "bboxw", "boxwidth", "boxw", "w", "width"),
      place("bboxheight", "bboxh", "boxheight", "boxh", "h", "height")
    )
    let (imageWidth, imageHeight) = (
      place("imagewidth", "imgwidth", "imagew", "imgw", "width"),
      place("imageheight", "imgheight", "imageh", "imgh", "height")
    )
    if let right = place("xmax", "x2", "xbr", "right"), let bottom = place("ymax", "y2", "ybr", "bottom") {
      far = .corner(right, bottom)
      if let imageWidth, let imageHeight { size = (imageWidth, imageHeight) }
    } else if let width, let height {
      far = .size(width, height)
      if let imageWidth, let imageHeight, imageWidth != width, imageHeight != height {
        size = (imageWidth, imageHeight)
      }
    } else {
      return nil
    }
    (self.path, self.left, self.top, self.label, hasHeader) = (path, left, top, label, true)
    score = place("score", "scores", "confidence")
  }

  /// The separator and the columns of a text; `nil` if it is no CSV of annotations. Empty lines at its start are passed
  /// over.
  static func find(_ bytes: [UInt8]) -> (separator: UInt8, columns: CSVColumns)? {
    for separator in separators {
      var rows = CSVRows(bytes, separator: separator)
      for _ in 0..<16 {
        guard let row = rows.next() else { break }
        if row.isEmpty { continue }
        if let columns = CSVColumns(firstRow: row.fields) { return (separator, columns) }
        break
      }
    }
    return nil
  }
}
