/// The ground truth of a data set, from whichever format it came.
public struct AnnotationSet: Sendable {
  public struct Category: Sendable, Hashable {
    public var id: Int
    public var name: String

    public init(id: Int, name: String) {
      self.id = id
      self.name = name
    }
  }

  public struct Picture: Sendable, Hashable {
    public var id: Int
    /// As the file names it; it may have folders.
    public var file: String
    /// In pixels, where the file says so.
    public var width: Int?
    public var height: Int?

    public init(id: Int, file: String, width: Int? = nil, height: Int? = nil) {
      self.id = id
      self.file = file
      self.width = width
      self.height = height
    }
  }

  /// What messages call the source, usually the file's path.
  public let source: String
  public let categories: [Category]
  /// In the file's order.
  public let pictures: [Picture]
  /// Grouped by picture, in the file's order within each.
  public let objects: [GroundTruth]
  /// What was left out or mended while reading, a line each: what, where, how to mend it.
  public let notes: [String]
  /// Where each picture's objects start, and the end of all.
  private let starts: [Int]
  private let places: PicturePlaces

  /// - Parameter objects: per picture, in the order of `pictures`.
  public init(
    source: String, categories: [Category], pictures: [Picture], objects: [[GroundTruth]],
    notes: [String] = []
  ) {
    precondition(objects.count == pictures.count, "a list of objects for each picture")
    self.init(
      source: source, categories: categories, pictures: pictures, objects: Array(objects.joined()),
      starts: objects.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }, notes: notes)
  }

  /// - Parameter owners: for each object, in any order, the place of its picture in `pictures`.
  init(
    source: String, categories: [Category], pictures: [Picture], objects: [GroundTruth], owners: [Int],
    notes: [String]
  ) {
    // Counted first, then each put where its picture's objects lie.
    var starts = [Int](repeating: 0, count: pictures.count + 1)
    for owner in owners { starts[owner + 1] += 1 }
    for place in pictures.indices { starts[place + 1] += starts[place] }
    var next = starts
    var order = [Int](repeating: 0, count: objects.count)
    for (place, owner) in owners.enumerated() {
      order[next[owner]] = place
      next[owner] += 1
    }
    self.init(
      source: source, categories: categories, pictures: pictures, objects: order.map { objects[$0] },
      starts: starts, notes: notes)
  }

  private init(
    source: String, categories: [Category], pictures: [Picture], objects: [GroundTruth], starts: [Int],
    notes: [String]
  ) {
    self.source = source
    self.categories = categories
    self.pictures = pictures
    self.objects = objects
    self.notes = notes
    self.starts = starts
    places = PicturePlaces(pictures.map(\.file))
  }

  /// The objects of one picture, by its place in `pictures`.
  public func objects(ofPicture index: Int) -> ArraySlice<GroundTruth> {
    objects[starts[index]..<starts[index + 1]]
  }

  /// The place in `pictures` of the one whose name is the given path or its end; without such, the only one with the
  /// same last name. `nil` where there is none.
  public func picture(named path: String) -> Int? { places.place(of: path) }
}
