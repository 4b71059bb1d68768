/// `{"model":…,"images":[…]}`, a picture a line.
struct JSONDocument: DetectionDocument {
  let model: String
  let end = "\n]}\n"
  private var isFirst = true

  init(model: String) { self.model = model }

  var start: String { "{\"model\":\(JSONText.string(model).text),\"images\":[" }

  mutating func text(of result: PictureResult) -> String {
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n") + result.json().text
  }
}

/// Each line is what `JSONDocument` has in its list of images.
struct JSONLinesDocument: DetectionDocument {
  let start = ""
  let end = ""

  func text(of result: PictureResult) -> String { result.json().text + "\n" }
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
