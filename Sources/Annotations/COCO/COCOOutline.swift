import Support

/// The extent of an object's `segmentation`, for objects without a box.
struct COCOOutline {
  /// Whether it is a run-length encoded mask; else it is polygons.
  let isMask: Bool
  /// x, y, width, height in pixels.
  let box: [Double]

  /// Reads polygons, lists of x and y in turn, or a mask, `size` and `counts`.
  /// - Returns: `nil` if the value is anything else, or has no extent that is known.
  static func read(_ reader: inout JSONReader) throws(JSONError) -> COCOOutline? {
    switch try reader.kind() {
    case .array:
      var extent = PointExtent()
      try polygons(&reader, &extent)
      return extent.box.map { COCOOutline(isMask: false, box: $0) }
    case .object: return try mask(&reader).map { COCOOutline(isMask: true, box: $0) }
    default:
      try reader.skip()
      return nil
    }
  }

  /// The reader bounds how deeply lists are nested.
  private static func polygons(_ reader: inout JSONReader, _ extent: inout PointExtent) throws(JSONError) {
    var x: Double?
    try reader.array { (reader) throws(JSONError) in
      switch try reader.kind() {
      case .number:
        let number = try reader.number()
        if let first = x {
          extent.add(first, number)
          x = nil
        } else {
          x = number
        }
      case .array: try polygons(&reader, &extent)
      default: try reader.skip()
      }
    }
  }

  private static func mask(_ reader: inout JSONReader) throws(JSONError) -> [Double]? {
    var height: Int?
    var counts: [Int]?
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "size" where try reader.kind() == .array:
        var isFirst = true
        try reader.array { (reader) throws(JSONError) in
          let side = try reader.integerIfAny()
          if isFirst { height = side }
          isFirst = false
        }
      case "counts" where try reader.kind() == .array:
        var runs: [Int] = []
        var isValid = true
        try reader.array { (reader) throws(JSONError) in
          if let run = try reader.integerIfAny(), run >= 0, runs.count < mostRuns {
            runs.append(run)
          } else {
            isValid = false
          }
        }
        counts = isValid ? runs : nil
      case "counts" where try reader.kind() == .string:
        var text = RunLengthText(most: mostRuns)
        try reader.asciiString { text.add($0) }
        counts = text.runs
      default: try reader.skip()
      }
    }
    guard let height, height > 0, let counts else { return nil }
    return RunLengths.extent(counts, height: height)
  }

  /// A mask of 65,000 × 65,000 pixels seldom has more runs.
  private static let mostRuns = 1 << 22
}

/// The smallest upright box around points.
struct PointExtent {
  private var (left, top) = (Double.infinity, Double.infinity)
  private var (right, bottom) = (-Double.infinity, -Double.infinity)
  private var isFinite = true

  mutating func add(_ x: Double, _ y: Double) {
    isFinite = isFinite && x.isFinite && y.isFinite
    (left, right) = (min(left, x), max(right, x))
    (top, bottom) = (min(top, y), max(bottom, y))
  }

  /// x, y, width, height; `nil` without points, or where one is not finite.
  var box: [Double]? {
    isFinite && left <= right ? [left, top, right - left, bottom - top] : nil
  }
}

/// Decodes COCO's compressed run lengths: numbers in groups of five bits, from the third on less the one two before.
///
/// Source: pycocotools 2.0, `rleFrString` in `maskApi.c`.
struct RunLengthText {
  private let most: Int
  private var decoded: [Int] = []
  private var (value, shift) = (0, 0)
  private var isValid = true

  /// - Parameter most: how many runs are kept; a text with more is not decoded.
  init(most: Int) { self.most = most }

  /// The lengths; `nil` if the text was something else.
  var runs: [Int]? { isValid && shift == 0 ? decoded : nil }

  mutating func add(_ byte: UInt8) {
    guard isValid else { return }
    guard (48..<112).contains(byte), shift < 60, decoded.count < most else {
      isValid = false
      return
    }
    let group = Int(byte) - 48
    value |= (group & 0x1F) << shift
    shift += 5
    guard group & 0x20 == 0 else { return }
    if group & 0x10 != 0 { value |= -1 << shift }
    if decoded.count > 2 { value &+= decoded[decoded.count - 2] }
    isValid = value >= 0
    decoded.append(value)
    (value, shift) = (0, 0)
  }
}

/// COCO's run-length encoding: the lengths of runs of background and object in turn, column by column.
enum RunLengths {
  /// x, y, width, height of the object's pixels; `nil` if there are none, or the runs are beyond all pictures.
  ///
  /// Source: pycocotools 2.0, `rleToBbox` in `maskApi.c`.
  /// - Parameter height: of the mask, above 0.
  static func extent(_ runs: [Int], height: Int) -> [Double]? {
    var extent: (left: Int, top: Int, right: Int, bottom: Int)?
    var start = 0
    for (place, run) in runs.enumerated() {
      let (end, overflows) = start.addingReportingOverflow(run)
      guard !overflows else { return nil }
      defer { start = end }
      guard place % 2 == 1, run > 0 else { continue }
      let (first, last) = (start / height, (end - 1) / height)
      // A run that goes on in the next column touches the lower and the upper edge.
      let (top, bottom) = first == last ? (start % height, (end - 1) % height) : (0, height - 1)
      let known = extent ?? (first, top, last, bottom)
      extent = (
        min(known.left, first), min(known.top, top), max(known.right, last), max(known.bottom, bottom)
      )
    }
    return extent.map {
      [Double($0.left), Double($0.top), Double($0.right - $0.left + 1), Double($0.bottom - $0.top + 1)]
    }
  }
}
