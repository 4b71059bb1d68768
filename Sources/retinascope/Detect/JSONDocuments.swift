/// `{"model":…,"images":[…]}`, a picture a line.
struct JSONDocument: DetectionDocument {
  let model: String
  let end = "\n]}\n"
  private var isFirst = true

  init(model: String) { self.model = model }

  var start: String { "{\"model\":\(JSONText.string(model).text),\"images\":[" }

  mutating func text(of result: PictureResult) -> String {
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n") + result.json.text
  }
}

/// Each line is what `JSONDocument` has in its list of images.
struct JSONLinesDocument: DetectionDocument {
  let start = ""
  let end = ""

  func text(of result: PictureResult) -> String { result.json.text + "\n" }
}

extension PictureResult {
  var json: JSONText {
    switch outcome {
    case .failed(let reason): .object([("file", .string(file)), ("error", .string(reason))])
    case .found(let found):
      .object([
        ("file", .string(file)), ("width", .int(found.width)), ("height", .int(found.height)),
        ("detections", .array(found.objects.map(\.json))),
        (
          "timing_ms",
          .object(found.timing.map { ($0.name, .double(($0.milliseconds * 1000).rounded() / 1000)) })
        ),
      ])
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
