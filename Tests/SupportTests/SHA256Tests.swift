import Foundation
import Support
import TestSupport
import Testing

@testable import Support

/// The examples of FIPS 180-4 and its successors, and every length around the ends of blocks.
struct SHA256Tests {
  private func hex(_ text: String) -> String { Array(text.utf8).withUnsafeBytes(SHA256.hex(of:)) }

  @Test func givesTheStandardsExamples() {
    #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hex(String(repeating: "a", count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Of the digests of 0 to 200 letters, one after the other: `sha256sum` of Python's hashlib.
  @Test func padsEveryLength() {
    let digests = (0...200).map { hex(String(repeating: "x", count: $0)) }.joined()
    #expect(hex(digests) == "75013a3fd49991ead9d8a57ea80485c088443c3406a0e8fa003ed57144041eb4")
  }

  @Test func isThatOfTheDemosModel() throws {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").path
    let path = checkout + "/assets/models/stamps-r18.safetensors"
    #expect(
      try SHA256.hex(ofFile: path) == "c85ee47dcc020b847e42c18fe7c04ed52c0d6e960c18fd4924fc5ddf55e88b35")
    #expect(throws: FileError.self) { try SHA256.hex(ofFile: path + ".absent") }
  }
}
