import Support

/// The files of a training run's folder.
public struct TrainingFolder: Sendable, Hashable {
  /// With a slash at its end.
  public let path: String

  public init(_ path: String) { self.path = path.hasSuffix("/") ? path : path + "/" }

  public var settings: String { path + "settings.json" }
  public var log: String { path + "log.jsonl" }
  /// The weights of the last checkpoint, with the configuration in the metadata.
  public var last: String { path + "last.safetensors" }
  /// Those that did best on the validation pictures.
  public var best: String { path + "best.safetensors" }
  /// What the optimiser keeps from step to step.
  public var optimizer: String { path + "optimizer.safetensors" }

  /// Whether a run lies here.
  public var isRun: Bool { FileStatus(settings)?.kind == .regular && FileStatus(log)?.kind == .regular }

  /// The losses that a comparison trains by, the folders of its runs.
  public static let compared = ["focal", "ce"]

  /// The runs of a folder: its own, or those of a comparison, by the names of their losses.
  public static func runs(in path: String) -> [(name: String?, folder: TrainingFolder)] {
    let folder = TrainingFolder(path)
    if folder.isRun { return [(nil, folder)] }
    return compared.map { ($0, TrainingFolder(folder.path + $0)) }.filter(\.folder.isRun)
  }
}
