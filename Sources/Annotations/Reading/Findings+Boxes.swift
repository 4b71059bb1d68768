extension Findings {
  /// What no number of a box may exceed: of larger ones 32-bit floats, as boxes of pictures have them, make infinity.
  private static let most = 1e30

  /// Whether x, y, width and height are a box; notes why where they are none.
  mutating func isBox(_ box: [Double], _ name: @autoclosure () -> String) -> Bool {
    guard box.allSatisfy({ $0.magnitude <= Self.most }) else {
      add(.notFinite, "\(name()), \(box)")
      return false
    }
    guard box[2] > 0, box[3] > 0 else {
      add(.notPositive, "\(name()), \(box)")
      return false
    }
    return true
  }

  /// Notes a box that leaves its picture, where the picture's size is known.
  mutating func checkExtent(
    _ object: GroundTruth, of picture: AnnotationSet.Picture, _ name: @autoclosure () -> String
  ) {
    guard let width = picture.width, let height = picture.height else { return }
    let (right, bottom) = (object.x + object.width, object.y + object.height)
    guard
      min(object.x, object.y) < -1 || right > Double(width) + 1 || bottom > Double(height) + 1 || right <= 0
        || bottom <= 0
    else { return }
    let isOutside = object.x >= Double(width) || object.y >= Double(height) || right <= 0 || bottom <= 0
    let box = [object.x, object.y, object.width, object.height]
    add(isOutside ? .outside : .beyond, "\(name()), \(box) in \(picture.file) of \(width)×\(height)")
  }
}
