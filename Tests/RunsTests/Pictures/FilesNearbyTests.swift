import Foundation
import TestSupport
import Testing

@testable import Runs

/// Ground truth and checkpoints that lie near pictures.
struct FilesNearbyTests {
  private let folder = TemporaryFolder()
  private let voc = "<annotation><filename>a.jpg</filename></annotation>"

  private func near(_ arguments: [String], _ pictures: [String] = ["images/a.jpg", "images/b.jpg"]) -> (
    annotations: String?, words: String?, checkpoint: String?
  ) {
    let near = FilesNearby(
      arguments: arguments.map { folder.file($0) }, pictures: pictures.map { folder.file($0) })
    func short(_ path: String?) -> String? { path.map { String($0.dropFirst(folder.path.count + 1)) } }
    return (short(near.annotations?.path), near.annotations?.words, short(near.checkpoint))
  }

  @Test func findsXMLInAFolderOfAnyName() {
    folder.write("images/a.jpg", "")
    folder.write("labels/a.xml", voc)
    folder.write("labels/b.xml", voc)
    folder.write("labels/other.xml", voc)
    folder.write("model_final.safetensors", "no trace")
    for argument in ["", "images", "images/a.jpg"] {
      let found = near([argument])
      #expect(found.annotations == "labels" && found.words == "2 XML files", "\(argument)")
      #expect(found.checkpoint == "model_final.safetensors", "\(argument)")
    }
  }

  @Test func findsLists() {
    folder.write("images/a.jpg", "")
    folder.write("settings/config.json", "{}")
    #expect(near([""]).annotations == nil, "not every JSON file")
    folder.write("data/train_coco.json", "{}")
    #expect(near([""]).annotations == "data/train_coco.json")
    folder.write("labels/a.txt", "0 0.5 0.5 0.1 0.1")
    #expect(near([""]).annotations == "labels", "first those with the pictures' names")
  }

  @Test func textsThatAreNoLabelsAreNone() {
    folder.write("images/a.jpg", "")
    folder.write("texts/a.txt", "a caption")
    let found = near([""])
    #expect(found.annotations == nil && found.checkpoint == nil)
  }

  @Test func prefersTheCheckpointOfTheEnd() {
    folder.write("images/a.jpg", "")
    for name in ["epoch_1.pth", "epoch_2.pth"] { folder.write("run/\(name)", "x") }
    #expect(near([""]).checkpoint == "run/epoch_2.pth")
    folder.write("run/best.pth", "x")
    #expect(near([""]).checkpoint == "run/best.pth")
    #expect(near(["images/a.jpg", "absent"]).checkpoint == "run/best.pth")
  }

  @Test func aDamagedTraceIsATraceAndWeightsAreNone() {
    func isTrace(_ name: String, _ metadata: String) -> Bool {
      let json = Array(#"{"__metadata__":\#(metadata)}"#.utf8)
      let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
      return FilesNearby.isTrace(folder.write(name, length + json))
    }
    #expect(isTrace("a.safetensors", #"{"format":"retinascope.trace","version":"9"}"#))
    #expect(!isTrace("b.safetensors", #"{"format":"pt"}"#))
    // Only the file's own ending counts, and a name that begins with a dot has none.
    #expect(!FilesNearby.isTrace(folder.write("c.safetensors/.safetensors", [UInt8]())))
    #expect(!FilesNearby.isCheckpoint("run.pth/README") && !FilesNearby.isCheckpoint("run/.pth"))
  }

  @Test func looksNoDeeper() {
    folder.write("images/a.jpg", "")
    folder.write("more/deeper/labels/a.xml", voc)
    folder.write("more/deeper/model.pth", "x")
    let found = near([""])
    #expect(found.annotations == nil && found.checkpoint == nil)
  }
}
