import Annotations

/// The pictures of a list that the annotations know: only those can be measured, so only those are run.
struct AnnotatedSources {
  private(set) var sources: [PictureSource] = []
  /// The places in the annotations of `sources`.
  private(set) var places: [Int] = []
  /// The names of the others.
  private(set) var strangers: [String] = []

  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: where no picture is known, or two are the same.
  init(_ list: [PictureSource], in annotations: AnnotationSet) throws(Refused) {
    var owners: [Int: String] = [:]
    for source in list {
      guard let place = annotations.picture(named: source.name) else {
        strangers.append(source.name)
        continue
      }
      if let owner = owners.updateValue(source.name, forKey: place) {
        throw Refused(
          description: owner == source.name
            ? "\(owner) is named twice."
            : """
            \(owner) and \(source.name) would both be \(annotations.pictures[place].file) of \(annotations.source). \
            Name one of them.
            """)
      }
      sources.append(source)
      places.append(place)
    }
    guard !sources.isEmpty else {
      let example = annotations.pictures.first.map { ", as it names \($0.file)" } ?? ""
      throw Refused(
        description:
          "\(annotations.source) names none of the \(list.count) pictures (\(list[0].name)\(example)).")
    }
  }

  /// What is said of the strangers, if there are any.
  func note(_ annotations: AnnotationSet) -> String? {
    guard let first = strangers.first else { return nil }
    let count = strangers.count == 1 ? "1 picture is" : "\(strangers.count) pictures are"
    return "\(count) not in \(annotations.source) and left out: \(first)\(strangers.count > 1 ? ", …" : "")"
  }
}
