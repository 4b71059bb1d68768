import Support

extension TrainingLogLine {
  /// Reads a line, without its newline. Members that are not known are passed over; where numbers cannot be a
  /// JSON number (a loss that is not finite), they are read as NaN.
  ///
  /// - Parameter source: its name in errors.
  public init(json line: some Collection<UInt8>, source: String) throws(JSONError) {
    var reader = try JSONReader.reading(Array(line), source: source)
    var members = TrainingLogMembers()
    try reader.object { (reader, key) throws(JSONError) in try members.read(&reader, key) }
    try reader.end()
    guard let read = members.line else {
      throw JSONError(source: source, place: nil, problem: "a line is none of a training run's log")
    }
    self = read
  }
}

/// The members of a line, by name, before it is known what the line is.
private struct TrainingLogMembers {
  private var header: TrainingRunHeader?
  private var validation: TrainingValidationRecord?
  private var numbers: [String: Double] = [:]
  private var texts: [String: String] = [:]
  private var levels: [TrainingLevelRecord]?

  mutating func read(_ reader: inout JSONReader, _ key: String) throws(JSONError) {
    switch key {
    case "run": header = try Self.header(&reader)
    case "validation": validation = try Self.validation(&reader)
    case "levels": levels = try Self.levels(&reader)
    default: try Self.scalar(&reader, key, &numbers, &texts)
    }
  }

  var line: TrainingLogLine? {
    if let header { return .run(header) }
    guard let step = Self.whole(numbers["step"]) else { return nil }
    if var validation {
      validation.step = step
      return .validation(validation)
    }
    if let name = texts["event"] {
      return event(name).map { .event(TrainingEventRecord(step: step, event: $0)) }
    }
    guard let loss = value("loss"), let levels else { return nil }
    return .step(
      TrainingStepRecord(
        step: step, loss: loss, classification: value("classification") ?? .nan, box: value("box") ?? .nan,
        rate: value("rate") ?? .nan, gradientNorm: value("gradient_norm") ?? .nan,
        positives: Self.whole(numbers["positives"]) ?? 0,
        positiveProbability: numbers["positive_probability"],
        negativeProbability: numbers["negative_probability"], positiveLoss: value("positive_loss") ?? .nan,
        negativeLoss: value("negative_loss") ?? .nan, positiveGradient: value("positive_gradient") ?? .nan,
        negativeGradient: value("negative_gradient") ?? .nan, levels: levels,
        seconds: numbers["seconds"] ?? 0,
        picturesPerSecond: numbers["pictures_per_second"] ?? 0))
  }

  /// A number, NaN where the line has null; `nil` where it has neither.
  private func value(_ key: String) -> Double? { numbers[key] ?? (texts[key] == nil ? nil : .nan) }

  private func event(_ name: String) -> TrainingEventRecord.TrainingEvent? {
    switch name {
    case "rate": numbers["rate"].map { .rate($0, factor: numbers["factor"] ?? 1) }
    case "checkpoint": .checkpoint
    case "paused": .paused
    case "continued": .continued
    case "stopped": .stopped(reason: texts["reason"] ?? "")
    case "finished": .finished
    case "resumed": .resumed
    default: nil
    }
  }

  /// Keeps a number or a text; null counts as the text "null".
  private static func scalar(
    _ reader: inout JSONReader, _ key: String, _ numbers: inout [String: Double],
    _ texts: inout [String: String]
  ) throws(JSONError) {
    switch try reader.kind() {
    case .number: numbers[key] = try reader.number()
    case .string: texts[key] = try reader.string()
    case .null:
      try reader.null()
      texts[key] = "null"
    default: try reader.skip()
    }
  }

  private static func whole(_ number: Double?) -> Int? { number.flatMap { Int(exactly: $0) } }

