import Runs
import Support

/// What the inspector says first where its pictures are not the demo's: that the demo's network looks at them, what lies
/// near them that no flag names, and which arguments are no pictures.
struct StartAdvice {
  private(set) var lines: [String] = []

  /// - Parameters:
  ///   - arguments: those that stand for all pictures, if they are known.
  ///   - usesDemoModel: whether no checkpoint was named.
  ///   - hasTruth: whether ground truth was named or found, be it broken.
  init(_ arguments: [String]?, _ sources: [PictureSource], usesDemoModel: Bool, hasTruth: Bool) {
    guard usesDemoModel || !hasTruth, !Self.areDemo(sources) else { return }
    let pictures = sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
    guard let first = pictures.first else { return }
    let near = FilesNearby(
      arguments: arguments ?? [first], pictures: pictures, seeksAnnotations: !hasTruth,
      seeksCheckpoint: usesDemoModel)
    if usesDemoModel {
      lines.append(
        near.checkpoint.map {
          "the demo's network looks at these pictures; a checkpoint lies near them: --model \(shellWord($0))"
        } ?? "the demo's network looks at these pictures: --model FILE names yours")
    }
    if let found = near.annotations {
      lines.append(
        "\(found.words) near the pictures may be their ground truth: --annotations \(shellWord(found.path))")
    }
  }

  private static func areDemo(_ sources: [PictureSource]) -> Bool {
    guard let demo = (try? Demo.scenes()).flatMap({ FileIdentity(path: $0) }) else { return false }
    var folders: Set<String> = []
    for source in sources {
      let parts = source.name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      folders.insert(parts.isEmpty ? "." : parts.joined(separator: "/") + "/")
    }
    return folders.count == 1 && folders.allSatisfy { FileIdentity(path: $0) == demo }
  }
}

/// The pictures of the inspector's arguments. Others that were named among them, such as a folder of labels or a
/// checkpoint, are told of instead of being listed as pictures that cannot be read.
struct InspectedArguments {
  private(set) var sources: [PictureSource] = []
  /// What was left out, and the flag that would use it.
  private(set) var remarks: [String] = []

  /// Without any picture all stay, so that the reason can be said.
  init(_ all: [PictureSource], arguments: [String]?) {
    let named = Set(arguments ?? [])
    for source in all {
      if named.contains(source.name), let remark = Self.remark(source) {
        remarks.append(remark)
      } else {
        sources.append(source)
      }
    }
    if sources.allSatisfy(\.isUnusable) { (sources, remarks) = (all, []) }
  }

  /// Why an argument is no picture; `nil` where it may be one.
  private static func remark(_ source: PictureSource) -> String? {
    let name = source.name
    switch source {
    case .standardInput: return nil
    case .trace:
      guard FilesNearby.isCheckpoint(name), !FilesNearby.isTrace(name) else { return nil }
    case .file:
      if ["xml", "json", "txt", "csv", "yaml", "yml"].contains(where: {
        name.lowercased().hasSuffix(".\($0)")
      }) {
        return "\(name) is no picture, and was left out: --annotations \(shellWord(name)) reads it"
      }
      guard FilesNearby.isCheckpoint(name) else { return nil }
    case .unusable:
      guard source.isEmptyFolder else { return nil }
      return
        "\(name) holds no picture, and was left out: --annotations \(shellWord(name)) reads ground truth in it"
    }
    return "\(name) is no picture, and was left out: --model \(shellWord(name)) uses it"
  }
}
