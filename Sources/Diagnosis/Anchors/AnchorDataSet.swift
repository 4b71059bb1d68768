import Annotations
import Imaging
import RetinaNet
import Training

/// The objects of a data set as a model's training sees them, from their annotations alone.
public struct AnchorDataSet: Sendable {
  /// An object that is trained on.
  public struct TrainedObject: Sendable, Hashable {
    /// By its place in the annotations.
    public var picture: Int
    /// By its place among the categories.
    public var category: Int
    /// In pixels of the original picture.
    public var width: Float
    public var height: Float
    /// In square pixels of the original picture, as the annotations give it.
    public var area: Double
    /// In pixels of the resized picture.
    public var box: Box
  }

  public let configuration: Configuration
  /// By picture.
  public let objects: [TrainedObject]
  /// A picture's size and the range of its objects; those of pictures without objects are empty.
  public let pictures: [SizedPicture]
  /// Crowds and objects to ignore, which training leaves out.
  public let ignored: Int
  /// Objects without width or height, which training leaves out as well.
  public let flat: Int
  /// Pictures whose size is not known, and their objects. Both are left out.
  public let unsizedPictures: Int
  public let unsizedObjects: Int
  public let categories: [String]

  public struct SizedPicture: Sendable, Hashable {
    public var transform: Transform
    /// Among all objects.
    public var objects: Range<Int>
  }

  /// - Parameters:
  ///   - sizes: of each picture in the annotations; `nil` where it is not known.
  ///   - configuration: of the model, for the family's way of resizing.
  public init(_ annotations: AnnotationSet, sizes: [Transform.Size?], _ configuration: Configuration) {
    precondition(sizes.count == annotations.pictures.count, "a size, or none, for each picture")
    self.configuration = configuration
    categories = annotations.categories.map(\.name)
    let places = Dictionary(annotations.categories.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let preprocessing = Preprocessing(configuration)
    var transforms: [Transform.Size: Transform] = [:]
    var objects: [TrainedObject] = []
    var pictures: [SizedPicture] = []
    var (ignored, flat, unsizedPictures, unsizedObjects) = (0, 0, 0, 0)
    for (place, size) in sizes.enumerated() {
      let counted = annotations.objects(ofPicture: place).filter { !$0.isIgnored && !$0.isCrowd }
      let trained = counted.filter(\.hasExtent)
      ignored += annotations.objects(ofPicture: place).count - counted.count
      flat += counted.count - trained.count
      guard let size else {
        unsizedPictures += 1
        unsizedObjects += trained.count
        continue
      }
      let transform =
        transforms[size] ?? preprocessing.transform(width: size.width, height: size.height)
      transforms[size] = transform
      let first = objects.count
      for object in trained {
        objects.append(
          TrainedObject(
            picture: place, category: places[object.category] ?? 0, width: Float(object.width),
            height: Float(object.height), area: object.area,
            box: transform.trainingBox(object.box, family: configuration.family)))
      }
      pictures.append(SizedPicture(transform: transform, objects: first..<objects.count))
    }
    (self.objects, self.pictures) = (objects, pictures)
    (self.ignored, self.flat) = (ignored, flat)
    (self.unsizedPictures, self.unsizedObjects) = (unsizedPictures, unsizedObjects)
  }

  /// Of pictures with objects of one kind.
  ///
  /// - Parameter boxes: in pixels of the original pictures.
  init(_ configuration: Configuration, _ pictures: [(transform: Transform, boxes: [Box])]) {
    self.configuration = configuration
    var (objects, sized): ([TrainedObject], [SizedPicture]) = ([], [])
    for (place, picture) in pictures.enumerated() {
      let first = objects.count
      objects += picture.boxes.map { box in
        TrainedObject(
          picture: place, category: 0, width: box.width, height: box.height, area: Double(box.area),
          box: picture.transform.trainingBox(box, family: configuration.family))
      }
      sized.append(SizedPicture(transform: picture.transform, objects: first..<objects.count))
    }
    (self.objects, self.pictures, categories) = (objects, sized, [])
    (ignored, flat, unsizedPictures, unsizedObjects) = (0, 0, 0, 0)
  }

  private init(_ other: AnchorDataSet, _ pictures: [SizedPicture], _ objects: [TrainedObject]) {
    configuration = other.configuration
    categories = other.categories
    (self.pictures, self.objects) = (pictures, objects)
    (ignored, flat, unsizedPictures, unsizedObjects) = (0, 0, 0, 0)
  }

  /// Some of the pictures, by their places in `pictures`, with their objects.
  func only(_ places: [Int]) -> AnchorDataSet {
    var kept: [TrainedObject] = []
    let chosen = places.map { place in
      let first = kept.count
      kept += objects[pictures[place].objects]
      return SizedPicture(transform: pictures[place].transform, objects: first..<kept.count)
    }
    return AnchorDataSet(self, chosen, kept)
  }

  /// The same objects where pictures are resized to another size.
  func resized(minSize: Int, maxSize: Int) -> AnchorDataSet {
    var input = configuration.input
    (input.minSize, input.maxSize) = (minSize, maxSize)
    let preprocessing = Preprocessing(family: configuration.family, input: input)
    var moved = objects
    let sized = pictures.map { picture in
      let original = picture.transform.original
      let transform = preprocessing.transform(width: original.width, height: original.height)
      for place in picture.objects {
        let box = moved[place].box
        let (from, to) = (picture.transform.resized, transform.resized)
        let (x, y) = (Float(to.width) / Float(from.width), Float(to.height) / Float(from.height))
        moved[place].box = Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
      }
      return SizedPicture(transform: transform, objects: picture.objects)
    }
    return AnchorDataSet(self, sized, moved)
  }
}
