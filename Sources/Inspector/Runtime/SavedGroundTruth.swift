import Annotations
import RetinaNet
import Runs

extension AnnotationSet {
  /// All annotations that were read, and what was drawn, as one set. A class that the annotations have no category for
  /// gets its channel as id where that is free.
  ///
  /// - Parameters:
  ///   - names: of the sources.
  ///   - classes: the model's, a name per channel, `nil` for background.
  init(_ truth: PictureTruth?, adding drawn: [DrawnObjects], names: [String], classes: [String?]) {
    let read = truth?.annotations
    var categories = read?.categories ?? Self.categories(classes)
    let match = CategoryMatch(categories, classes: classes)
    var pictures = read?.pictures ?? []
    var objects = read.map { read in read.pictures.indices.map { Array(read.objects(ofPicture: $0)) } } ?? []
    var pictureIDs = FreeIDs(beside: pictures.compactMap(\.id.number))
    var objectIDs = FreeIDs(beside: objects.joined().map(\.id))
    var added: [Int: Int] = [:]

    func category(of channel: Int) -> Int {
      if let id = match.category(ofChannel: channel) ?? added[channel] { return id }
      let taken = categories.map(\.id)
      var free = FreeIDs(beside: taken)
      let id = taken.contains(channel) ? free.next() : channel
      let name =
        classes.indices.contains(channel) ? classes[channel] ?? "class \(channel)" : "class \(channel)"
      categories.append(AnnotationSet.Category(id: id, name: name))
      added[channel] = id
      return id
    }

    for entry in drawn {
      let place = truth?.place(ofSource: entry.picture) ?? pictures.count
      if place == pictures.count {
        pictures.append(
          AnnotationSet.Picture(
            id: pictureIDs.next(), file: names[entry.picture], width: entry.size?.width,
            height: entry.size?.height)
        )
        objects.append([])
      }
      for target in entry.objects.map(\.target) {
        let box = target.box
        objects[place].append(
          GroundTruth(
            id: objectIDs.next(), category: category(of: target.label), x: Double(box.x1), y: Double(box.y1),
            width: Double(box.width), height: Double(box.height), isCrowd: target.isCrowd,
            isIgnored: target.isIgnored))
      }
    }
    self.init(
      source: read?.source ?? "drawn", categories: categories, pictures: pictures, objects: objects)
  }

  private static func categories(_ classes: [String?]) -> [AnnotationSet.Category] {
    classes.enumerated().compactMap { channel, name in
      name.flatMap {
        $0 == ChannelLabels.unused ? nil : AnnotationSet.Category(id: channel, name: $0)
      }
    }
  }
}

/// Ids that nothing has yet: above all that there are, or where files have used up the largest, the lowest free ones.
struct FreeIDs {
  private let taken: Set<Int>
  private var last: Int

  init(beside ids: [Int]) {
    taken = Set(ids)
    let greatest = max(0, taken.max() ?? 0)
    last = greatest < .max / 2 ? greatest : 0
  }

  mutating func next() -> Int {
    repeat { last += 1 } while taken.contains(last)
    return last
  }
}
