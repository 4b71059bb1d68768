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

  /// What those of all pictures are taken for, as far as the browser's network has run.
  var unknownClasses: UnknownClasses {
    var unknown = UnknownClasses()
    for (index, entry) in pictures.enumerated() where !entry.unknownObjects.isEmpty {
      let record = browser.records.indices.contains(index) ? browser.records[index] : nil
      let detections = (record?.detections ?? []).lazy.map { (box: $0.box, label: Int($0.label)) }
      unknown.add(entry.unknownObjects, detections: detections) { configuration.title(ofClass: $0) }
    }
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
