import Imaging
import Tensors
import Testing

@testable import RetinaNet

/// A network that has lost its numbers says so, instead of finding nothing, or boxes that are nowhere.
@Suite struct NonFiniteLayerTests {
  private let file: ModelFile
  private let picture: Image

  init() throws {
    file = try ModelFile.open(Golden.fixture("torchvision-v1.pth").path)
    picture = try Image.open(Golden.fixture("torchvision-v1.png").path)
  }

  /// The model with one weight changed.
  private func model(_ key: String, _ weight: Float) throws -> Model {
    let file = self.file
    return try Model(architecture: file.architecture, configuration: file.configuration, workers: Workers(2))
    {
      name in
      let array = try #require(file.array(name)).floats()
      guard name == key else { return array }
      var elements = array.elements
      elements[elements.count / 2] = weight
      return Tensor(shape: array.shape, elements)
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func theFirstLayerIsNamed(weight: Float) throws {
    let keys = [
      file.architecture.stem.weight, file.architecture.pyramid.lateral[0].weight,
      file.architecture.classTower[0].weight, file.architecture.boxTower[0].weight,
      file.architecture.boxOutput.weight,
    ]
    for key in keys {
      let error = #expect(throws: NonFiniteLayer.self) {
        try model(key, weight).trace(picture, file: "x.png")
      }
      #expect(error?.layer == String(key.dropLast(".weight".count)))
      #expect(error?.description.contains("use an earlier checkpoint") == true)
    }
  }

  /// One number of one class of one anchor is enough.
  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aClassAloneIsNoticed(number: Float) throws {
    let output = file.architecture.classOutput
    for key in [output.weight, try #require(output.bias)] {
      let error = #expect(throws: NonFiniteLayer.self) {
        try model(key, number).trace(picture, file: "x.png")
      }
      #expect(error?.layer == String(output.weight.dropLast(".weight".count)))
    }
  }

  /// The pass that looks for the layer takes as long as the first.
  @Test func theSearchForTheLayerCanBeStopped() throws {
    struct Stop: Error {}
    var reports = 0
    let key = file.architecture.boxOutput.weight
    _ = try model(key, 0).trace(picture, file: "x.png") { _ in reports += 1 }
    let first = reports
    #expect(throws: Stop.self) {
      try model(key, .nan).trace(picture, file: "x.png") { _ in
        reports += 1
        if reports > 2 * first { throw Stop() }
      }
    }
  }

  @Test func finiteWeightsHaveAnAnswer() throws {
    #expect(throws: Never.self) { try model(file.architecture.stem.weight, 0).trace(picture, file: "x.png") }
  }
}
