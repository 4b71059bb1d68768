import Imaging
import RetinaNet
import Support

extension Verdict {
  /// What a detection is, in a word or two.
  public var word: String {
    switch self {
    case .correct: "correct"
    case .ignored: "ignored"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .background: "background"
    case .both: "class and place"
    }
  }

  /// The same with the decisive detail: the overlap that is too small, or the class that it should be.
  ///
  /// - Parameter unknown: the object that it lies on, if the model does not have its class.
  public func words(_ targets: [Target], _ configuration: Configuration, unknown: UnknownObject? = nil)
    -> String
  {
    func name(_ index: Int) -> String { configuration.title(ofClass: targets[index].label) }
    return switch self {
    case .localisation(_, let iou): "\(word) \(iouText(iou))"
    case .confusion(let object, _): "\(word): \(name(object))"
    case .background: unknown.map { "unknown: \($0.name)" } ?? word
    default: word
    }
  }

  /// The name that scripts read; `nil` for a detection that is right or not counted.
  public var scriptName: String? {
    switch self {
    case .correct, .ignored: nil
    case .background: "background"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .both: "both"
    }
  }

  /// The words of mistakes, in the order in which they are listed.
  public static let mistakeWords = [
    "background", "duplicate", "localisation", "confusion", "class and place",
  ]

  /// Whether it is right, as a sign.
  public var sign: String { isFalsePositive ? "✗" : self == .ignored ? "·" : "✓" }

  /// Whether it counts against the model.
  public var isFalsePositive: Bool {
    switch self {
    case .correct, .ignored: false
    case .duplicate, .localisation, .confusion, .background, .both: true
    }
  }

  /// The object that it is about.
  public var object: Int? {
    switch self {
    case .correct(let object, _), .duplicate(let object, _), .localisation(let object, _),
      .confusion(let object, _), .both(let object, _):
      object
    case .ignored, .background: nil
    }
  }

  /// What it is and why, in a sentence that names the object.
  ///
  /// - Parameters:
  ///   - bound: the minimum IoU of a box that covers an object.
  ///   - box: the detection's.
  ///   - unknown: the picture's objects of classes that the model does not have.
  public func sentence(
    _ targets: [Target], _ configuration: Configuration, bound: Double, box: Box,
    unknown: [UnknownObject]
  ) -> String {
    func name(_ index: Int) -> String {
      "\(configuration.title(ofClass: targets[index].label)) \(index + 1)"
    }
    return switch self {
    case .correct(let object, let iou): "correct: \(name(object)), IoU \(iouText(iou))"
    case .ignored:
      "neither right nor wrong: it lies on a crowd or an ignored object, or its class is not annotated"
    case .duplicate(let object, let iou):
      "duplicate: \(name(object)) has a better one; IoU \(iouText(iou))"
    case .localisation(let object, let iou):
      sentenceIoU(iou, bound: bound).sentence {
        "localisation, a badly placed box: IoU \($0) with \(name(object)), of \($1) that it takes"
      }
    case .confusion(let object, let iou): "confusion: it lies on \(name(object)), IoU \(iouText(iou))"
    case .background:
      unknown.nearest(to: box).map { near in
        "on \(near.object.name), a class that the model does not have, IoU \(iouText(near.iou)): it counts as background"
      } ?? "background: nothing of the ground truth is there"
    case .both(let object, let iou):
      "class and place: another class, and a badly placed box: IoU \(iouText(iou)) with \(name(object))"
    }
  }
}
