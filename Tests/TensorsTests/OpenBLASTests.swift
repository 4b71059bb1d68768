import Foundation
import Testing

/// A pass of the network, forward or backward, calls our own kernels alone: which of its kernels OpenBLAS picks differs from
/// version to version, and its speed by half.
@Suite struct OpenBLASTests {
  @Test func nothingButTheMomentsOfChannelsCallsIt() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
      .standardized
    let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    let calling = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .filter { try String(contentsOf: $0, encoding: .utf8).contains("import COpenBLAS") }
    #expect(calling.map(\.lastPathComponent) == ["ChannelMoments.swift"])
  }
}
