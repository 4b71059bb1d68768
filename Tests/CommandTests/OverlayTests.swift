import Foundation
import Imaging
import TestSupport
import Testing

/// `detect --save-overlays`, on traces, which need no run of the network.
struct OverlayTests {
  private let folder = TemporaryFolder()

  /// A trace of a name.
  private func trace(_ name: String) throws -> String {
    let path = folder.file(name)
    let parent = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: SavedScene.path(), toPath: path)
    return path
  }

  @Test func drawsWhatScoresAboveTheThreshold() throws {
    let trace = try trace("a.safetensors")
    let picture = try Image.open(SavedScene.picture)
    for (flags, isDrawn) in [([], true), (["--score", "0.05"], true), (["--score", "0.9999"], false)] {
      let out = folder.file("out-\(flags.last ?? "default")")
      #expect(try Program().run(["detect", trace, "--save-overlays", out] + flags).exitCode == 0)
      let saved = try Image.open(out + "/a.png")
      #expect((saved != picture) == isDrawn, "\(flags)")
    }
  }

  @Test func keepsPicturesOfOneNameApart() throws {
    let names = ["x/a.safetensors", "y/a.safetensors", "a.trace", "a-2.safetensors"]
    let traces = try names.map(trace)
    #expect(try Program().run(["detect"] + traces + ["--save-overlays", folder.file("out")]).exitCode == 0)
    let saved = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(saved == ["a-2-2.png", "a-2.png", "a-3.png", "a.png"])
  }

  @Test func saysWhyTheFolderCannotBeMade() throws {
    let file = folder.write("file", "")
    let outcome = try Program.run("detect", try trace("a.safetensors"), "--save-overlays", file + "/folder")
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("--save-overlays: the folder"), "\(outcome.stderr)")
  }
}
