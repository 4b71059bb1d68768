import Imaging
import Support

/// What detection said of one picture, ready for any format.
struct PictureResult: Sendable, Equatable {
  /// The picture's name as it was given.
  let file: String
  let outcome: Outcome

  enum Outcome: Sendable, Equatable {
    case found(Found)
    /// Why there is no result.
    case failed(String)
  }

  struct Found: Sendable, Equatable {
    /// Of the original picture, after EXIF rotation.
    let width: Int
    let height: Int
    /// By falling score.
    let objects: [Object]
    /// Milliseconds by stage, in the order in which they passed.
    let timing: [Stage]
  }

  struct Object: Sendable, Equatable {
    /// In pixels of the original picture.
    let box: Box
    let label: String
    /// The model's channel.
    let labelID: Int
    let score: Float
    /// "P3" to "P7".
    let level: String
  }

  struct Stage: Sendable, Equatable {
    let name: String
    let milliseconds: Double
  }
}

extension PictureResult {
  /// - Parameter withTiming: without it, the same picture gives the same bytes in every run.
  func json(withTiming: Bool = true) -> JSONText {
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

extension PictureResult.Object {
  var json: JSONText {
    .object([
      ("box", .array([.float(box.x1), .float(box.y1), .float(box.x2), .float(box.y2)])),
      ("label", .string(label)), ("label_id", .int(labelID)), ("score", .float(score)),
      ("level", .string(level)),
    ])
  }
}
