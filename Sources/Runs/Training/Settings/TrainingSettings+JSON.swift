import Foundation
import RetinaNet
import Support
import Training

extension TrainingSettings {
  /// What decides the bytes of a run's weights, as `settings.json` holds it. The number of threads and the processor's
  /// instructions do, too, and stand apart: with others a run may go on, but its last digits are others.
  ///
  /// - Parameter set: the pictures, of which number and names are noted.
  func json(_ start: NetworkStart, _ source: TrainingSource, _ set: TrainingSet) -> JSONText {
    func number(_ value: Double?) -> JSONText { value.map(JSONText.double) ?? .null }
    var names = set.pictures.map { picture in
      let boxes = picture.objects.map { "\($0.label) \($0.box.x1) \($0.box.y1) \($0.box.x2) \($0.box.y2)" }
      let file = picture.file.split(separator: "/").last ?? ""
      return "\(file) \(picture.size.width) \(picture.size.height) \(boxes.joined(separator: " "))\n"
    }.joined()
    let hash = names.withUTF8 { SHA256.hex(of: UnsafeRawBufferPointer($0)) }
    return .object([
      ("start", .object(start.identity)), ("reset", .string(request.reset.rawValue)),
      ("classes", .array(start.configuration.classes.map { $0.map(JSONText.string) ?? .null })),
      ("data", .object([("pictures", .int(set.pictures.count)), ("sha256", .string(hash))])),
      ("train", .string(trainedName)), ("norms", .string(norms.name)), ("batch", .int(batch)),
      ("accumulate", .int(request.accumulate)), ("optimizer", optimizerJSON), ("rate", .double(rate)),
      ("clip", number(request.clip)), ("schedule", scheduleJSON), ("average", number(request.average)),
      (
        "loss",
        .object([
          ("name", .string(request.loss.rawValue)), ("alpha", number(loss.focal.alpha)),
          ("gamma", .double(loss.focal.gamma)), ("prior", .double(prior)),
        ])
      ),
      ("order", .string(order.kind.rawValue)), ("input", inputJSON(start.configuration)),
      ("flip", .double(augmentation.flip)), ("jitter", .double(augmentation.jitter)),
      ("seed", .int(Int(request.seed))),
      (
        "validation",
        request.validation == nil
          ? .null
          : .object([
            ("images", Self.absolute(request.validation)),
            ("annotations", Self.absolute(request.validationAnnotations)),
            ("every", request.evaluateEvery.map(JSONText.int) ?? .null),
          ])
      ),
    ])
  }

  private var optimizerJSON: JSONText {
    var members: [(String, JSONText)] = [("name", .string(optimizer.method.name))]
    switch optimizer.method {
    case .sgd(let momentum): members.append(("momentum", .double(momentum)))
    case .adamW(let beta1, let beta2, let epsilon):
      members += [("betas", .array([.double(beta1), .double(beta2)])), ("epsilon", .double(epsilon))]
    }
    return .object(
      members + [("weight_decay", .double(optimizer.weightDecay)), ("decayed", .string(decayed.rawValue))])
  }

  /// Without what follows from the number of steps, which may grow.
  private var scheduleJSON: JSONText {
    .object([
      ("shape", .string(request.schedule ?? "steps")), ("warmup", request.warmup.map(JSONText.int) ?? .null),
    ])
  }

  private func inputJSON(_ configuration: Configuration) -> JSONText {
    let sizes: JSONText =
      switch augmentation.sizes {
      case .configured: .int(configuration.input.minSize)
      case .drawn(let sizes): .array(sizes.map(JSONText.int))
      case .original: "original"
      }
    return .object([
      ("min_size", sizes), ("max_size", .int(configuration.input.maxSize)),
      ("exif", .string("\(request.decoding.exif)")),
      ("white_level", request.decoding.whiteLevel.map(JSONText.int) ?? .null),
    ])
  }

  /// A path that means the same from every folder.
  static func absolute(_ path: String?) -> JSONText {
    path.map { .string(URL(filePath: $0).standardizedFileURL.path) } ?? .null
  }
}
