import Imaging
import RetinaNet
import Support

/// What detection found in one picture, ready for any format.
public struct PictureResult: Sendable, Equatable {
  /// The picture's name as it was given.
  public let file: String
  public let outcome: DetectionOutcome

  public init(file: String, outcome: DetectionOutcome) {
    self.file = file
    self.outcome = outcome
  }

  /// What selection kept of a trace, by falling score.
  public init(_ trace: Trace, _ selection: Selection, file: String, timing: [StageTiming]) {
    let classes = trace.configuration.classes
    let objects = selection.detections.map { detection in
      DetectedObject(
        box: detection.box,
        label: classes.indices.contains(detection.label)
          ? classes[detection.label] ?? "background" : "\(detection.label)",
        labelID: detection.label, score: detection.score, level: trace.levels[detection.level].name)
    }
    let size = trace.transform.original
    self.init(
      file: file,
      outcome: .found(
        DetectedPicture(width: size.width, height: size.height, objects: objects, timing: timing)))
  }
}

public enum DetectionOutcome: Sendable, Equatable {
  case found(DetectedPicture)
  /// Why there is no result.
  case failed(String)
}

public struct DetectedPicture: Sendable, Equatable {
  /// In pixels of the original picture, after EXIF rotation.
  public let width: Int
  public let height: Int
  /// By falling score.
  public let objects: [DetectedObject]
  /// In the order in which the stages passed.
  public let timing: [StageTiming]

  public init(width: Int, height: Int, objects: [DetectedObject], timing: [StageTiming]) {
    self.width = width
    self.height = height
    self.objects = objects
    self.timing = timing
  }
}

public struct DetectedObject: Sendable, Equatable {
  /// In pixels of the original picture.
  public let box: Box
  public let label: String
  /// The model's channel.
  public let labelID: Int
  public let score: Float
  /// "P3" to "P7".
  public let level: String

  public init(box: Box, label: String, labelID: Int, score: Float, level: String) {
    self.box = box
    self.label = label
    self.labelID = labelID
    self.score = score
    self.level = level
  }
}

/// How long a stage took on one picture.
public struct StageTiming: Sendable, Equatable {
  public let name: String
  public let milliseconds: Double

  public init(name: String, milliseconds: Double) {
    self.name = name
    self.milliseconds = milliseconds
  }
}

/// Measures the stages of one picture's way.
public struct StageClock {
  public private(set) var stages: [StageTiming] = []

  public init() {}

  public mutating func measure<Value>(_ name: String, _ work: () throws -> Value) rethrows -> Value {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    stages.append(StageTiming(name: name, milliseconds: (clock.now - start) / .milliseconds(1)))
    return result
  }
}

extension PictureResult {
  /// The picture as an object of a JSON document, and as a line of a run's file.
  ///
  /// - Parameter withTiming: without it, the same picture gives the same bytes in every run.
  public func json(withTiming: Bool = true) -> JSONText {
    switch outcome {
    case .failed(let reason): return .object([("file", .string(file)), ("error", .string(reason))])
    case .found(let found):
      var members: [(String, JSONText)] = [
        ("file", .string(file)), ("width", .int(found.width)), ("height", .int(found.height)),
        ("detections", .array(found.objects.map(\.json))),
      ]
      if withTiming {
        let timing = found.timing.map { stage in
          (stage.name, JSONText.double((stage.milliseconds * 1000).rounded() / 1000))
        }
        members.append(("timing_ms", .object(timing)))
      }
      return .object(members)
    }
  }
}

extension DetectedObject {
  fileprivate var json: JSONText {
    .object([
      ("box", .array([.float(box.x1), .float(box.y1), .float(box.x2), .float(box.y2)])),
      ("label", .string(label)), ("label_id", .int(labelID)), ("score", .float(score)),
      ("level", .string(level)),
    ])
  }
}

/// `{"model":…,"images":[…]}`, a picture a line, written while a run goes on.
public struct DetectionJSON {
  public let model: String
  public let end = "\n]}\n"
  private var isFirst = true

  public init(model: String) { self.model = model }

  public var start: String { "{\"model\":\(JSONText.string(model).text),\"images\":[" }

  public mutating func text(of result: PictureResult) -> String {
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n") + result.json().text
  }
}
