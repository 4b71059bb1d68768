import Testing

@testable import Checkpoints

/// What training programs save beside the weights or among them.
@Suite struct SavedValuesTests {
  private typealias Entry = (key: String, value: (inout PickleBuilder) -> Void)

  private func tensor(_ key: String) -> Entry {
    (key, { $0.tensor(TensorDescription()) })
  }

  /// A dictionary of arrays of these names.
  private func weights(_ names: [String]) -> (inout PickleBuilder) -> Void {
    { builder in builder.dictionary(names.map(tensor)) }
  }

  private func open(_ entries: [Entry]) throws -> Checkpoint {
    let pickle = PickleBuilder.pickle { $0.dictionary(entries) }
    let bytes = ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes
    return try bytes.withUnsafeBytes { try Checkpoint.parse($0) }
  }

  private let network = ["conv.weight", "conv.bias", "head.weight"]

  @Test func `what was saved beside the weights is kept as plain values`() throws {
    let checkpoint = try open([
      (
        "meta",
        { builder in
          builder.dictionary([
            ("epoch", { $0.integer(12) }),
            (
              "CLASSES",
              {
                $0.tuple {
                  $0.text("cat")
                  $0.text("dog")
                }
              }
            ),
            (
              "hook",
              { builder in
                builder.global("my.hooks", "Hook")
                builder.opcode(")")
                builder.opcode("R")
              }
            ),
          ])
        }
      ), ("state_dict", weights(network)), ("optimizer", weights(["a"])),
    ])
    #expect(
      checkpoint.saved == [
        "meta": .dictionary([
          .init(key: "epoch", value: .integer(12)),
          .init(key: "CLASSES", value: .list([.text("cat"), .text("dog")])),
        ])
      ])
    #expect(checkpoint.saved["meta"]?["CLASSES"]?.texts == ["cat", "dog"])
  }

  @Test func `plain values among the weights are kept, and others told`() throws {
    let checkpoint = try open(
      [("epoch", { $0.integer(12) })] + network.map(tensor)
        + [("lr", { $0.text("0.1") }), ("hook", { $0.global("my.hooks", "Hook") })])
    #expect(Array(checkpoint.arrays.keys) == network)
    #expect(checkpoint.saved == ["epoch": .integer(12), "lr": .text("0.1")])
    #expect(
      checkpoint.warnings == [
        "entries that are not arrays were skipped: 'hook'",
        "classes that no weight needs were skipped: 'my.hooks.Hook'",
      ])
  }
}
