extension StoredArray {
  /// The number of elements per chunk: small enough for the cache, large enough for an efficient loop.
  static let chunk = 1 << 16

  /// Calls `body` with successive ranges of flat row-major indices and a pointer to their elements, which are
  /// little-endian, contiguous, and perhaps unaligned. Pages of the file are released after use.
  func forEachChunk<E: Error>(
    _ body: (_ range: Range<Int>, _ elements: UnsafeRawPointer) throws(E) -> Void
  ) throws(E) {
    guard count > 0 else { return }
    if layout.isContiguous && (!isBigEndian || type.size == 1) {
      try forEachContiguousChunk(body)
    } else {
      try forEachGatheredChunk(body)
    }
  }

  private func forEachContiguousChunk<E: Error>(
    _ body: (Range<Int>, UnsafeRawPointer) throws(E) -> Void
  ) throws(E) {
    let first = start + layout.offset * type.size
    for lower in stride(from: 0, to: count, by: Self.chunk) {
      let range = lower..<min(lower + Self.chunk, count)
      try body(range, source.base + first + lower * type.size)
      if !isMappedDirectly { releasePages(first + lower * type.size..<first + range.upperBound * type.size) }
    }
  }

  /// Includes the page that the previous chunk shares with this one and so could not release.
  private func releasePages(_ bytes: Range<Int>) {
    source.release(max(bytes.lowerBound - 4096, 0)..<bytes.upperBound)
  }

  private func forEachGatheredChunk<E: Error>(
    _ body: (Range<Int>, UnsafeRawPointer) throws(E) -> Void
  ) throws(E) {
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: min(count, Self.chunk) * type.size, alignment: 64)
    defer { scratch.deallocate() }
    var position = StridedPosition(layout)
    for lower in stride(from: 0, to: count, by: Self.chunk) {
      let range = lower..<min(lower + Self.chunk, count)
      switch type.size {
      case 1: gather(UInt8.self, range.count, &position, to: scratch)
      case 2: gather(UInt16.self, range.count, &position, to: scratch)
      case 4: gather(UInt32.self, range.count, &position, to: scratch)
      default: gather(UInt64.self, range.count, &position, to: scratch)
      }
      try body(range, scratch)
    }
    // Gathering may revisit any page, so they are released only at the end.
    source.release(start..<min(start + storageSpan * type.size, source.count))
  }

  private var storageSpan: Int {
    layout.offset + zip(layout.shape, layout.strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  private func gather<T: FixedWidthInteger>(
    _ element: T.Type, _ count: Int, _ position: inout StridedPosition, to target: UnsafeMutableRawPointer
  ) {
    let storage = source.base + start
    let output = target.bindMemory(to: T.self, capacity: count)
    var done = 0
    while done < count {
      let row = position.nextRow(atMost: count - done)
      for index in 0..<row.count {
        let bits = storage.loadUnaligned(
          fromByteOffset: (row.first + index * row.stride) * MemoryLayout<T>.size, as: T.self)
        output[done + index] = isBigEndian ? T(bigEndian: bits) : T(littleEndian: bits)
      }
      done += row.count
    }
  }
}

/// A position that moves through a layout in row-major order, one run of the innermost dimension at a time.
private struct StridedPosition {
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]
  /// The storage index of the element at `index`.
  private var element: Int

  init(_ layout: Layout) {
    shape = layout.shape.isEmpty ? [1] : layout.shape
    strides = layout.shape.isEmpty ? [0] : layout.strides
    index = [Int](repeating: 0, count: shape.count)
    element = layout.offset
  }

  mutating func nextRow(atMost limit: Int) -> (first: Int, count: Int, stride: Int) {
    let inner = shape.count - 1
    let row = (first: element, count: min(shape[inner] - index[inner], limit), stride: strides[inner])
    index[inner] += row.count
    element += row.count * row.stride
    var axis = inner
    while axis > 0, index[axis] == shape[axis] {
      element += strides[axis - 1] - index[axis] * strides[axis]
      index[axis] = 0
      axis -= 1
      index[axis] += 1
    }
    return row
  }
}
