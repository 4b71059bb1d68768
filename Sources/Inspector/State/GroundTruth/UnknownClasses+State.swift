import Diagnosis

extension State {
  /// The shown picture's objects of classes that the model does not have.
  var unknownObjects: [UnknownObject] { pictures[inference.picture].unknownObjects }

  /// What those of the shown picture are taken for.
  var unknownClassesHere: UnknownClasses {
    var unknown = UnknownClasses()
    let detections = (selection?.detections ?? []).lazy.map { (box: $0.box, label: $0.label) }
    unknown.add(unknownObjects, detections: detections) { configuration.title(ofClass: $0) }
    return unknown
  }

  /// What those of a picture are taken for by the browser's network, if it has run.
  func unknownClasses(of picture: Int) -> UnknownClasses {
    var unknown = UnknownClasses()
    let detections = (browser.records[picture]?.detections ?? []).lazy.map {
      (box: $0.box, label: Int($0.label))
    }
    unknown.add(pictures[picture].unknownObjects, detections: detections) { configuration.title(ofClass: $0) }
    return unknown
  }

  /// How many objects there are of a class that the model does not have, where its name begins like this.
  func unknownClass(named text: String) -> (name: String, count: Int)? {
    guard !text.isEmpty else { return nil }
    let names = pictures.lazy.flatMap(\.unknownObjects).map(\.name)
    guard let name = names.first(where: { $0.lowercased().hasPrefix(text.lowercased()) }) else { return nil }
    return (name, names.count { $0 == name })
  }
}
