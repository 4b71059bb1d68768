import Support
import Yams

extension LessonReader {
  /// What a lesson is about, where that is not the demo. Paths are from the lesson's file, and must be there.
  mutating func material(_ parts: [String: Node]) -> LessonMaterial {
    LessonMaterial(
      pictures: parts["pictures"].flatMap { path($0, "pictures") },
      model: parts["model"].flatMap { path($0, "model") },
      annotations: parts["annotations"].flatMap { path($0, "annotations") },
      training: parts["training"].flatMap { training($0) })
  }

  private mutating func path(_ node: Node, _ name: String) -> String? {
    guard let path = string(node, name) else { return nil }
    if FileStatus(LessonMaterial.path(path, from: file)) == nil {
      complain(line(of: node), "\(name): there is no \(path.prefix(80)) beside this file")
    }
    return path
  }

  private mutating func training(_ node: Node) -> LessonTraining? {
    let parts = parts(
      node, of: "a training", known: ["steps", "batch", "rate", "evaluate-every", "seed", "recording"])
    func missing(_ name: String) {
      if parts[name] == nil { complain(line(of: node), "a training has no \(name)") }
    }
    for name in ["steps", "batch", "rate"] { missing(name) }
    let steps = parts["steps"].flatMap { whole($0, "steps", atMost: 10_000) }
    let batch = parts["batch"].flatMap { whole($0, "batch", atMost: 64) }
    let rate = parts["rate"].flatMap { number($0, "rate", in: 1e-9...10) }
    let every = parts["evaluate-every"].flatMap { whole($0, "evaluate-every", atMost: 10_000) }
    let seed = parts["seed"].flatMap { whole($0, "seed", atMost: 1 << 30) }
    let recording = parts["recording"].flatMap { path($0, "recording") }
    guard let steps, let batch, let rate else { return nil }
    return LessonTraining(
      steps: steps, batch: batch, rate: rate, evaluateEvery: every ?? max(1, steps / 10), seed: seed ?? 0,
      recording: recording)
  }

  /// A picture that a setup names must lie in the lesson's own folder, else among the demo's.
  mutating func checkPictures(_ lesson: Lesson, _ parts: [String: Node]) {
    let own = lesson.material.pictures
    guard let stems = own == nil ? vocabulary.pictures : own.flatMap(stems) else { return }
    let first = lesson.setup.picture.map { ($0, parts["setup"].map { line(of: $0) } ?? 1) }
    let steps = lesson.steps.map { step in step.setup?.picture.map { ($0, step.line) } }
    for (name, line) in ([first] + steps).compactMap({ $0 }) where !stems.contains(name) {
      complain(
        line,
        "picture: \(own ?? "the demo") holds no \(name.prefix(40))\(LessonVocabulary.nearest(name, stems.sorted()))"
      )
    }
  }

  /// The names of a folder's pictures; `nil` where folders within may hold more.
  private func stems(_ pictures: String) -> [String]? {
    let path = LessonMaterial.path(pictures, from: file)
    let names: [String]
    switch FileStatus(path)?.kind {
    case .regular: names = [path]
    case .folder: names = (try? Folder.names(in: path)) ?? []
    default: return nil
    }
    if names.contains(where: { FileStatus("\(path)/\($0)")?.kind == .folder }) { return nil }
    return names.map { LessonMaterial.stem($0) }
  }
}

extension LessonMaterial {
  /// A path that a lesson's file names.
  ///
  /// - Parameter file: the lesson's.
  public static func path(_ name: String, from file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return file[...slash] + name
  }

  /// With the paths that a lesson's file names.
  public func resolved(from file: String) -> LessonMaterial {
    func path(_ name: String?) -> String? { name.map { Self.path($0, from: file) } }
    var material = LessonMaterial(
      pictures: path(pictures), model: path(model), annotations: path(annotations), training: training)
    material.training?.recording = path(training?.recording)
    return material
  }

  /// A file's name without folders and ending.
  public static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
