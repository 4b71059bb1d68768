/// Where a setting's value came from.
public enum Origin: Sendable, Hashable {
  /// A flag of the command line, as typed: "--score".
  case flag(String)
  /// A file given by `--config`.
  case config(file: String)
  /// The checkpoint's own `__metadata__["config"]`.
  case metadata
  /// A JSON file beside the checkpoint.
  case sidecar(file: String)
  /// The checkpoint's file name, which is that of a published one.
  case publishedName(String)
  /// The shapes of the checkpoint's arrays, which state the value.
  case shapes
  /// The checkpoint's key names and shapes, from which the value follows.
  case weights
  /// The checkpoint's file name, which says nothing but a name.
  case fileName
  /// What the family does unless told otherwise.
  case familyDefault(Family)

  /// How sure a value is.
  public enum Certainty: String, Sendable, Codable {
    /// Somebody wrote it down.
    case read
    /// It follows from the weights or from a published file's name.
    case inferred
    /// It is usual, and nothing here confirms it.
    case assumed
  }

  public var certainty: Certainty {
    switch self {
    case .flag, .config, .metadata, .sidecar, .shapes: .read
    case .weights, .publishedName, .fileName: .inferred
    case .familyDefault: .assumed
    }
  }
}

extension Origin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .flag(let flag): flag
    case .config(let file), .sidecar(let file): file
    case .metadata: "metadata"
    case .publishedName(let name): "published as \(name)"
    case .shapes: "shapes"
    case .weights: "weights"
    case .fileName: "file name"
    case .familyDefault(let family): "usual in \(family.title)"
    }
  }
}
