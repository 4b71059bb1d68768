import Checkpoints
import Support

/// What a training program saved of a torchvision RetinaNet's settings, DeepForest among them: each is taken where its value
/// fits the weights, and else named.
///
/// Sources: torchvision's `models/detection/retinanet.py`, `anchor_utils.py` and `transform.py`; DeepForest's `main.py`.
struct TorchvisionSettings {
  /// One for each place at which settings lie.
  private(set) var layers: [ConfigurationLayer] = []
  private(set) var warnings: [String] = []
  private let architecture: Architecture
  private let named: NamedSettings

  /// - Parameters:
  ///   - saved: the members of the dictionaries around the weights.
  ///   - stronger: flags and files, which may replace what is not computed.
  /// - Throws: `ConfigurationError` where anchors are asked for that RetinaScope does not lay.
  init(
    _ saved: [String: PlainValue], _ architecture: Architecture, stronger: [ConfigurationLayer] = []
  ) throws(ConfigurationError) {
    self.architecture = architecture
    named = NamedSettings(saved)
    let most = Int(Int32.max)
    take(.score, \.score, "a number from 0 to 1") { Self.share($0).map(Float.init) }
    take(.nms, \.nms, "a number from 0 to 1", Self.share)
    take(.topK, \.topK, "a whole number from 1") { Self.count($0, most) }
    take(.maxDetections, \.maxDetections, "a whole number from 1") { Self.count($0, most) }
    readInput()
    readClasses()
    try readAnchors(stronger)
    guard !named.unread.isEmpty else { return }
    let shown = named.unread.prefix(6).joined(separator: ", ")
    warnings.append(
      "the checkpoint also holds \(shown)\(named.unread.count > 6 ? " and \(named.unread.count - 6) more" : ""), which "
        + "may be the model's or another's: not read; where they are the model's, give them by --config FILE.json"
    )
  }

  // MARK: - One setting

  private typealias Found<Value> = (value: Value, place: NamedSettings.SettingPlace)

  /// Sets a field of the layer of its place.
  private mutating func set<Value>(
    _ field: WritableKeyPath<ConfigurationLayer, Value?>, _ found: Found<Value>
  ) {
    let folders = found.place.folders
    let origin: SettingOrigin =
      if folders.isEmpty {
        .trainer("what lies beside the checkpoint's weights")
      } else if folders[0] == ConfigurationLayer.hubName {
        .sidecar(file: folders[0])
      } else {
        .trainer("the checkpoint's \(folders.map(short).joined(separator: "."))")
      }
    if !layers.contains(where: { $0.origin == origin }) { layers.append(ConfigurationLayer(origin: origin)) }
    guard let place = layers.firstIndex(where: { $0.origin == origin }) else { return }
    layers[place][keyPath: field] = found.value
  }

  private mutating func take<Value: Equatable>(
    _ setting: NamedSettings.Setting, _ field: WritableKeyPath<ConfigurationLayer, Value?>,
    _ expected: String,
    _ read: (PlainValue) -> Value?
  ) {
    if let found = choose(setting, expected, read) { set(field, found) }
  }

  /// The value of a setting that may lie in several places: what is in an inner dictionary counts before what is in those
  /// around it (DeepForest's `config.retinanet`), and what Lightning builds the network of before all else.
  private mutating func choose<Value: Equatable>(
    _ setting: NamedSettings.Setting, _ expected: String, _ read: (PlainValue) -> Value?
  ) -> Found<Value>? {
    var found: [Found<Value>] = []
    for place in named.found[setting] ?? [] {
      if let value = read(place.value) {
        found.append((value, place))
      } else {
        leave(place, "is \(place.value.spelled), and \(expected) is expected")
      }
    }
    return decide(among: found)
  }

  private mutating func decide<Value: Equatable>(among all: [Found<Value>]) -> Found<Value>? {
    var found = all.filter { outer in
      !all.contains {
        !outer.place.folders.isEmpty && $0.place.folders.count > outer.place.folders.count
          && $0.place.folders.starts(with: outer.place.folders)
      }
    }
    let built = found.filter { $0.place.folders.first == "hyper_parameters" }
    if !built.isEmpty { found = built }
    guard let first = found.first else { return nil }
    if let other = found.first(where: { $0.value != first.value }) {
      leave(
        first.place, "is \(first.place.value.spelled), but \(other.place.path) \(other.place.value.spelled)")
      return nil
    }
    return first
  }

  private mutating func leave(_ place: NamedSettings.SettingPlace, _ why: String) {
    let owner = place.folders.first == ConfigurationLayer.hubName ? "" : "the checkpoint's "
    warnings.append(
      "\(owner)\(place.path) \(why): not read; what the model uses can be given by --config FILE.json"
    )
  }

