/// One line of a YOLO label file: a class, and a box relative to the picture's sides.
struct YOLOLine {
  let label: Int
  /// The middle, width and height, each as a part of the picture's side.
  let (x, y, width, height): (Double, Double, Double, Double)

  enum Problem: Error {
    /// Not numbers, or not as many as any form has.
    case form
    /// A class, a box, and its confidence: what a model has found.
    case detection
    /// Numbers that are no parts of a side: pixels, perhaps.
    case notRelative
  }

  /// - Parameter hasKeypoints: whether points follow each box, rather than an outline standing in its place.
  init(_ line: some StringProtocol, hasKeypoints: Bool) throws(Problem) {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let numbers = fields.compactMap { Double($0) }
    guard numbers.count == fields.count, numbers.count >= 5, let label = Int(exactly: numbers[0]), label >= 0
    else {
      throw .form
    }
    self.label = label
    let values = numbers.dropFirst()
    // NaN is no part either, but it is told as what it is.
    guard !values.prefix(hasKeypoints ? 4 : .max).contains(where: { $0.isFinite && abs($0) > 2 }) else {
      throw .notRelative
    }
    if hasKeypoints || values.count == 4 {
      (x, y, width, height) = (numbers[1], numbers[2], numbers[3], numbers[4])
      return
    }
    guard values.count != 5 else { throw .detection }
    guard values.count % 2 == 0 else { throw .form }
    // An outline, x and y in turn: the box around it.
    let columns = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    let rows = stride(from: 2, to: numbers.count, by: 2).map { numbers[$0] }
    let (left, right) = (columns.min() ?? 0, columns.max() ?? 0)
    let (top, bottom) = (rows.min() ?? 0, rows.max() ?? 0)
    (x, y, width, height) = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
  }

  /// x, y, width and height in pixels.
  func box(width pictureWidth: Int, height pictureHeight: Int) -> [Double] {
    let (sideX, sideY) = (Double(pictureWidth), Double(pictureHeight))
    return [(x - width / 2) * sideX, (y - height / 2) * sideY, width * sideX, height * sideY]
  }
}
