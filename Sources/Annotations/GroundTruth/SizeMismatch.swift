/// How the size that annotations give a picture differs from the picture's own.
public enum SizeMismatch: Sendable, Hashable, CaseIterable {
  /// Width and height have changed places: the annotations were made before EXIF's rotation was applied, or after.
  case transposed
  case other

  /// What is likely wrong, and how to mend it.
  public var cause: String {
    switch self {
    case .transposed: "EXIF's rotation is the likely cause; --exif ignore takes pictures as they are stored"
    case .other: "the boxes are likely those of a picture of another size"
    }
  }
}

extension AnnotationSet.Picture {
  /// Compares with the size that the picture has; `nil` where they agree, or the annotations do not tell.
  public func mismatch(width actualWidth: Int, height actualHeight: Int) -> SizeMismatch? {
    guard let width, let height, (width, height) != (actualWidth, actualHeight) else { return nil }
    return (width, height) == (actualHeight, actualWidth) ? .transposed : .other
  }

  /// The two sizes, where they differ.
  public func differingSizes(width actualWidth: Int, height actualHeight: Int) -> String? {
    guard mismatch(width: actualWidth, height: actualHeight) != nil, let width, let height else { return nil }
    return "\(file) is annotated as \(width)×\(height), but the picture is \(actualWidth)×\(actualHeight)"
  }

  /// The two sizes and why they are likely to differ, where they do.
  public func sizeRemark(width: Int, height: Int) -> String? {
    guard let sizes = differingSizes(width: width, height: height),
      let mismatch = mismatch(width: width, height: height)
    else { return nil }
    return "\(sizes): \(mismatch.cause)"
  }
}
