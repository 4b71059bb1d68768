extension Coverage {
  /// About how many bytes it takes beside its candidates.
  public var byteCount: Int {
    objects.reduce(0) { sum, object in
      sum + object.covering.reduce(0) { $0 + $1.count * MemoryLayout<UInt32>.size }
        + object.anchors.count * MemoryLayout<NearRows>.size + object.boxes.count
        * MemoryLayout<NearRows>.size
    }
  }
}
