import Annotations
import Imaging

/// Gathers what a model finds, picture by picture, for measuring without a file in between. The figures are those of the
/// same results written to a file and read again.
public struct ResultsCollection: Sendable {
  /// An object that was found.
  public struct LabeledDetection: Sendable, Hashable {
    /// In pixels of the original picture.
    public var box: Box
    /// The class's name.
    public var label: String
    public var score: Float

    public init(box: Box, label: String, score: Float) {
      self.box = box
      self.label = label
      self.score = score
    }
  }

  /// What keeps results from being measured.
  public struct Unmeasurable: Error, CustomStringConvertible {
    public let description: String
  }

  private var reading: ResultsReading

  /// - Parameter source: what the results are called in messages.
  public init(_ annotations: AnnotationSet, source: String) {
    reading = ResultsReading(annotations, source: source)
  }

  /// Adds all that was found in a picture, by falling score. A picture that the annotations do not list is left out, and
  /// counted in the notes.
  ///
  /// - Parameters:
  ///   - file: the picture's name.
  ///   - width: of the original picture, as is `height`.
  /// - Throws: where the file already has results, or a box or score is not a finite number.
  public mutating func add(
    _ detections: [LabeledDetection], file: String, width: Int, height: Int
  ) throws(Unmeasurable) {
    let first = reading.boxes.count
    for (place, detection) in detections.enumerated() {
      guard let box = scored(detection) else {
        throw Unmeasurable(
          description: "detection \(place + 1) of \(file) is not measurable: box "
            + "\(detection.box.x1), \(detection.box.y1), \(detection.box.x2), \(detection.box.y2), score \(detection.score)"
        )
      }
      reading.boxes.append(box)
    }
    if let problem = reading.settle(boxesFrom: first, file, (width, height)) {
      throw Unmeasurable(description: problem)
    }
  }

  /// Notes that a picture failed: what is in it does not count.
  public mutating func addFailure(file: String) { reading.fail(file) }

  /// All that was added.
  ///
  /// - Throws: where nothing tells which of two files' results are a picture's.
  public consuming func results() throws(Unmeasurable) -> DetectionResults { try reading.results() }

  /// In double precision, with the values that the decimals in a file would have; `nil` for what a file cannot hold.
  private mutating func scored(_ detection: LabeledDetection) -> ScoredBox? {
    let box = detection.box
    guard [box.x1, box.y1, box.x2, box.y2].allSatisfy({ $0.magnitude <= 1e30 }), box.x1 <= box.x2,
      box.y1 <= box.y2, detection.score.isFinite
    else { return nil }
    func spelled(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
    return ScoredBox(
      picture: -1, category: reading.category(named: detection.label), x: spelled(box.x1), y: spelled(box.y1),
      width: ResultsReading.side(Double(box.x1), Double(box.x2)),
      height: ResultsReading.side(Double(box.y1), Double(box.y2)), score: spelled(detection.score))
  }
}
