import Foundation
import Imaging
import Runs
import TestSupport
import Testing

@testable import retinascope

struct OverlayFolderTests {
  private let folder = TemporaryFolder()
  private let grey = Image(width: 60, height: 40, pixels: Array(repeating: 128, count: 60 * 40 * 3))

  private func result(_ file: String) -> PictureResult {
    let box = Box(x1: 10, y1: 10, x2: 50, y2: 30)
    return PictureResult(
      file: file,
      outcome: .found(
        .init(
          width: 60, height: 40,
          objects: [.init(box: box, label: "", labelID: 3, score: 0.6, level: "P3")], timing: [])))
  }

  @Test func drawsWhatScoresAboveTheThreshold() throws {
    for (name, threshold, isDrawn) in [("all", nil, true), ("low", 0.5, true), ("high", 0.6, false)]
      as [(String, Float?, Bool)]
    {
      let overlays = try OverlayFolder(path: folder.file(name), displayScore: threshold)
      try overlays.save(result("a.jpg"), over: grey)
      let saved = try Image.open(folder.file(name + "/a.png"))
      #expect((saved.width, saved.height) == (60, 40))
      #expect((saved != grey) == isDrawn, "above \(String(describing: threshold))")
    }
  }

  @Test func keepsPicturesOfOneNameApart() throws {
    let overlays = try OverlayFolder(path: folder.file("out"), displayScore: nil)
    for file in ["x/a.png", "y/a.png", "a.jpeg", "-", "a-2.png", "z/../b"] {
      try overlays.save(result(file), over: grey)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(names == ["a-2-2.png", "a-2.png", "a-3.png", "a.png", "b.png", "stdin.png"])
  }

  @Test func refusesToReplaceThePicture() throws {
    let path = folder.file("a.png")
    try grey.writePNG(to: path)
    let before = FileManager.default.contents(atPath: path)
    let overlays = try OverlayFolder(path: folder.path, displayScore: nil, inputs: [path])
    #expect(throws: OverlayFolder.OverlayRefused.self) { try overlays.save(result(path), over: grey) }
    #expect(FileManager.default.contents(atPath: path) == before)
  }

  @Test func saysWhyTheFolderCannotBeMade() {
    let file = folder.write("file", "")
    let error = #expect(throws: OverlayFolder.OverlayRefused.self) {
      try OverlayFolder(path: file + "/folder", displayScore: nil)
    }
    #expect(error!.description.hasPrefix("--save-overlays: the folder"))
  }
}
