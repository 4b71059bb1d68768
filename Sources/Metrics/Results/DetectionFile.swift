import Annotations
import Support

/// Files of detections: COCO's list of results (`image_id`, `category_id`, `bbox` as x, y, width, height, `score`), and
/// what `detect` and `evaluate` write, one object for all pictures or a line for each (`file`, `detections` with `box`
/// as corners, `label`, `score`). The form is recognised by the content.
public enum DetectionFile {
  /// Reads files that together hold the results for one data set.
  ///
  /// Pictures are found by their ids or names, categories by their ids or by `CategoryMatch`. What the annotations do
  /// not know is left out and counted in the notes; so is a malformed detection (a missing key, NaN), and a last line that
  /// was cut off when it was written. Boxes of negative size are kept: pycocotools counts them, too.
  ///
  /// - Parameter labels: what the class numbers of COCO's list mean, for annotations that only have names.
  /// - Throws: where a file cannot be read, or a picture comes twice.
  public static func read(
    paths: [String], annotations: AnnotationSet, labels: LabelMap? = nil
  ) throws(JSONError) -> DetectionResults {
    var reading = ResultsReading(annotations, classNames: labels)
    for path in paths {
      let reader = try JSONReader.open(path)
      try reading.read(reader, mayBeTorn: { isLastLine($0, of: path) })
    }
    return try results(of: reading, paths.last ?? "the results")
  }

  /// As `read(paths:)`, of one text in memory.
  public static func read(
    _ text: [UInt8], source: String, annotations: AnnotationSet, labels: LabelMap? = nil
  ) throws(JSONError) -> DetectionResults {
    var reading = ResultsReading(annotations, classNames: labels)
    let text = TextEncoding.utf8(text) ?? text
    try reading.read(try JSONReader.reading(text, source: source)) { byte in
      !text[min(byte, text.count)...].contains(UInt8(ascii: "\n"))
    }
    return try results(of: reading, source)
  }

  private static func results(
    of reading: consuming ResultsReading, _ source: String
  ) throws(JSONError) -> DetectionResults {
    do throws(ResultsCollection.Unmeasurable) { return try reading.results() } catch {
      throw JSONError(source: source, place: nil, problem: error.description)
    }
  }

  /// Whether no line ends at or after a byte of a file. False for pipes.
  private static func isLastLine(_ byte: Int, of path: String) -> Bool {
    // Opening a pipe would wait for its writer.
    guard FileStatus(path)?.kind == .regular else { return false }
    do {
      if TextEncoding.isUTF16(try InputFile.start(of: path, count: 4)) {
        // The byte is that of the converted text.
        let text = TextEncoding.utf8(try InputFile.bytes(of: path, limit: .max)) ?? []
        return !text[min(byte, text.count)...].contains(UInt8(ascii: "\n"))
      }
      let file = try InputFile(path)
      try file.seek(to: byte)
      while true {
        let part = try file.readPrefix(1 << 16)
        if part.isEmpty { return true }
        if part.contains(UInt8(ascii: "\n")) { return false }
      }
    } catch {
      return false
    }
  }
}

/// What a model found in a data set, as files of results say.
public struct DetectionResults: Sendable {
  /// In the order of the files; what the annotations do not know is left out.
  public private(set) var boxes: [ScoredBox]
  /// The places of the pictures that the model saw, including those in which it found nothing; `nil` where the files do
  /// not say, like COCO's list.
  public let pictures: [Int]?
  /// What was left out or looks wrong, a line each.
  public let notes: [String]
  /// How many detections were left out.
  public let leftOut: Int
  /// Whether all that matches no category has a class that is only a number, "class 7", as of a model without names.
  public let hasUnnamedClasses: Bool
  /// The names of classes that occur; none in COCO's list, which has ids.
  public let classes: [String]

  public init(
    boxes: [ScoredBox], pictures: [Int]? = nil, notes: [String] = [], leftOut: Int = 0,
    hasUnnamedClasses: Bool = false, classes: [String] = []
  ) {
    self.hasUnnamedClasses = hasUnnamedClasses
    self.classes = classes
    self.boxes = boxes
    self.pictures = pictures
    self.notes = notes
    self.leftOut = leftOut
  }
  /// The same for annotations with fewer categories.
  ///
  /// - Parameter joined: made of the annotations with which the results were read.
  public func counting(_ joined: JoinedSpellings) -> DetectionResults {
    var results = self
    for place in boxes.indices {
      results.boxes[place].category = Int32(joined.places[Int(boxes[place].category)])
    }
    return results
  }
}
