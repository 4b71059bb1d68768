import Annotations
import Foundation
import RetinaNet
import Support
import Tensors
import TestSupport
import Testing
import Training

@testable import Runs

/// What would certainly fail is refused before the first step, with the cure.
@Suite struct TrainingInputTests {
  private let tiny = TinyTraining()

  private func refusal(_ change: (inout TrainingRequest) -> Void = { _ in }) -> String {
    do {
      _ = try TrainingPreflight(TrainingPlan(tiny.request("refused", change)))
      Issue.record("not refused")
      return ""
    } catch {
      #expect(FileStatus(tiny.run("refused").path) == nil)
      return "\(error)"
    }
  }

  private func edit(_ from: String, _ to: String) throws {
    let text = try #require(tiny.folder.text("annotations.json"))
    #expect(text.contains(from))
    tiny.folder.write("annotations.json", text.replacing(from, with: to))
  }

  @Test func idsThatDoNotMatch() throws {
    try edit("\"image_id\": ", "\"image_id\": 77")
    let text = refusal()
    #expect(text.contains("image_id") && text.contains("match"), "\(text)")
  }

  @Test func categoriesThatDoNotMatch() throws {
    try edit("\"category_id\": ", "\"category_id\": 9")
    #expect(refusal().contains("category"))
  }

  @Test func mostPicturesMissing() throws {
    for place in 1..<5 {
      try FileManager.default.removeItem(atPath: tiny.folder.file("pictures/\(place).png"))
    }
    let text = refusal()
    #expect(
      text.contains("lists 5 pictures") && text.contains("1.png") && text.contains("right folder"), "\(text)")
  }

  @Test func noPictureOfTheFolderIsAnnotated() throws {
    try edit("\"file_name\": \"", "\"file_name\": \"other-")
    #expect(refusal().contains("names none of the 5 pictures"))
  }

  @Test func crowdsAlone() throws {
    try edit("\"iscrowd\": 0", "\"iscrowd\": 1")
    let text = refusal()
    #expect(text.contains("10 are crowds"), "\(text)")
  }

  @Test func boxesWithoutAnArea() throws {
    try edit("\"bbox\": [", "\"bbox\": [500")
    let text = refusal()
    #expect(text.contains("no area in their picture"), "\(text)")
  }

  @Test func picturesTrainedAtTheirOnlySizeAreDetectedAtIt() throws {
    let one = TinyPictures(1)
    let plan = try TrainingPlan(
      tiny.request { request in
        request.images = one.folder.file("pictures")
        request.annotations = one.folder.file("annotations.json")
        request.sizes = .original
      })
    let input = plan.start.configuration.input
    #expect(input.minSize == 64 && input.maxSize == 64, "64×64 pixels, not the network's 64 and 96")
    #expect(!plan.notes.contains { $0.contains("own sizes") }, "\(plan.notes)")
  }

  @Test func saysWherePicturesTrainedAtTheirOwnSizesAreResizedLater() throws {
    let plan = try TrainingPlan(tiny.request { $0.sizes = .original })
    let input = plan.start.configuration.input
    #expect(input.minSize == 64 && input.maxSize == 96)
    #expect(
      plan.notes.contains { $0.contains("sides from 64 to 96 px") && $0.contains("--min-size") },
      "\(plan.notes)")
  }

  @Test func aCheckpointOfNaN() throws {
    try tiny.train(tiny.request("start") { $0.steps = 1 })
    let path = tiny.run("start").last
    var bytes = try #require(FileManager.default.contents(atPath: path))
    // The last four bytes before the counters, which come last, are a weight.
    let start = bytes.count - 4 - 8 * 12
    bytes.replaceSubrange(start..<start + 4, with: [0, 0, 0xC0, 0x7F])
    tiny.folder.write("broken.safetensors", bytes)
    let text = refusal { $0.start = .checkpoint(ModelRequest(path: tiny.folder.file("broken.safetensors"))) }
    #expect(text.contains("NaN") || text.contains("finite"), "\(text)")
  }

  @Test func networksThatAreNone() {
    #expect(refusal { $0.start = .new("resnet19") }.contains("resnet18, resnet34, resnet50"))
    tiny.folder.write("none.json", #"{"classes": ["red"]}"#)
    #expect(refusal { $0.start = .new(tiny.folder.file("none.json")) }.contains("backbone"))
    #expect(refusal { $0.backbone = tiny.folder.file("network.json") }.contains("network.json"))
  }

  @Test func moreMemoryThanThereIs() {
    let text = refusal {
      $0.batch = 4096
      $0.sizes = .drawn([32_000])
      $0.maxSize = 32_000
    }
    #expect(text.contains("not enough memory: 4,096 pictures of 32000×32000"), "\(text)")
  }

  /// γ is focal loss's: a comparison has plain cross entropy beside any.
  @Test func crossEntropyHasNoGamma() throws {
    let plan = try TrainingPlan(tiny.request { $0.gamma = 1.5 })
    #expect(plan.settings.loss.focal.gamma == 1.5)
    #expect(TrainingPlan(plan, loss: .ce, output: "ce").settings.loss.focal == .crossEntropy)
  }

  @Test func someLossesAreOnlyTold() throws {
    try FileManager.default.removeItem(atPath: tiny.folder.file("pictures/4.png"))
    tiny.folder.write("pictures/1.png", "no picture at all")
    try edit("\"bbox\": [", "\"bbox\": [")
    let plan = try TrainingPlan(tiny.request())
    #expect(plan.source.missing == ["1.png", "4.png"] || plan.source.missing == ["4.png"])
    #expect(plan.set.pictures.count == 3)
    #expect(plan.source.unusable.count + plan.set.unreadable.count == 1)
  }
}

