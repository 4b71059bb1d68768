import Annotations
import Imaging
import RetinaNet
import Support
import Synchronization
import Training

/// The pictures that a network is trained on, with their objects, and what was left out.
public struct TrainingSet: Sendable {
  /// In the annotations' order.
  public let pictures: [TrainingPicture]
  /// Objects of each class channel.
  public let counts: [Int]
  /// Objects that are not trained on.
  public let leftOut: LeftOutObjects
  /// Pictures that cannot be read, with the reason.
  public let unreadable: [String]
  /// Warnings: pictures of other sizes than annotated.
  public let notes: [String]

  /// What is not trained on, by the reason.
  public struct LeftOutObjects: Sendable, Hashable {
    public var crowds = 0
    /// What the annotations say to ignore.
    public var ignored = 0
    /// Boxes without width or height, or wholly outside their pictures.
    public var empty = 0
    /// Where the first of these are.
    public var emptyExamples: [String] = []
    /// Objects of categories that are no class, by name.
    public var unknown: [String: Int] = [:]
  }

  public var objectCount: Int { counts.reduce(0, +) }
  public var emptyPictures: Int { pictures.count { $0.objects.isEmpty } }

  /// - Parameter classes: the network's, by channel.
  /// - Throws: `TrainingRefused` where no object is left.
  public init(_ source: TrainingSource, classes: [String?], decoding: DecodingOptions, threads: Int) throws {
    let annotations = source.annotations
    let match = CategoryMatch(annotations.categories, classes: classes)
    let names = Dictionary(annotations.categories.map { ($0.id, $0.name) }) { first, _ in first }
    let probed = Self.probe(source.found.map(\.file), decoding, threads)
    var pictures: [TrainingPicture] = []
    var counts = [Int](repeating: 0, count: classes.count)
    var (leftOut, mismatches) = (LeftOutObjects(), SizeMismatches())
    var unreadable: [String] = []
    for ((place, file), probed) in zip(source.found, probed) {
      guard case .success(let size) = probed else {
        if case .failure(let error) = probed { unreadable.append("\(error)") }
        continue
      }
      mismatches.check(annotations.pictures[place], width: size.width, height: size.height)
      var objects: [TrainingObject] = []
      for object in annotations.objects(ofPicture: place) {
        guard !object.isCrowd else {
          leftOut.crowds += 1
          continue
        }
        guard !object.isIgnored else {
          leftOut.ignored += 1
          continue
        }
        guard let label = match.channel(ofCategory: object.category) else {
          leftOut.unknown[names[object.category] ?? "\(object.category)", default: 0] += 1
          continue
        }
        guard object.hasExtent, let box = TrainingPicture.clipped(object.box, to: size) else {
          leftOut.empty += 1
          if leftOut.emptyExamples.count < 3 {
            leftOut.emptyExamples.append(
              "\(object.x), \(object.y), \(object.width), \(object.height) in \(file)")
          }
          continue
        }
        counts[label] += 1
        objects.append(TrainingObject(box: box, label: label))
      }
      pictures.append(TrainingPicture(file: file, size: size, objects: objects))
    }
    (self.pictures, self.counts, self.leftOut, self.unreadable) = (pictures, counts, leftOut, unreadable)
    notes = mismatches.lines
    try refuseIfNothingIsLeft(source, classes)
  }

  /// The sizes that decoding gives, from the files' headers.
  private static func probe(
    _ files: [String], _ decoding: DecodingOptions, _ threads: Int
  ) -> [Result<Transform.Size, ImageError>] {
    parallelMap(files, threads: threads) { file in
      do throws(ImageError) {
        let size = try Image.probeSize(file, options: decoding)
        return .success(Transform.Size(width: size.width, height: size.height))
      } catch {
        return .failure(error)
      }
    }
  }

  private func refuseIfNothingIsLeft(_ source: TrainingSource, _ classes: [String?]) throws(TrainingRefused) {
    guard !pictures.isEmpty else {
      throw TrainingRefused(
        "none of the \(counted(unreadable.count, "picture")) can be read; the first: \(unreadable[0])")
    }
    guard objectCount == 0 else { return }
    let causes = [
      leftOut.crowds > 0 ? "\(grouped(leftOut.crowds)) are crowds" : nil,
      leftOut.ignored > 0 ? "\(grouped(leftOut.ignored)) are to be ignored" : nil,
      leftOut.empty > 0
        ? "\(grouped(leftOut.empty)) have no area in their picture (\(leftOut.emptyExamples[0]))" : nil,
      leftOut.unknown.isEmpty
        ? nil
        : """
        \(grouped(leftOut.unknown.values.reduce(0, +))) are of categories that the network does not have \
        (\(leftOut.unknown.keys.sorted().prefix(5).joined(separator: ", ")))
        """,
    ].compactMap { $0 }
    throw TrainingRefused(
      """
      \(source.annotations.source): no object is left to learn from in the pictures of \(source.images)\
      \(causes.isEmpty ? ": those that are there have none" : ": " + causes.joined(separator: ", ")). \
      Are these the pictures that the annotations describe?
      """)
  }
}
