import Foundation
import Testing

@testable import Checkpoints

/// Everything that the fuzzer found worth keeping, and every fixture, once more.
@Suite struct ReplayTests {
  @Test(arguments: ["Fuzz", "."]) func survivesWhatTheFuzzerBred(folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture(folder)).sorted()
    let files = try names.map { fixture(folder + "/" + $0) }.filter { path in
      try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
    }
    #expect(files.count > (folder == "Fuzz" ? 200 : 20))
    for file in files {
      // The trial traps where a checkpoint contradicts itself.
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      bytes.withUnsafeBytes(tryCheckpoint)
    }
  }
}
