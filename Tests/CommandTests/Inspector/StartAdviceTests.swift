import Foundation
import TestSupport
import Testing

/// What the inspector says first of pictures that are not the demo's.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct StartAdviceTests {
  /// A data set of two pictures, with ground truth and a checkpoint that no flag names.
  private func dataSet() throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    let picture = try Data(contentsOf: URL(filePath: SavedScene.picture))
    for name in ["a", "b"] {
      folder.write("images/\(name).png", Array(picture))
      folder.write(
        "labels/\(name).xml",
        "<annotation><filename>\(name).png</filename><object><name>cow</name><bndbox><xmin>9</xmin>"
          + "<ymin>9</ymin><xmax>99</xmax><ymax>99</ymax></bndbox></object></annotation>")
    }
    folder.write("model_final.pth", "not opened")
    return folder
  }

  @Test func namesTheDemosNetworkAndWhatLiesNearThePictures() throws {
    let folder = try dataSet()
    let terminal = try Tmux(columns: 200, rows: 40)
    try terminal.enter("cd \(folder.path) && retinascope .")
    try terminal.wait("the advice") {
      // Lines may break between words.
      ["the demo's network", "--model", "model_final.pth", "2 XML files", "--annotations"]
        .allSatisfy($0.contains)
    }
    try terminal.wait(for: "kept")
    try terminal.type("i")
    try terminal.wait("the model") { $0.contains("the demo's, ") && $0.contains("stamps-r18.safetensors") }
  }

  @Test func saysNothingOfTheDemo() throws {
    let terminal = try Tmux(columns: 200, rows: 40)
    try terminal.enter("cd \(Program.checkout) && retinascope assets/demo/6_portrait.png")
    let screen = try terminal.wait(for: "kept")
    #expect(!screen.contains("the demo's network"), "\(screen)")
  }

  @Test func argumentsThatAreNoPicturesAreTold() throws {
    let folder = try dataSet()
    let terminal = try Tmux(columns: 200, rows: 40)
    try terminal.enter("cd \(folder.path) && retinascope images labels model_final.pth")
    let screen = try terminal.wait("the advice") {
      $0.contains("labels holds no picture") && $0.contains("model_final.pth is no picture")
    }
    #expect(screen.contains("1/2"), "\(screen)")
  }
}
