import Support

/// Reads annotations in CSV: a row per object, with its picture's path, corners in pixels, and class. Rows with nothing but
/// a path are pictures without objects, as are boxes of zeros, which DeepForest writes for them.
///
/// A box may also be a corner or the centre and the sides, or a polygon in WKT, whose extent is taken.
///
/// Corners are the edges themselves, as keras-retinanet and DeepForest use them: a box is x2 − x1 wide. Categories are
/// numbered from 1 in the order of their names.
struct CSVReader {
  private let columns: CSVColumns
  private let source: String
  private var findings = Findings()
  private var names: [String: Int] = [:]
  private var rows: [CSVObject] = []
  private var pictures: [CSVPicture] = []
  private var places: [String: Int] = [:]
  /// Whether all boxes so far are within 0 to 1.
  private var isRelative = true

  private struct CSVPicture {
    let file: String
    var width: Int?
    var height: Int?
  }

  private struct CSVObject {
    let picture: Int
    let label: String
    let box: [Double]
    let line: Int
  }

  /// Longer files are refused before they fill the memory.
  private static let mostBytes = 1 << 27

  static func read(path: String) throws(AnnotationError) -> AnnotationSet {
    try read(AnnotationFile.bytes(of: path, limit: mostBytes), source: path)
  }

  /// Like `read(path:)`, from memory.
  static func read(_ bytes: [UInt8], source: String) throws(AnnotationError) -> AnnotationSet {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    let bytes = try AnnotationFile.utf8(bytes, source: source)
    guard let (separator, columns) = CSVColumns.find(bytes) else {
      throw failure(
        CSVColumns.lack(bytes)
          ?? "its first row is neither path, x1, y1, x2, y2, class nor a header with such names as image_path, xmin, "
          + "ymin, xmax, ymax, label")
    }
    var reader = CSVReader(columns: columns, source: source)
    reader.gather(CSVRows(bytes, separator: separator))
    if reader.isRelative, !reader.rows.isEmpty {
      throw failure(GroundTruth.fractions)
    }
    return reader.set()
  }

  private init(columns: CSVColumns, source: String) {
    self.columns = columns
    self.source = source
    if columns.score != nil { findings.add(.scored, source) }
  }

  private mutating func gather(_ all: CSVRows) {
    var all = all
    var header: [String]?
    while let row = all.next() {
      if row.isEmpty { continue }
      // The header comes again where files were joined.
      if columns.hasHeader, header == nil || row.fields == header {
        header = row.fields
        continue
      }
      add(row)
    }
  }

  private mutating func add(_ row: CSVRows.CSVRow) {
    func field(_ place: Int) -> String { place < row.fields.count ? row.fields[place] : "" }
    let name = "line \(row.line) of \(source)"
    let path = field(columns.path)
    let box = columns.box
    guard !path.isEmpty, row.fields.count > box.columns.max() ?? 0 else {
      return findings.add(.notCSV, name)
    }
    let texts = box.columns.map(field)
    let isBlank = texts.allSatisfy { $0.isEmpty || $0.lowercased() == "nan" }
    let numbers = isBlank ? [] : box.numbers(texts)
    guard let numbers else { return findings.add(.notCSV, name) }
    let picture = place(path, columns.size.map { (Int(field($0.0)), Int(field($0.1))) })
    if isBlank { return }
    guard numbers.contains(where: { $0 != 0 }) else { return findings.add(.zeroRow, name) }
    let label = field(columns.label)
    guard !label.isEmpty else { return findings.add(.noName, name) }
    names[label] = 0
    isRelative = isRelative && numbers.allSatisfy { (0...1).contains($0) }
    rows.append(CSVObject(picture: picture, label: label, box: box.box(numbers), line: row.line))
  }

  private mutating func place(_ path: String, _ size: (Int?, Int?)?) -> Int {
    if let place = places[path] { return place }
    places[path] = pictures.count
    pictures.append(CSVPicture(file: path, width: size?.0, height: size?.1))
    return pictures.count - 1
  }

  private mutating func set() -> AnnotationSet {
    let sorted = names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (place, name) in sorted.enumerated() { names[name] = place + 1 }
    var builder = AnnotationBuilder()
    builder.findings = findings
    // The rows of a picture need not follow each other.
    var byPicture = [[Int32]](repeating: [], count: pictures.count)
    for (place, row) in rows.enumerated() { byPicture[row.picture].append(Int32(truncatingIfNeeded: place)) }
    for (place, picture) in pictures.enumerated() {
      builder.begin(file: picture.file, width: picture.width, height: picture.height)
      for number in byPicture[place] {
        let row = rows[Int(number)]
        builder.add(row.box, category: names[row.label] ?? 0, name: "line \(row.line) of \(source)")
      }
    }
    return builder.set(
      source: source, categories: zip(1..., sorted).map { AnnotationSet.Category(id: $0, name: $1) },
      unlisted: Set(names.values))
  }
}
