import Checkpoints

/// Reads attributes of modules that were saved whole, and says what is wrong with them.
protocol ModuleReading {
  var modules: SavedModules { get }
}

extension ModuleReading {
  static var source: String { "the checkpoint's module" }

  /// How a person mends what is refused.
  static var mend: String { "where the network computes that all the same, save its state_dict alone" }

  func other(_ path: String, _ says: String, _ computed: String) -> ConfigurationError {
    .otherMathematics(
      source: Self.source, path: path, says: says, computed: computed, mend: Self.mend)
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
    throw other("\(path).\(attribute)", value.spelled, expected)
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
    .wrongValue(source: Self.source, path: attribute, found: value.spelled, expected: expected)
  }

  /// How a box coder scales deltas.
  ///
  /// - Throws: `ConfigurationError` where it is another one, or bounds deltas otherwise.
  func coderScaling(
    _ coder: PlainValue?, _ path: String, className: String, clamp: String
  ) throws(ConfigurationError) -> DeltaScaling? {
    guard let coder else { return nil }
    guard coder != StoredModule.notPlain else { throw other(path, coder.spelled, shortName(className)) }
    try demandClass(coder[StoredModule.classKey]?.text, path) { $0 == className }
    if let bound = coder[clamp],
      !(bound.number.map { abs($0 - Double(BoxCoder.largestLogScale)) < 1e-6 } ?? false)
    {
      throw other("\(path).\(clamp)", bound.spelled, "log(1000 / 16)")
    }
    guard let given = coder["weights"] else { return nil }
    let bounds = NumberBounds.deltaScale
    guard let weights = given.numbers, weights.count == 4, weights.allSatisfy(bounds.contain) else {
      throw wrong("\(path).weights", given, "four numbers, each \(bounds.description)")
    }
    return DeltaScaling(weights: weights)
  }

  /// Refuses lists of stored anchors of a cell that are not those that a generator lays.
  func compareCells(_ generator: AnchorGenerator, _ path: String, _ settings: String) throws {
    for level in generator.sizes.indices {
      guard let stored = try modules.array("\(path).\(level)")?.elements else { continue }
      let laid = generator.cellAnchors(level: level).flatMap { [$0.x1, $0.y1, $0.x2, $0.y2] }
      // A network of half precision holds its anchors so.
      guard stored.count == laid.count, zip(stored, laid).allSatisfy({ abs($0 - $1) <= 0.01 * abs($1) })
      else {
        throw other("\(path).\(level)", "other boxes than \(settings)", "those")
      }
    }
  }
}
