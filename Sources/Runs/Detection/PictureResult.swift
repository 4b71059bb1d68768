import Imaging
import RetinaNet
import Support

/// The detections of one picture, ready for any output format.
public struct PictureResult: Sendable, Equatable {
  /// The picture's name as given.
  public let file: String
  public let outcome: DetectionOutcome

  public init(file: String, outcome: DetectionOutcome) {
    self.file = file
    self.outcome = outcome
  }

  /// The detections that selection kept from a trace, by decreasing score.
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
        DetectedPicture(
          width: size.width, height: size.height, objects: objects, timing: timing, notes: trace.image.notes))
    )
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
  /// By decreasing score.
  public let objects: [DetectedObject]
  /// In the order of the stages.
  public let timing: [StageTiming]
  /// What is to be said about how the picture was read.
  public let notes: [PictureNote]

  public init(
    width: Int, height: Int, objects: [DetectedObject], timing: [StageTiming], notes: [PictureNote] = []
  ) {
    self.width = width
    self.height = height
    self.objects = objects
    self.timing = timing
    self.notes = notes
  }
}

public struct DetectedObject: Sendable, Equatable {
  /// In pixels of the original picture.
  public let box: Box
  public let label: String
  /// The model's class channel.
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

/// The time that a stage took on one picture.
public struct StageTiming: Sendable, Equatable {
  public let name: String
  public let milliseconds: Double

  public init(name: String, milliseconds: Double) {
    self.name = name
    self.milliseconds = milliseconds
  }
}

/// Times the stages of processing one picture.
public struct StageClock {
  public private(set) var stages: [StageTiming] = []

  public init() {}

  public mutating func measure<Value>(_ name: String, _ work: () throws -> Value) rethrows -> Value {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    add(name, clock.now - start)
    return result
  }

  mutating func add(_ name: String, _ time: Duration) {
    stages.append(StageTiming(name: name, milliseconds: time / .milliseconds(1)))
  }
}

extension PictureResult {
  /// The picture as a JSON object, used in documents and as a line of a run file.
  ///
  /// - Parameter withTiming: whether to include times. Without them, a picture gives the same bytes in every run.
  public func json(withTiming: Bool = true) -> JSONText {
    switch outcome {
    case .failed(let reason): return .object([("file", .string(file)), ("error", .string(reason))])
    case .found(let found):
      var members: [(String, JSONText)] = [
        ("file", .string(file)), ("width", .int(found.width)), ("height", .int(found.height)),
        ("detections", .array(found.objects.map(\.json))),
      ]
      if !found.notes.isEmpty { members.append(("notes", .array(found.notes.map { .string("\($0)") }))) }
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

/// `{"model":…,"images":[…]}` with one picture per line, written during a run.
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
