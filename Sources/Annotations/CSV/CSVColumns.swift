/// Which fields of a CSV file's rows say what.
struct CSVColumns {
  var path: Int
  var box: CSVBox
  var label: Int
  /// The picture's width and height.
  var size: (Int, Int)?
  /// Whether the first row only names the columns.
  var hasHeader: Bool
  /// The place of a column of scores, which annotations do not have.
  var score: Int?

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
      (label, box, path, hasHeader) = (0, .sizes([1, 2, 3, 4]), 5, false)
      size = (6, 7)
      return
    }
    let numbers = fields[1...4]
    guard numbers.allSatisfy({ Double($0) != nil }) || numbers.allSatisfy(\.isEmpty) else { return nil }
    (path, box, label, hasHeader) = (0, .corners([1, 2, 3, 4]), 5, false)
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
          + "where x and y are a corner, or x_center, y_center, width, height, or geometry with polygons in WKT"
    }
    return nil
  }

  private init?(header fields: [String]) {
    let names = Self.plain(fields)
    func place(_ known: [String]) -> Int? {
      known.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    /// The columns of all of some numbers.
    func places(_ known: [String]...) -> [Int]? {
      let found = known.compactMap(place)
      return found.count == known.count ? found : nil
    }
    guard let path = place(Self.paths), let label = place(Self.labels) else { return nil }
    let corner = places(
      ["xmin", "x1", "xtl", "left", "bboxx", "x"], ["ymin", "y1", "ytl", "top", "bboxy", "y"])
    let farCorner = places(["xmax", "x2", "xbr", "right"], ["ymax", "y2", "ybr", "bottom"])
    let centre = places(
      ["xcenter", "centerx", "xcentre", "centrex", "cx", "xc", "bboxxcenter"],
      ["ycenter", "centery", "ycentre", "centrey", "cy", "yc", "bboxycenter"])
    // Beside w and h, width and height are the picture's.
    let sides = places(
      ["bboxwidth", "bboxw", "boxwidth", "boxw", "bw", "w", "width"],
      ["bboxheight", "bboxh", "boxheight", "boxh", "bh", "h", "height"])
    if let corner, let farCorner {
      box = .corners(corner + farCorner)
    } else if let corner, let sides {
      box = .sizes(corner + sides)
    } else if let polygon = place(["geometry", "wkt"]) {
      box = .polygon(polygon)
    } else if let centre, let sides {
      box = .centres(centre + sides)
    } else {
      return nil
    }
    (self.path, self.label, hasHeader) = (path, label, true)
    score = place(["score", "scores", "confidence"])
    let picture = places(
      ["imagewidth", "imgwidth", "imagew", "imgw", "width"],
      ["imageheight", "imgheight", "imageh", "imgh", "height"])
    if let picture, Set(picture).isDisjoint(with: box.columns) { size = (picture[0], picture[1]) }
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
