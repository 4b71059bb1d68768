/// Collects and numbers the annotations of formats other than COCO's.
struct AnnotationBuilder {
  var findings = Findings()
  /// Whether an object that is there twice counts once.
  var leavesOutDoubles = false
  private var pictures: [AnnotationSet.Picture] = []
  private var objects: [GroundTruth] = []
  private var owners: [Int] = []
  private var failures: [AnnotationError] = []
  /// The objects of the last picture.
  private var known: Set<[Double]> = []

  /// Leaves out a file that cannot be used.
  mutating func leaveOut(_ file: AnnotationError) {
    findings.add(.unreadable, "\(file)")
    failures.append(file)
  }

  /// Starts a picture. Objects that are added next belong to it.
  mutating func begin(file: String, width: Int?, height: Int?) {
    known.removeAll(keepingCapacity: true)
    let hasSize = (width ?? 0) > 0 && (height ?? 0) > 0
    pictures.append(
      AnnotationSet.Picture(
        id: .number(pictures.count + 1), file: file, width: hasSize ? width : nil,
        height: hasSize ? height : nil))
  }

  /// Adds an object to the last picture, or records why not.
  /// - Parameters:
  ///   - box: x, y, width and height in pixels.
  ///   - name: the name of the object in messages.
  mutating func add(
    _ box: [Double], category: Int, isDifficult: Bool = false, name: @autoclosure () -> String
  ) {
    guard let picture = pictures.last, findings.isBox(box, name()) else { return }
    if !known.insert([Double(category)] + box).inserted {
      findings.add(leavesOutDoubles ? .doubleLine : .doubleObject, name())
      if leavesOutDoubles { return }
    }
    let object = GroundTruth(
      id: objects.count + 1, category: category, x: box[0], y: box[1], width: box[2], height: box[3],
      isDifficult: isDifficult)
    findings.checkExtent(object, of: picture, name())
    objects.append(object)
    owners.append(pictures.count - 1)
  }

  /// - Parameters:
  ///   - labels: the file that names the categories, if there is one.
  ///   - unlisted: the ids of categories that only objects name.
  func set(
    source: String, categories: [AnnotationSet.Category], labels: String? = nil, unlisted: Set<Int> = []
  ) -> AnnotationSet {
    AnnotationSet(
      source: source, categories: categories, pictures: pictures, objects: objects, owners: owners,
      notes: findings.lines(source), failures: failures, labels: labels, unlisted: unlisted,
      numbering: labels == nil ? .names : .places)
  }
}
