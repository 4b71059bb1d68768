/// The start of a PNG, as far as its size is told.
enum SmallPicture {
  static func png(width: Int, height: Int) -> [UInt8] {
    func bytes(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    let header = Array("IHDR".utf8) + bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 2, 0, 0, 0]
    var sum: UInt32 = .max
    for byte in header {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + bytes(13) + header + bytes(~sum)
  }
}
