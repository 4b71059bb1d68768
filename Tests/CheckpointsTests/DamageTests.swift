import Testing

@testable import Checkpoints

/// Small honest files, cut at every byte and with bits flipped in every byte in turn: each is refused or read, and what
/// is read holds together.
@Suite struct DamageTests {
  static let names = [
    "zip-float32.pth", "zip-nested.ckpt", "legacy-float32.pth", "numpy-2.pkl", "numpy-4.pkl", "numpy-5.pkl",
    "plain.safetensors",
  ]

  @Test(arguments: names) func refusesEveryTruncation(name: String) throws {
    let bytes = try fixtureBytes(name)
    for count in 0..<bytes.count {
      #expect(failure(Array(bytes[..<count])) != nil, "\(name) passes when cut to \(count) bytes")
    }
  }

  @Test(arguments: names) func survivesFlippedBitsInEveryByte(name: String) throws {
    var bytes = try fixtureBytes(name)
    for index in bytes.indices {
      // Three bits of each byte: the lowest, one in the middle, the highest.
      for bit in [0, 4, 7] {
        bytes[index] ^= 1 << bit
        readAll(bytes, "\(name), byte \(index), bit \(bit)")
        bytes[index] ^= 1 << bit
      }
    }
  }

  /// In a zip archive nothing that an array is made of may change unnoticed: all of it has a checksum.
  @Test(arguments: ["zip-float32.pth", "zip-parameters.pth", "zip-big-endian.pth"])
  func noticesEveryFlippedBitThatMatters(name: String) throws {
    var bytes = try fixtureBytes(name)
    let honest = try elements(Checkpoint.parse(bytes))
    for index in bytes.indices {
      bytes[index] ^= 0x10
      if let checkpoint = try? Checkpoint.parse(bytes) {
        #expect(try elements(checkpoint) == honest, "\(name), byte \(index)")
      }
      bytes[index] ^= 0x10
    }
  }

  private func elements(_ checkpoint: Checkpoint) throws -> [String: [Float]] {
    try Dictionary(uniqueKeysWithValues: checkpoint.arrays.map { ($0, try $1.floats().elements) })
  }

  private func readAll(_ bytes: [UInt8], _ what: String) {
    guard let checkpoint = try? Checkpoint.parse(bytes) else { return }
    for array in checkpoint.arrays.values {
      let count = array.shape.reduce(1, *)
      #expect((try? array.bytes().count) == count * array.type.size, "\(what)")
      if array.type.isConvertible { #expect((try? array.floats().count) == count, "\(what)") }
    }
  }
}
