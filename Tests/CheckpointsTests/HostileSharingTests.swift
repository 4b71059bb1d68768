import Testing

@testable import Checkpoints

/// Pickles that name one long value many times, so that to look through it each time would take very long.
@Suite struct HostileSharingTests {
  /// Settings that lie beside weights, and all are one dictionary or object.
  @Test(arguments: [false, true]) func survivesLongSettingsRepeated(areObjects: Bool) throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        ("state_dict", { $0.dictionary([("w", { $0.tensor(TensorDescription()) })]) }),
        (
          "extra",
          { builder in
            builder.raw(Array("}(".utf8))
            if areObjects {
              builder.global("omegaconf.dictconfig", "DictConfig")
              builder.raw([UInt8(ascii: ")"), 0x81])
            }
            builder.raw(Array("}(".utf8))
            builder.raw([UInt8](repeating: UInt8(ascii: "N"), count: 200_000))
            builder.text("_content")
            builder.raw(Array((areObjects ? "Nub" : "Nu").utf8) + [UInt8(ascii: "q"), 9, UInt8(ascii: "0")])
            for _ in 0..<5 { builder.raw([UInt8(ascii: "K"), 1, UInt8(ascii: "h"), 9]) }
            builder.opcode("u")
          }
        ),
      ])
    }
    let checkpoint = try Checkpoint.parse(
      ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes)
    #expect(checkpoint.saved["extra"] == (areObjects ? .dictionary([]) : nil))
  }

  /// Modules that all are one, whose set of buffers is long.
  @Test func survivesALongSetRepeated() throws {
    let inner = module {
      $0.opcode("}")
    } transient: { builder in
      builder.text("x")
      builder.raw([UInt8(ascii: "q"), 0])
      for _ in 0..<100_000 { builder.raw([UInt8(ascii: "h"), 0]) }
    }
    let outer = module { builder in
      builder.raw(Array("}(".utf8))
      for place in 0..<200 {
        builder.text("\(place)")
        builder.raw([UInt8(ascii: "h"), 1])
      }
      builder.opcode("u")
    }
    let pickle = PickleBuilder.pickle { builder in
      inner(&builder)
      builder.raw([UInt8(ascii: "q"), 1, UInt8(ascii: "0")])
      outer(&builder)
    }
    #expect(failure(ZipBuilder.torch(pickle).bytes)?.problem.contains("contain themselves") == true)
  }

  private func module(
    modules: @escaping (inout PickleBuilder) -> Void,
    transient: @escaping (inout PickleBuilder) -> Void = { _ in }
  ) -> (inout PickleBuilder) -> Void {
    { builder in
      builder.global("torch.nn.modules.container", "Sequential")
      builder.raw([UInt8(ascii: ")"), 0x81])
      builder.dictionary([
        ("_parameters", { $0.opcode("}") }),
        (
          "_non_persistent_buffers_set",
          { builder in
            builder.raw([0x8F, UInt8(ascii: "(")])
            transient(&builder)
            builder.raw([0x90])
          }
        ),
        ("_modules", modules),
      ])
      builder.opcode("b")
    }
  }
}
