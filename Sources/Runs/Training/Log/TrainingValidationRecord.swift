import Support

/// How well the network did on the validation pictures after a step; step 0 is before the first one.
public struct TrainingValidationRecord: Sendable, Hashable {
  public var step: Int
  /// COCO's AP and AP50; −1 where there is no object to find.
  public var ap: Double
  public var ap50: Double
  public var pictures: Int
  public var seconds: Double
  /// Of each class with objects, in the annotations' order.
  public var classes: [TrainingClassRecord]

  public init(
    step: Int, ap: Double, ap50: Double, pictures: Int, seconds: Double, classes: [TrainingClassRecord] = []
  ) {
    self.step = step
    self.ap = ap
    self.ap50 = ap50
    self.pictures = pictures
    self.seconds = seconds
    self.classes = classes
  }

  /// The mean AP of those classes that the network had before, or of those that are new to it; `nil` without any.
  public func meanAP(ofNew isNew: Bool) -> Double? {
    let values = classes.filter { $0.isNew == isNew }.map(\.ap)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  var json: JSONText {
    var members: [(String, JSONText)] = [
      ("AP", .double(ap)), ("AP50", .double(ap50)), ("pictures", .int(pictures)),
      ("seconds", .milliseconds(of: seconds)),
    ]
    if !classes.isEmpty { members.append(("classes", .array(classes.map(\.json)))) }
    return .object([("step", .int(step)), ("validation", .object(members))])
  }
}

/// How well the network did on the objects of one class.
public struct TrainingClassRecord: Sendable, Hashable {
  public var name: String
  /// COCO's.
  public var ap: Double
  /// Whether the model that the run began with does not have it.
  public var isNew: Bool

  public init(name: String, ap: Double, isNew: Bool) {
    self.name = name
    self.ap = ap
    self.isNew = isNew
  }

  var json: JSONText {
    .object([("name", .string(name)), ("AP", .double(ap))] + (isNew ? [("new", true)] : []))
  }
}
