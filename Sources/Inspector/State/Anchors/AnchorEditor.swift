import RetinaNet
import Support

/// Other anchors than the model's, tried on the ground truth in the view anchors. What the network puts out stays that
/// of its own anchors.
public struct AnchorEditor: Sendable, Hashable {
  /// What the keys change.
  public enum AnchorParameter: Sendable, Hashable {
    /// All sizes of a level, 0 for P3, −1 for P2.
    case level(Int)
    /// One size of every level, by its place.
    case scale(Int)
    /// One height over width, by its place.
    case ratio(Int)
  }

  public var parameter: AnchorParameter
  /// Per level; `nil` for the model's own.
  public var sizes: [[Double]]?
  /// Height over width; `nil` for the model's own.
  public var aspectRatios: [Double]?

  public init(_ parameter: AnchorParameter, sizes: [[Double]]? = nil, aspectRatios: [Double]? = nil) {
    self.parameter = parameter
    self.sizes = sizes
    self.aspectRatios = aspectRatios
  }

  /// Sizes and ratios may be changed within these.
  static let sizeRange = 1.0...16_384
  static let ratioRange = 0.01...100
}

extension AnchorEditor.AnchorParameter {
  /// "p3", "scale-1" or "ratio-1", numbered from 1.
  public var name: String {
    switch self {
    case .level(let level): FeatureLayer.pyramid(level).name.lowercased()
    case .scale(let place): "scale-\(place + 1)"
    case .ratio(let place): "ratio-\(place + 1)"
    }
  }

  public init?(name: String) {
    let name = name.lowercased()
    func number(_ prefix: String) -> Int? { name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil }
    if case .pyramid(let level)? = FeatureLayer(name: name) {
      self = .level(level)
    } else if let place = number("scale-"), place >= 1 {
      self = .scale(place - 1)
    } else if let place = number("ratio-"), place >= 1 {
      self = .ratio(place - 1)
    } else {
      return nil
    }
  }

  /// All that can be changed.
  static func all(_ anchors: Configuration.Anchors) -> [Self] {
    anchors.levels.map { .level($0 - FeatureLayer.zero) }
      + (0..<(anchors.sizes.first?.count ?? 0)).map(Self.scale)
      + anchors.aspectRatios.indices.map(Self.ratio)
  }
}

extension Configuration.Anchors {
  /// "16,20,25/32,40,50/…": as flags write it.
  var sizesText: String { sizes.map { Self.list($0) }.joined(separator: "/") }
  var ratiosText: String { Self.list(aspectRatios) }

  private static func list(_ values: [Double]) -> String { values.map(number).joined(separator: ",") }

  /// Without a decimal point if it is whole.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? fixed(value, 0) : "\(value)"
  }

  /// Numbers within a range, by commas; `nil` where the text is anything else.
  static func numbers(_ text: some StringProtocol, in range: ClosedRange<Double>) -> [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count <= 256, parts.allSatisfy({ $0.map(range.contains) ?? false }) else { return nil }
    return parts.compactMap { $0 }
  }
}

extension State {
  /// Whether other anchors are being tried.
  public var editsAnchors: Bool { options.view == .anchors && options.anchorEditor != nil }

  /// The anchors of the editor, where they are as many as the model has; else the model's own.
  public var triedAnchors: Configuration.Anchors {
    let own = configuration.anchors
    guard let editor = options.anchorEditor else { return own }
    let sizes = editor.sizes.flatMap { $0.map(\.count) == own.sizes.map(\.count) ? $0 : nil }
    let ratios = editor.aspectRatios.flatMap { $0.count == own.aspectRatios.count ? $0 : nil }
    return Configuration.Anchors(
      sizes: sizes ?? own.sizes, aspectRatios: ratios ?? own.aspectRatios, levels: own.levels)
  }
}
