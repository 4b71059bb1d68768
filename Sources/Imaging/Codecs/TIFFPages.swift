/// The directories of a TIFF: how many pages it has. Damaged ones count as absent; the decoder judges the first.
struct TIFFPages {
  /// Without reduced copies and masks, which are parts of other pages. More than `most` are not counted.
  private(set) var count = 0
  /// Whether the first directory says that it is a reduced copy of another: cameras' raw files are built so.
  private(set) var beginsWithPreview = false

  private static let most = 10_000
  /// Directories that are looked at: copies and masks, too.
  private static let mostDirectories = 40_000
  private static let subfileType = 254
  private static let subdirectories = 330

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 8, bytes[0] == bytes[1] else { return }
    let isLittle = bytes[0] == UInt8(ascii: "I")
    func integer(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - size else { return nil }
      var value: UInt64 = 0
      for place in 0..<size {
        value = value << 8 | UInt64(bytes[offset + (isLittle ? size - 1 - place : place)])
      }
      return Int(exactly: value)
    }
    guard let version = integer(2, 2), version == 42 || version == 43 else { return }
    let isBig = version == 43
    let (countSize, entrySize, offsetSize) = isBig ? (8, 20, 8) : (2, 12, 4)
    var seen: Set<Int> = []
    var next = integer(isBig ? 8 : 4, offsetSize) ?? 0
    while next > 0, count < Self.most, seen.count < Self.mostDirectories, seen.insert(next).inserted {
      guard let entries = integer(next, countSize), entries > 0, entries <= bytes.count / entrySize,
        let follower = integer(next + countSize + entries * entrySize, offsetSize)
      else { return }
      var type = 0
      var hasSubdirectories = false
      for index in 0..<min(entries, 100) {
        let entry = next + countSize + index * entrySize
        switch integer(entry, 2) {
        case Self.subfileType: type = integer(entry + (isBig ? 12 : 8), 4) ?? 0
        case Self.subdirectories: hasSubdirectories = true
        default: break
        }
      }
      if seen.count == 1 { beginsWithPreview = type & 1 != 0 && hasSubdirectories }
      // Bit 0: a reduced copy; bit 2: a mask.
      if type & 5 == 0 { count += 1 }
      next = follower
    }
  }
}
