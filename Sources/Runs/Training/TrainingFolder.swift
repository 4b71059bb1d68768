import Glibc
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

  /// Whether a run of this machine goes on here, as far as the system tells.
  public var isInUse: Bool { FolderLock.isHeld(path) }

  /// - Throws: `TrainingRefused` where no run can be made: something else is there.
  public func refuseOtherFiles() throws {
    let name = String(path.dropLast())
    guard let status = FileStatus(path) ?? FileStatus(name) else { return }
    guard status.kind == .folder else {
      throw TrainingRefused("--output \(name): this is a file, and a run needs a folder")
    }
    let names = try Folder.names(in: path)
    guard names.isEmpty || FileStatus(settings) != nil else {
      throw TrainingRefused(
        "--output \(path): this folder holds other files (\(names[0])) and no run: name a new one")
    }
  }

  /// Removes what a killed process has left of files that it was writing. Nobody else may be writing here.
  func removeUnfinished() {
    let own = [settings, log, best].map { ".\($0.dropFirst(path.count))." }
    for name in (try? Folder.names(in: path, includingHidden: true)) ?? []
    where own.contains(where: name.hasPrefix) {
      unlink(path + name)
    }
  }

  /// The losses that a comparison trains by, the folders of its runs.
  public static let compared = ["focal", "ce"]

  /// The runs of a folder: its own, or those of a comparison, by the names of their losses.
  public static func runs(in path: String) -> [(name: String?, folder: TrainingFolder)] {
    let folder = TrainingFolder(path)
    if folder.isRun { return [(nil, folder)] }
    return compared.map { ($0, TrainingFolder(folder.path + $0)) }.filter(\.folder.isRun)
  }
}