  private static func share(_ value: PlainValue) -> Double? {
    value.number.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  private static func count(_ value: PlainValue, _ most: Int) -> Int? {
    value.number.flatMap { Int(exactly: $0) }.flatMap { (1...most).contains($0) ? $0 : nil }
  }

  // MARK: - Pictures

  private mutating func readInput() {
    let largest = ConfigurationLayer.largestSize
    take(.minSize, \.minSize, "a side in pixels") { value in
      // Of several, one of which training draws, the last is the test pictures'.
      Self.count(value.list?.last ?? value, largest)
    }
    take(.maxSize, \.maxSize, "a side in pixels") { Self.count($0, largest) }
    take(.sizeDivisible, \.sizeDivisible, "a whole number from 1") { Self.count($0, 4096) }
    let words = "three numbers for pixels from 0 to 1"
    take(.mean, \.mean, words) { value in
      value.numbers.flatMap { $0.count == 3 && $0.allSatisfy { (-2...2).contains($0) } ? $0 : nil }
    }
    take(.std, \.std, words) { value in
      value.numbers.flatMap { $0.count == 3 && $0.allSatisfy { $0 > 1e-9 && $0 <= 2 } ? $0 : nil }
    }
  }

  // MARK: - Classes

  private mutating func readClasses() {
    let channels = architecture.classCount
    var found: [Found<[String?]>] = []
    for place in named.found[.classes] ?? [] {
      guard let list = SavedClasses(place.value) else { continue }
      if let names = list.names(channels: channels) {
        found.append((names, place))
      } else if !["labels", "names"].contains(place.key.lowercased()) {
        leave(
          place,
          "has \(counted(list.count, "class", "classes")), which are not the weights' \(counted(channels, "class channel"))"
        )
      }
    }
    // DeepForest's own labels count before those of its configuration.
    let own = found.filter { $0.place.folders.isEmpty && $0.place.key == "label_dict" }
    if let names = decide(among: own.isEmpty ? found : own) { set(\.classes, names) }
    for place in named.found[.classCount] ?? [] {
      // Background may be counted, or not.
      guard let count = place.value.integer, count != channels, count != channels - 1 else { continue }
      warnings.append(
        "the checkpoint's \(place.path) says \(count), but the weights have \(counted(channels, "class channel")); they are followed"
      )
    }
  }

  // MARK: - Anchors

  private mutating func readAnchors(_ stronger: [ConfigurationLayer]) throws(ConfigurationError) {
    let levels = architecture.pyramid.levels
    let perCell = architecture.anchorsPerCell
    let sizes = choose(.anchorSizes, "a list of positive numbers for each level") { Self.lists($0) }
    let ratios = choose(.aspectRatios, "positive numbers, or a list of them for each level") {
      Self.ratios($0)
    }
    guard let place = sizes?.place ?? ratios?.place else { return }
    let usual = [perCell == 1 ? [1] : [0.5, 1, 2]]
    if let ratios, Set(ratios.value).count > 1 {
      guard !stronger.contains(where: { $0.aspectRatios != nil }) else { return }
      throw .otherMathematics(
        source: "the checkpoint", path: ratios.place.path, says: "different on each level",
        computed: "the same on all levels",
        mend: "where the model has others, give them by --config FILE.json")
    }
    let ratioCount = (ratios?.value ?? usual)[0].count
    let sizeCount =
      sizes?.value[0].count ?? FamilyDefaults.anchorSizes(architecture.family, perCell: perCell)?[0].count
      ?? 0
    guard sizeCount * ratioCount == perCell else {
      return leave(
        place,
        "gives \(counted(sizeCount, "size")) × \(counted(ratioCount, "aspect ratio")) in a cell, but the weights have "
          + counted(perCell, "anchor"))
    }
    if let sizes {
      let further = architecture.pyramid.extra.isEmpty ? 1 : 0
      guard sizes.value.count == levels.count || sizes.value.count == levels.count + further else {
        return leave(
          sizes.place,
          "has sizes for \(counted(sizes.value.count, "level")), but the weights have \(PyramidLevels.words(levels))"
        )
      }
      set(\.anchorSizes, sizes)
      if further == 1 {
        set(\.levels, (Array(levels[0]..<levels[0] + sizes.value.count), sizes.place))
      }
    }
    if let ratios { set(\.aspectRatios, (ratios.value[0], ratios.place)) }
  }

  /// A list of numbers for each level, all of one length; numbers alone are one for each level.
  private static func lists(_ value: PlainValue, lengths: Bool = true) -> [[Double]]? {
    guard let items = value.list, (1...16).contains(items.count) else { return nil }
    let lists = value.numbers.map { $0.map { [$0] } } ?? items.compactMap(\.numbers)
    guard lists.count == items.count,
      lists.allSatisfy({ (1...256).contains($0.count) && $0.allSatisfy(NumberBounds.positive.contain) }),
      !lengths || lists.allSatisfy({ $0.count == lists[0].count })
    else { return nil }
    return lists
  }

  /// Numbers alone count for all levels.
  private static func ratios(_ value: PlainValue) -> [[Double]]? {
    guard let numbers = value.numbers else { return lists(value, lengths: false) }
    guard (1...256).contains(numbers.count), numbers.allSatisfy(NumberBounds.positive.contain) else {
      return nil
    }
    return [numbers]
  }
}