  private static func validation(_ reader: inout JSONReader) throws(JSONError) -> TrainingValidationRecord {
    var (numbers, texts) = ([String: Double](), [String: String]())
    var classes: [TrainingClassRecord] = []
    try reader.object { (reader, key) throws(JSONError) in
      if key == "classes" {
        classes = try Self.classes(&reader)
      } else {
        try scalar(&reader, key, &numbers, &texts)
      }
    }
    return TrainingValidationRecord(
      step: 0, ap: numbers["AP"] ?? -1, ap50: numbers["AP50"] ?? -1,
      pictures: whole(numbers["pictures"]) ?? 0,
      seconds: numbers["seconds"] ?? 0, classes: classes)
  }

  /// Of a measurement; those that follow are passed over. Data sets have up to some thousand.
  private static let mostClasses = 1 << 14
  /// Of a class; the rest is cut off.
  private static let longestName = 200

  private static func classes(_ reader: inout JSONReader) throws(JSONError) -> [TrainingClassRecord] {
    var classes: [TrainingClassRecord] = []
    try reader.array { (reader) throws(JSONError) in
      var (numbers, texts) = ([String: Double](), [String: String]())
      var isNew = false
      try reader.object { (reader, key) throws(JSONError) in
        if key == "new", try reader.kind() == .bool {
          isNew = try reader.bool()
        } else {
          try scalar(&reader, key, &numbers, &texts)
        }
      }
      guard classes.count < mostClasses, let name = texts["name"], let ap = numbers["AP"] else { return }
      let start = String(String.UnicodeScalarView(name.unicodeScalars.prefix(longestName)))
      classes.append(TrainingClassRecord(name: start, ap: ap, isNew: isNew))
    }
    return classes
  }

  private static func levels(_ reader: inout JSONReader) throws(JSONError) -> [TrainingLevelRecord] {
    var levels: [TrainingLevelRecord] = []
    try reader.array { (reader) throws(JSONError) in
      var (numbers, texts) = ([String: Double](), [String: String]())
      try reader.object { (reader, key) throws(JSONError) in try scalar(&reader, key, &numbers, &texts) }
      levels.append(
        TrainingLevelRecord(
          level: texts["level"] ?? "", classification: numbers["classification"] ?? .nan,
          box: numbers["box"] ?? .nan, positives: whole(numbers["positives"]) ?? 0))
    }
    return levels
  }

  private static func names(_ reader: inout JSONReader) throws(JSONError) -> [String?] {
    var names: [String?] = []
    try reader.array { (reader) throws(JSONError) in names.append(try reader.stringIfAny()) }
    return names
  }

  private static func header(_ reader: inout JSONReader) throws(JSONError) -> TrainingRunHeader {
    var (numbers, texts) = ([String: Double](), [String: String]())
    var (classes, levels): ([String?], [String?]) = ([], [])
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "classes": classes = try names(&reader)
      case "levels": levels = try names(&reader)
      default: try scalar(&reader, key, &numbers, &texts)
      }
    }
    func text(_ key: String) -> String? { texts[key] == "null" ? nil : texts[key] }
    func count(_ key: String) throws(JSONError) -> Int {
      guard let count = whole(numbers[key]), count >= 0 else {
        throw reader.error("\"\(key)\" of the run should be a whole number")
      }
      return count
    }
    return TrainingRunHeader(
      started: text("started") ?? "", model: text("model"), new: text("new"), images: text("images") ?? "",
      annotations: text("annotations") ?? "", validation: text("validation"),
      validationAnnotations: text("validation_annotations"), steps: try count("steps"),
      batch: try count("batch"),
      pictures: try count("pictures"), optimizer: text("optimizer") ?? "", rate: numbers["rate"] ?? .nan,
      loss: text("loss") ?? "", alpha: numbers["alpha"], gamma: numbers["gamma"] ?? 0,
      prior: numbers["prior"] ?? 0, train: text("train") ?? "", classes: classes,
      levels: levels.compactMap { $0 },
      seed: whole(numbers["seed"]).map { UInt64(bitPattern: Int64($0)) } ?? 0, threads: try count("threads"))
  }
}
