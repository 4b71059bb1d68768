import Annotations
import RetinaNet
import Support
import Tensors
import Training

/// The classes of a network that is trained on a data set, and what becomes of those that it has.
public struct TrainedClasses: Sendable, Hashable {
  /// By channel.
  public let names: [String?]
  /// For each channel, that of the same class in the network that it starts from; `nil` for what is new.
  public let sources: [Int?]
  /// What was said of spellings that are one class; `nil` where all differ.
  let spellings: String?

  /// - Parameters:
  ///   - present: the network's, by channel; `nil` for a new one without any.
  ///   - keeps: whether those stay where the annotations have others, which are then added.
  public init(present: [String?]?, annotations: AnnotationSet, keeps: Bool) {
    let joined = JoinedSpellings(annotations, classes: present ?? [])
    let annotations = joined.set
    spellings = joined.note
    let used = Set(annotations.objects.map(\.category))
    let categories = annotations.categories.filter { used.contains($0.id) }
    guard let present else {
      names = Self.unique(categories.map(\.name))
      sources = names.map { _ in nil }
      return
    }
    let match = CategoryMatch(categories, classes: present)
    let channels = categories.map { match.channel(ofCategory: $0.id) }
    guard channels.contains(nil) else {
      (names, sources) = (present, present.indices.map { $0 })
      return
    }
    let new = Self.unique(zip(categories, channels).filter { $1 == nil }.map(\.0.name))
    if keeps {
      names = present + new
      sources = present.indices.map { $0 } + new.map { _ in nil }
    } else {
      names = Self.unique(categories.map(\.name))
      sources = names.map { name in
        categories.firstIndex { $0.name == name }.flatMap { channels[$0] }
      }
    }
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Whether all stays as it is in a network with so many channels.
  public func isUnchanged(of count: Int) -> Bool { sources == (0..<count).map { $0 } }

  /// The weights or biases of a last classification layer with these classes: those of known classes are taken over.
  ///
  /// - Parameters:
  ///   - old: of the network that it starts from, `[anchors · classes, …]`, the class fastest.
  ///   - new: of the classes that are new, `[anchors · classes, …]`.
  func merged(_ old: Tensor, _ new: Tensor, anchors: Int) -> Tensor {
    let row = new.count / new.shape[0]
    let before = old.shape[0] / anchors
    let (old, values) = (old.elements, new.elements)
    return Tensor(
      shape: new.shape,
      (0..<anchors).flatMap { anchor in
        sources.enumerated().flatMap { channel, source -> ArraySlice<Float> in
          let place = source.map { anchor * before + $0 } ?? anchor * names.count + channel
          return (source == nil ? values : old)[place * row..<(place + 1) * row]
        }
      })
  }

  /// What is said about the last classification layer; `nil` where nothing changes.
  ///
  /// - Parameter present: the classes of the network that it starts from.
  func note(present: [String?]) -> String? {
    guard !isUnchanged(of: present.count) else { return nil }
    let kept = sources.compactMap { $0 }.count
    let new = zip(names, sources).filter { $1 == nil }.compactMap(\.0)
    let dropped = present.enumerated().filter { place, name in name != nil && !sources.contains(place) }.count
    var text =
      kept == 0
      ? "The classes differ, so the last classification layer begins anew for \(Self.list(new)); all other layers are kept"
      : new.isEmpty
        ? "The weights of the \(counted(kept, "annotated class", "annotated classes")) are kept"
        : """
        The weights of the \(kept == 1 ? "class" : "\(grouped(kept)) classes") that the model has are kept; added to the \
        last classification layer: \(Self.list(new))
        """
    if dropped > 0 {
      text +=
        ". \(counted(dropped, "class", "classes")) of the model \(dropped == 1 ? "is" : "are") given up, as no object is "
        + "annotated; --keep-classes keeps them"
    }
    return text + "."
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(grouped(names.count - 5)) more" : "")
  }
}
