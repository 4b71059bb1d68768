import Testing

@testable import Checkpoints

/// Files that are no checkpoints, or hold no weights, are refused by name.
@Suite struct ForeignFileTests {
  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
    ("\n <!DOCTYPE html><html>", "web page"), ("<HTML>not found", "web page"), ("{\"images\": []}", "JSON"),
    ("\u{8}\u{8}\u{12}\u{7}pytorch", "ONNX"), ("GGUF\u{3}", "GGUF"), ("(dp0\nS'a'\n", "protocol 0"),
    ("PK\u{5}\u{6}", "empty zip"), ("some text", "no checkpoint"),
  ])
  func namesWhatItLooksLike(text: String, expected: String) throws {
    let error = try #require(failure(Array(text.utf8)))
    #expect(error.kind == .unrecognized)
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test(
    arguments: [
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"), ([0x1F, 0x8B, 8, 0], "compressed"),
      ([0xFF, 0xD8, 0xFF, 0xE0], "picture"), ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "NumPy"),
    ] as [([UInt8], String)])
  func namesWhatItsFirstBytesSay(bytes: [UInt8], expected: String) throws {
    let error = try #require(failure(bytes))
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test(arguments: [
    ("torchscript.pt", "TorchScript"), ("zip-module.pth", "torch.nn.modules.linear.Linear"),
    ("zip-no-weights.pth", "no weights, only 'count'"), ("zip-unknown-weight.pth", "__main__.Recipe"),
    ("legacy-module.pth", "torch.nn.modules.linear.Linear"), ("numpy-torch.pkl", "without torch.save"),
    ("caffe2.pkl", "Caffe2"), ("numpy.npz", "NumPy arrays"),
  ])
  func refusesWhatHoldsNoWeights(name: String, expected: String) throws {
    let error = try #require(failure(try fixtureBytes(name)))
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test func namesTheClassesThatItPassedOver() throws {
    let checkpoint = try Checkpoint.open(fixture("zip-nested.ckpt"))
    #expect(checkpoint.warnings.count == 1)
    #expect(checkpoint.warnings.first?.contains("'__main__.Recipe'") == true, "\(checkpoint.warnings)")
  }
}
