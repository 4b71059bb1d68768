import Support

/// Puts a reader's rows where the orientation wants them, without a second copy of the picture if possible.
enum RowAssembly {
  /// - Parameter refusesDamage: whether damage that the decoder would go on from is an error, as soon as it is noticed.
  /// - Returns: `[height, width, 3]` of the upright picture.
  static func pixels(
    from reader: some PictureReader, orientation: Orientation, refusesDamage: Bool
  ) throws(DecodingFailure) -> [UInt8] {
    let count = reader.width * reader.height * 3
    var failure: DecodingFailure?
    // Uninitialised: a file that ends early then never touches the memory that it declared.
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      HugePages.advise(UnsafeMutableRawBufferPointer(buffer))
      do throws(DecodingFailure) {
        try reader.start()
        let rows = Rows(reader: reader, refusesDamage: refusesDamage)
        if reader.readsWhole {
          try reader.readAll(into: target)
        } else if orientation == .upright {
          for y in 0..<reader.height { try rows.read(into: target + y * reader.width * 3) }
        } else {
          try readTurned(rows, orientation: orientation, into: target)
        }
        try reader.finish()
        try rows.check()
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard orientation != .upright && reader.readsWhole else { return pixels }
    return turned(pixels, width: reader.width, height: reader.height, orientation: orientation)
  }

  /// A reader's rows, checked for damage where that is refused.
  private struct Rows<Reader: PictureReader> {
    let reader: Reader
    let refusesDamage: Bool

    func read(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
      try reader.readRow(into: row)
      try check()
    }

    func check() throws(DecodingFailure) {
      guard refusesDamage, let words = reader.damage else { return }
      throw DecodingFailure(format: reader.format, details: words, cause: .tolerableDamage)
    }
  }

  private static func readTurned(
    _ rows: Rows<some PictureReader>, orientation: Orientation, into target: UnsafeMutablePointer<UInt8>
  ) throws(DecodingFailure) {
    let reader = rows.reader
    let width = reader.width
    let placement = orientation.placement(width: width, height: reader.height)
    // Bands of rows: a stored column becomes a row, and single pixels would touch a cache line each.
    let bandHeight = 128
    let band = UnsafeMutablePointer<UInt8>.allocate(capacity: width * 3 * bandHeight)
    defer { band.deallocate() }
    for top in stride(from: 0, to: reader.height, by: bandHeight) {
      let count = min(bandHeight, reader.height - top)
      for y in 0..<count { try rows.read(into: band + y * width * 3) }
      place(band, width: width, rows: count, firstRow: top, placement, into: target)
    }
  }

  private static func turned(
    _ pixels: [UInt8], width: Int, height: Int, orientation: Orientation
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, initialized in
      pixels.withUnsafeBufferPointer { source in
        place(
          source.baseAddress!, width: width, rows: height, firstRow: 0,
          orientation.placement(width: width, height: height), into: buffer.baseAddress!)
      }
      initialized = pixels.count
    }
  }

  private static func place(
    _ band: UnsafePointer<UInt8>, width: Int, rows: Int, firstRow: Int,
    _ placement: Orientation.Placement, into target: UnsafeMutablePointer<UInt8>
  ) {
    for x in 0..<width {
      let start = placement.start + x * placement.perColumn + firstRow * placement.perRow
      for y in 0..<rows {
        let from = band + (y * width + x) * 3
        let to = target + (start + y * placement.perRow) * 3
        to[0] = from[0]
        to[1] = from[1]
        to[2] = from[2]
      }
    }
  }
}
