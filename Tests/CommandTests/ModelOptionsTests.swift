import ArgumentParser
import Foundation
import RetinaNet
import Testing

@testable import retinascope

@Suite struct ModelOptionsTests {
  private static let assets = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../assets").standardizedFileURL.path
  private static let demo = "\(assets)/models/stamps-r18.safetensors"

  private func open(_ arguments: String...) throws -> ChosenModel {
    try ModelOptions.parse(["--model", Self.demo] + arguments).open()
  }

  @Test func `without flags the checkpoint's own settings hold`() throws {
    let model = try open()
    #expect(model.configuration.name == "stamps-r18")
    #expect(
      model.configuration.thresholds == Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300))
    #expect(model.configuration.displayScore == 0.4)
    #expect(model.labels == nil)
    #expect(model.categoryID(forChannel: 0) == nil)
  }

  @Test func `every flag comes before the checkpoint's settings, and is named as the source`() throws {
    let model = try open(
      "--score", "0.5,bird=0.3,7=0.25", "--nms", "0.6", "--top-k", "7", "--max-detections", "8", "--min-size",
      "96",
      "--max-size", "128")
    let configuration = model.configuration
    #expect(
      configuration.thresholds
        == Thresholds(score: 0.5, scoreByClass: [0: 0.3, 7: 0.25], nms: 0.6, topK: 7, maxDetections: 8))
    #expect(configuration.input.minSize == 96)
    #expect(configuration.input.maxSize == 128)
    for (field, flag) in [
      (ConfigurationField.score, "--score"), (.scoreByClass, "--score"), (.nms, "--nms"), (.topK, "--top-k"),
      (.maxDetections, "--max-detections"), (.minSize, "--min-size"), (.maxSize, "--max-size"),
    ] {
      #expect(model.file.resolved.origin(of: field) == .flag(flag))
    }
  }

  @Test func `a score for one class leaves the others' as it was`() throws {
    let thresholds = try open("--score", "big cat=0.9").configuration.thresholds
    #expect(thresholds.score == 0.05)
    #expect(thresholds.scoreByClass == [7: 0.9])
  }

  @Test func `an unknown class is told with its like`() throws {
    let error = #expect(throws: ValidationError.self) { try open("--score", "0.5,brid=0.3") }
    #expect(error?.message == #"--score: no class is called "brid"; did you mean "bird"?"#)
  }

  @Test(arguments: [
    ["--nms", "nan"], ["--nms", "1.5"], ["--nms", "-0.1"], ["--top-k", "0"], ["--max-detections", "-3"],
    ["--min-size", "0"], ["--max-size", "1000000"], ["--threads", "0"], ["--score", "nan"],
    ["--score", "1.1"],
    ["--score", ""], ["--score", "0.5,"], ["--score", "0.5,0.6"], ["--score", "=0.5"],
    ["--score", "bird=0.5,bird=0.4"], ["--score", "bird"], ["--score", "inf"],
  ])
  func `values out of range are refused with the flag's name`(arguments: [String]) {
    do {
      _ = try ModelOptions.parse([arguments[0] + "=" + arguments[1]])
      Issue.record("\(arguments) was accepted")
    } catch {
      #expect(ModelOptions.message(for: error).contains(arguments[0]))
      #expect(ModelOptions.exitCode(for: error).rawValue == 64)
    }
  }

  @Test func `the model is the flag's, else the environment's, else the demo's`() throws {
    let variable = ["RETINASCOPE_MODEL": "/env.pth"]
    #expect(try ModelOptions.parse(["--model", "a.pth"]).path(environment: variable) == "a.pth")
    #expect(try ModelOptions.parse([]).path(environment: variable) == "/env.pth")
    #expect(
      try ModelOptions.parse([]).path(environment: ["RETINASCOPE_MODEL": ""])
        .hasSuffix("/assets/models/stamps-r18.safetensors"))
  }

  @Test func `labels name the channels and give categories' ids`() throws {
    let model = try open("--labels", "\(Self.assets)/demo/annotations.json")
    #expect(model.configuration.classes[0] == "bird")
    #expect(model.file.resolved.origin(of: .classes) == .flag("--labels"))
    #expect(model.categoryID(forChannel: 0) != nil)
    #expect(model.categoryID(forChannel: 20) == nil)
  }

  @Test func `assets are found from where the program lies`() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    func lay(_ path: String) throws {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
    try lay("usr/share/retinascope/models/a")
    try lay("checkout/assets/models/a")
    let installed = try AssetLocation.path("models/a", executable: "\(root.path)/usr/bin/retinascope")
    #expect(installed == "\(root.path)/usr/share/retinascope/models/a")
    let built = try AssetLocation.path(
      "models/a", executable: "\(root.path)/checkout/.build/x86_64/release/retinascope")
    #expect(built == "\(root.path)/checkout/assets/models/a")
    let error = #expect(throws: AssetError.self) {
      try AssetLocation.path("models/b", executable: "\(root.path)/usr/bin/retinascope")
    }
    #expect(error?.description.contains("--model FILE") == true)
  }
}
