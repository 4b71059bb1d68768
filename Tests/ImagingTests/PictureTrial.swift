import Imaging

/// Decodes the bytes in every way, as they are and with a PNG's checksums corrected. Any error is fine, but results that
/// disagree stop the program. The fuzzer and the test that replays its inputs both call this.
func tryPicture(_ bytes: [UInt8]) {
  decode(bytes)
  decode(withChecksums(bytes))
}

private func decode(_ bytes: [UInt8]) {
  for exif in DecodingOptions.ExifPolicy.allCases {
    // A low limit, so that no input takes long.
    var options = DecodingOptions(exif: exif, maxPixels: 1 << 18)
    let size = try? Image.probeSize(bytes, name: "fuzz", options: options)
    do {
      let image = try Image.decode(bytes, name: "fuzz", options: options)
      guard let size else { fatalError("decoded, but not probed") }
      precondition((image.width, image.height) == size, "decoded and probed sizes differ")
      precondition(image.pixels.count == size.width * size.height * 3, "the pixels do not fill the size")
      if exif == .apply && image.pixels.count < 4096 { tryRoundTrip(image) }
      options.damagedPictures = .refuse
      options.whiteLevel = 4095
      let whole = try? Image.decode(bytes, name: "fuzz", options: options)
      precondition((whole == nil) == image.isDamaged, "only damage is refused")
    } catch {
      let words = "\(error)"
      precondition(!words.contains("\n") && words.utf8.count < 400, "no clear line: \(words)")
    }
  }
}

extension Image {
  fileprivate var isDamaged: Bool {
    notes.contains { if case .damaged = $0 { true } else { false } }
  }
}

private func tryRoundTrip(_ image: Image) {
  let again = try? Image.decode(image.encodedPNG(compression: 1), name: "fuzz")
  precondition(again == image, "what was written is not what is read")
}

/// The same bytes with correct checksums in a PNG's chunks, which the fuzzer would never find.
private func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  var position = 8
  while position + 12 <= bytes.count {
    let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - position - 12 else { break }
    let end = position + 8 + length
    let sum = CRC32.of(bytes[(position + 4)..<end])
    for k in 0..<4 { bytes[end + k] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(k))) }
    position = end + 4
  }
  return bytes
}

/// The checksum of PNG and zlib.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    return value
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { ($0 >> 8) ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }
}
