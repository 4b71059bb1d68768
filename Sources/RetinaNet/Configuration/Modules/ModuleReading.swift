import Checkpoints

/// Reads attributes of modules that were saved whole, and says what is wrong with them.
protocol ModuleReading {
  var modules: SavedModules { get }
}

extension ModuleReading {
  static var source: String { "the checkpoint's module" }

  func other(_ path: String, _ says: String, _ computed: String) -> ConfigurationError {
    .otherMathematics(
      source: Self.source, path: path, says: says, computed: computed,
      mend: "where the network computes that all the same, save its state_dict alone")
  }

  /// The last part of a class's name.
  func shortName(_ className: String) -> String {
    className.split(separator: ".").last.map { short(String($0)) } ?? "a module"
  }

  /// Refuses a module whose class, and so whose forward pass, is not one of these.
  func demandClass(
    _ name: String?, _ path: String, _ known: (String) -> Bool
  ) throws(ConfigurationError) {
    guard let name, !known(name) else { return }
    if name.hasPrefix("torch.nn.") {
      throw other(path, shortName(name), "a RetinaNet's convolutions, normalisations and ReLU")
    }
    throw .unknownModule(source: Self.source, path: path, className: name)
  }

  /// An attribute's value, which must be one of two where it is given.
  func demand(
    _ module: StoredModule, _ path: String, _ attribute: String, _ isRight: (PlainValue) -> Bool,
    _ expected: String
  ) throws(ConfigurationError) {
    guard let value = module.attributes[attribute], !isRight(value) else { return }
    throw other("\(path).\(attribute)", value.words, expected)
  }

  /// A number; `nil` where the module has none, as one of another version.
  func number(
    _ attribute: String, of module: StoredModule?, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> Double? {
    guard let value = module?.attributes[attribute] else { return nil }
    guard let number = value.number, bounds.contain(number) else {
      throw wrong(attribute, value, bounds.description)
    }
    return number
  }

  func integer(
    _ attribute: String, of module: StoredModule?, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    guard let value = module?.attributes[attribute] else { return nil }
    // One of several sizes is drawn in training; the last counts otherwise.
    guard let number = (value.list?.last ?? value).number, let whole = Int(exactly: number),
      range.contains(whole)
    else { throw wrong(attribute, value, "a whole number from \(range.lowerBound) to \(range.upperBound)") }
    return whole
  }

  func wrong(_ attribute: String, _ value: PlainValue, _ expected: String) -> ConfigurationError {
    .wrongValue(source: Self.source, path: attribute, found: value.words, expected: expected)
  }

  /// Refuses a box coder that scales deltas, or bounds them otherwise.
  func demandPlainCoder(
    _ coder: PlainValue?, _ path: String, className: String, clamp: String
  ) throws(ConfigurationError) {
    guard let coder else { return }
    try demandClass(coder[StoredModule.classKey]?.text, path) { $0 == className }
    if let weights = coder["weights"], weights.numbers != [1, 1, 1, 1] {
      throw other("\(path).weights", weights.words, "(1, 1, 1, 1)")
    }
    if let bound = coder[clamp],
      !(bound.number.map { abs($0 - Double(BoxCoder.largestLogScale)) < 1e-6 } ?? false)
    {
      throw other("\(path).\(clamp)", bound.words, "log(1000 / 16)")
    }
  }
}
