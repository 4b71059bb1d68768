import Imaging
import Support

/// Reads YOLO labels: one text file per picture, with one line per object.
///
/// Boxes are relative to the picture's sides, so the picture must be found, and its size read from its header. Category
/// ids are YOLO's class numbers, from 0.
struct YOLOReader {
  private var builder = AnnotationBuilder()
  private let classes: YOLOClasses
  private let known: Set<Int>
  /// Whether a line's number of a tracked object was seen: then lines of seven numbers are no triangles.
  private var isTracked = false

  /// - Parameters:
  ///   - files: the label files.
  ///   - pictures: finds and measures the pictures.
  ///   - isWhole: whether these are the labels of all pictures, so that others are known to have no objects.
  static func read(
    _ files: [String], classes: YOLOClasses, pictures: inout PictureFinder, source: String,
    isWhole: Bool = true
  ) throws(AnnotationError) -> AnnotationSet {
    var reader = YOLOReader(classes)
    reader.builder.leavesOutDoubles = true
    let found = pictures.find(files)
    for (place, path) in files.enumerated() {
      if found.sharing.contains(place) {
        reader.builder.findings.add(.sharedPicture, path)
        continue
      }
      if found.elsewhere.contains(place), let picture = found.paths[place] {
        reader.builder.findings.add(.otherFolder, "\(path) for \(picture)")
      }
      do throws(AnnotationError) {
        try reader.read(path, picture: found.paths[place], pictures)
      } catch {
        guard files.count > 1 else { throw error }
        reader.builder.leaveOut(error)
      }
    }
    for path in isWhole ? found.otherTexts : [] {
      if let problem = Self.problem(ofText: path) { reader.builder.leaveOut(problem) }
    }
    for path in isWhole ? found.unlabelled : [] {
      reader.builder.findings.add(.unlabelled, path)
      reader.builder.begin(file: path, width: nil, height: nil)
    }
    return reader.builder.set(source: source, categories: classes.categories, labels: classes.path)
  }

  /// Why a text with a picture's name is no labels; `nil` where it may be, and only is not among those that were named.
  private static func problem(ofText path: String) -> AnnotationError? {
    do throws(AnnotationError) {
      if try AnnotationFormat(ofFile: path) == .yolo { return nil }
      return AnnotationError(source: path, problem: "it has a picture's name, but holds no labels of YOLO's")
    } catch {
      return error
    }
  }

  private init(_ classes: YOLOClasses) {
    self.classes = classes
    known = Set(classes.categories.map(\.id))
  }

  private mutating func read(
    _ path: String, picture: String?, _ pictures: PictureFinder
  ) throws(AnnotationError) {
    let lines = try Self.lines(AnnotationFile.bytes(of: path), source: path)
    let isEmpty = lines.allSatisfy { $0.allSatisfy(\.isWhitespace) }
    let size = picture.flatMap(pictures.size)
    // Without objects the size is not needed.
    guard isEmpty || size != nil else { return builder.findings.add(.unsizedPicture, path) }
    builder.begin(
      file: picture ?? PictureFinder.pictureName(ofLabel: path), width: size?.width, height: size?.height)
    guard let size else { return }
    isTracked = isTracked || lines.contains(where: YOLOLine.isTracked)
    for (place, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      add(line, "line \(place + 1) of \(path)", size)
    }
  }

  /// The lines of a text, empty ones too, without byte-order marks.
  static func lines(_ bytes: [UInt8], source: String) throws(AnnotationError) -> [Substring] {
    let bytes = try AnnotationFile.utf8(bytes, source: source)
    guard let text = String(validating: bytes, as: UTF8.self)?.replacing("\u{FEFF}", with: "") else {
      throw AnnotationError(source: source, problem: "it is not UTF-8, as YOLO's labels are")
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  private mutating func add(_ text: Substring, _ name: String, _ size: (width: Int, height: Int)) {
    do throws(YOLOLine.InvalidLine) {
      if isTracked, !classes.hasKeypoints, text.split(whereSeparator: \.isWhitespace).count == 7 {
        throw YOLOLine.InvalidLine.detection
      }
      let line = try YOLOLine(text, hasKeypoints: classes.hasKeypoints)
      guard known.contains(line.label) else {
        return builder.findings.add(.unknownCategory, "\(name), class \(line.label)")
      }
      builder.add(line.box(width: size.width, height: size.height), category: line.label, name: name)
    } catch {
      let finding: Finding =
        switch error {
        case .form: .notYOLO
        case .detection: .detection
        case .notRelative: .notRelative
        }
      builder.findings.add(finding, name)
    }
  }
}

/// One line of a YOLO label file: a class, and a box relative to the picture's sides.
struct YOLOLine {
  let label: Int
  /// Centre, width and height, as fractions of the picture's sides.
  let (x, y, width, height): (Double, Double, Double, Double)

  enum InvalidLine: Error {
    /// Not numbers, or a count of numbers that no form has.
    case form
    /// A class, a box and a confidence, perhaps the number of an object that is tracked: a detection, not an annotation.
    case detection
    /// Numbers that are not fractions of a side; perhaps pixels.
    case notRelative
  }

  /// - Parameter hasKeypoints: whether keypoints follow each box. Otherwise, additional numbers are an outline.
  init(_ line: some StringProtocol, hasKeypoints: Bool) throws(InvalidLine) {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let numbers = fields.compactMap { Double($0) }
    guard numbers.count == fields.count, numbers.count >= 5, let label = Int(exactly: numbers[0]), label >= 0
    else {
      throw .form
    }
    self.label = label
    let values = numbers.dropFirst()
    // NaN has its own fault.
    guard !values.prefix(hasKeypoints ? 4 : .max).contains(where: { $0.isFinite && abs($0) > 2 }) else {
      throw .notRelative
    }
    if hasKeypoints || values.count == 4 {
      (x, y, width, height) = (numbers[1], numbers[2], numbers[3], numbers[4])
      return
    }
    guard values.count != 5 else { throw .detection }
    guard values.count % 2 == 0 else { throw .form }
    // An outline, alternating x and y: takes its bounding box.
    let columns = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    let rows = stride(from: 2, to: numbers.count, by: 2).map { numbers[$0] }
    let (left, right) = (columns.min() ?? 0, columns.max() ?? 0)
    let (top, bottom) = (rows.min() ?? 0, rows.max() ?? 0)
    (x, y, width, height) = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
  }

  /// Whether a line is a class, a box, a confidence and the number of a tracked object, as ultralytics writes them: no
  /// outline's last number is a whole one above 1.
  static func isTracked(_ line: some StringProtocol) -> Bool {
    let fields = line.split(whereSeparator: \.isWhitespace)
    guard fields.count == 7, let number = Int(fields[6]), number > 1 else { return false }
    return fields[1...5].allSatisfy { Double($0).map { (0...1).contains($0) } ?? false }
  }

  /// x, y, width and height in pixels.
  func box(width pictureWidth: Int, height pictureHeight: Int) -> [Double] {
    let (sideX, sideY) = (Double(pictureWidth), Double(pictureHeight))
    return [(x - width / 2) * sideX, (y - height / 2) * sideY, width * sideX, height * sideY]
  }
}