@Suite struct TrainedClassesTests {
  private func annotations(_ names: [String], areListed: Bool = true) -> AnnotationSet {
    AnnotationSet(
      source: "a.json", categories: names.enumerated().map { .init(id: $0 + 1, name: $1) },
      pictures: [.init(id: 1, file: "1.png")],
      objects: [
        names.indices.map { GroundTruth(id: $0 + 1, category: $0 + 1, x: 0, y: 0, width: 5, height: 5) }
      ], unlisted: areListed ? [] : Set(1...names.count))
  }

  @Test func theModelsClassesStayWhereNoneIsNew() {
    let classes = TrainedClasses(
      present: ["cat", "dog", "cow"], annotations: annotations(["dog"]), keeps: false)
    #expect(classes.names == ["cat", "dog", "cow"] && classes.isUnchanged(of: 3))
    #expect(classes.note(present: ["cat", "dog", "cow"]) == nil)
  }

  @Test func annotatedClassesReplaceThem() throws {
    let present = ["cat", "dog", "cow"]
    let classes = TrainedClasses(present: present, annotations: annotations(["hat", "dog"]), keeps: false)
    #expect(classes.names == ["hat", "dog"] && classes.sources == [nil, 1])
    let note = try #require(classes.note(present: present))
    #expect(note.contains("hat") && note.contains("2 classes of the model are given up"), "\(note)")
  }

  @Test func spellingsAreOneClassWhereNobodyListsThem() throws {
    func names(_ present: [String?]?, areListed: Bool = false) -> [String?] {
      TrainedClasses(
        present: present, annotations: annotations(["Hat", "hat", "dog"], areListed: areListed), keeps: false
      ).names
    }
    #expect(names(nil) == ["Hat", "dog"])
    #expect(names(nil, areListed: true) == ["Hat", "hat", "dog"])
    #expect(names(["hat"]) == ["hat", "dog"])
    #expect(names(["hat", "Hat", "dog"]) == ["hat", "Hat", "dog"])
    let classes = TrainedClasses(
      present: nil, annotations: annotations(["Hat", "hat"], areListed: false), keeps: false)
    #expect(try #require(classes.spellings).contains("hat as Hat (1 object)"))
  }

  @Test func newClassesAreAdded() {
    let classes = TrainedClasses(
      present: ["cat", "dog"], annotations: annotations(["dog", "hat"]), keeps: true)
    #expect(classes.names == ["cat", "dog", "hat"] && classes.sources == [0, 1, nil])
  }

  /// Anchor by anchor, the class fastest.
  @Test func weightsOfKnownClassesAreTakenOver() {
    let classes = TrainedClasses(
      present: ["cat", "dog", "cow"], annotations: annotations(["hat", "cow"]), keeps: false)
    let old = Tensor(shape: [6, 2], (0..<12).map(Float.init))
    let new = Tensor(shape: [4, 2], (100..<108).map(Float.init))
    #expect(classes.merged(old, new, anchors: 2).elements == [100, 101, 4, 5, 104, 105, 10, 11])
  }
}
