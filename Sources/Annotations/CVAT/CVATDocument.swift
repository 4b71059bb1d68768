import Foundation

/// The content of one of CVAT's XML files, "CVAT for images 1.1" or "CVAT for video 1.1".
struct CVATDocument {
  /// The kinds of shapes, by their elements' names.
  enum CVATShapeKind: String {
    case box, polygon, ellipse, mask
    // These have no extent.
    case polyline, points, cuboid, skeleton
  }

  struct CVATShape {
    var kind: CVATShapeKind
    var label: String?
    /// x, y, width, height in pixels; `nil` if the element does not give numbers for it.
    var box: [Double]?
    /// Whether the element is turned, and the box the upright one around it.
    var isTurned = false
    /// Its line in the file.
    var line: Int
  }

  struct CVATPicture {
    /// `nil` for a video's frame, and for an element without a name.
    var name: String?
    /// The number of a video's frame.
    var frame: Int?
    var width: Int?
    var height: Int?
    var shapes: [CVATShape] = []
  }

  /// The names of the labels that the head lists.
  var labels: [String] = []
  var pictures: [CVATPicture] = []
  /// A video's frames by number, and what its head says of it.
  var frames: [Int: CVATPicture] = [:]
  var video = CVATVideo()

  struct CVATVideo {
    var firstFrame = 0
    var lastFrame: Int?
    var count: Int?
    var width: Int?
    var height: Int?
  }

  /// - Throws: if the text is not CVAT's XML, or declares entities.
  static func parse(_ bytes: [UInt8], source: String) throws(AnnotationError) -> CVATDocument {
    let handler = CVATHandler()
    try XMLText.parse(bytes, source: source, handler)
    return handler.document
  }
}

/// Builds a `CVATDocument` from the parser's events.
private final class CVATHandler: XMLHandler {
  var document = CVATDocument()
  /// The label of the open track.
  private var track: String?

  init() { super.init(root: "annotations", owner: "CVAT's") }

  override func begin(_ name: String, _ attributes: [String: String], line: Int) {
    if path == ["annotations", "image"] {
      document.pictures.append(
        CVATDocument.CVATPicture(
          name: attributes["name"], width: attributes["width"].flatMap { Int($0) },
          height: attributes["height"].flatMap { Int($0) }))
    } else if path == ["annotations", "track"] {
      track = attributes["label"]
    } else if path.count == 3, let kind = CVATDocument.CVATShapeKind(rawValue: name) {
      add(CVATShapeElement(kind: kind, attributes: attributes), attributes, line: line)
    }
  }

  private func add(_ element: CVATShapeElement, _ attributes: [String: String], line: Int) {
    let (box, isTurned) = element.extent
    var shape = CVATDocument.CVATShape(
      kind: element.kind, label: attributes["label"], box: box, isTurned: isTurned, line: line)
    switch path[1] {
    case "image": document.pictures[document.pictures.count - 1].shapes.append(shape)
    case "track":
      // Outside of the frame, the shape is only kept by CVAT to end the track.
      guard attributes["outside"] != "1", let frame = attributes["frame"].flatMap({ Int($0) }), frame >= 0
      else { return }
      shape.label = track
      document.frames[frame, default: CVATDocument.CVATPicture(frame: frame)].shapes.append(shape)
    default: break
    }
  }

  override func end(_ name: String, text: String) {
    guard path.dropFirst().first == "meta" else { return }
    switch path.suffix(2).joined(separator: "/") {
    case "label/name" where path.suffix(3).first == "labels": document.labels.append(text)
    case "task/size", "job/size": document.video.count = Int(text)
    case "task/start_frame", "job/start_frame": document.video.firstFrame = Int(text) ?? 0
    case "task/stop_frame", "job/stop_frame": document.video.lastFrame = Int(text)
    case "original_size/width": document.video.width = Int(text)
    case "original_size/height": document.video.height = Int(text)
    default: break
    }
  }
}

/// Where a shape lies, from its element's attributes.
struct CVATShapeElement {
  let kind: CVATDocument.CVATShapeKind
  let attributes: [String: String]

  /// x, y, width, height; `nil` where numbers are missing, or the kind has no extent.
  var extent: (box: [Double]?, isTurned: Bool) {
    switch kind {
    case .box:
      guard let corners = numbers("xtl", "ytl", "xbr", "ybr") else { return (nil, false) }
      return turned([corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1]])
    case .ellipse:
      guard let shape = numbers("cx", "cy", "rx", "ry") else { return (nil, false) }
      return turnedEllipse(shape)
    case .mask: return (numbers("left", "top", "width", "height"), false)
    case .polygon: return (points, false)
    case .polyline, .points, .cuboid, .skeleton: return (nil, false)
    }
  }

  private func numbers(_ names: String...) -> [Double]? {
    let numbers = names.compactMap { name in attributes[name].flatMap { Double($0) } }
    return numbers.count == names.count ? numbers : nil
  }

  /// In degrees.
  private var rotation: Double {
    let degrees = numbers("rotation")?.first ?? 0
    return degrees.isFinite ? degrees.truncatingRemainder(dividingBy: 360) : 0
  }

  /// The upright box around a box that is turned about its middle.
  private func turned(_ box: [Double]) -> (box: [Double]?, isTurned: Bool) {
    // Crossed corners stay as they are, to be named as such.
    guard rotation != 0, box[2] > 0, box[3] > 0 else { return (box, false) }
    let (cosine, sine) = (abs(cos(rotation * .pi / 180)), abs(sin(rotation * .pi / 180)))
    let (width, height) = (box[2] * cosine + box[3] * sine, box[2] * sine + box[3] * cosine)
    return ([box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2, width, height], true)
  }

  /// The upright box around an ellipse: its middle and its radii.
  private func turnedEllipse(_ shape: [Double]) -> (box: [Double]?, isTurned: Bool) {
    var (x, y) = (shape[2], shape[3])
    let isTurned = rotation != 0 && x > 0 && y > 0
    if isTurned {
      let (cosine, sine) = (cos(rotation * .pi / 180), sin(rotation * .pi / 180))
      (x, y) = (hypot(x * cosine, y * sine), hypot(x * sine, y * cosine))
    }
    return ([shape[0] - x, shape[1] - y, 2 * x, 2 * y], isTurned)
  }

  /// The box around "x,y;x,y".
  private var points: [Double]? {
    guard let text = attributes["points"] else { return nil }
    var extent = PointExtent()
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
      guard parts.count == 2, let x = parts[0], let y = parts[1] else { return nil }
      extent.add(x, y)
    }
    return extent.box
  }
}
