import Foundation
import TestSupport

@testable import Checkpoints

/// The path of a file in Fixtures.
func fixture(_ name: String) -> String {
  Bundle.module.resourcePath! + "/Fixtures/" + name
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
}

extension Checkpoint {
  static func parse(_ bytes: [UInt8]) throws(CheckpointError) -> Checkpoint {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
      try parse(UnsafeRawBufferPointer(buffer))
    }
  }
}

/// Runs `body` with the path of a new directory, which is removed afterwards.
func withTemporaryDirectory<R>(_ body: (String) throws -> R) rethrows -> R {
  let folder = TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.path) }
}

/// The error of opening `bytes`, or nil if it went well.
func failure(_ bytes: [UInt8]) -> CheckpointError? {
  do throws(CheckpointError) {
    _ = try Checkpoint.parse(bytes)
    return nil
  } catch {
    return error
  }
}
