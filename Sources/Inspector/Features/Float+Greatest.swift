extension Float {
  /// Whether it is above `greatest`, which is no number as long as none was met; a value that is none never is.
  @inline(__always)
  func exceeds(_ greatest: Float) -> Bool { !(self <= greatest) && !isNaN }
}
