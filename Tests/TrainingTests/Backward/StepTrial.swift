import Foundation
import Imaging
import RetinaNet
import Tensors
import Testing

@testable import Training

/// A tiny network of every family, a batch of two pictures, and what autograd says of them.
struct StepTrial {
  let golden: StepGolden
  let file: ModelFile
  let arrays: NetworkArrays
  let batch: TrainingBatch
  let settings: LossSettings
  let norms: NormMode
  private let workers: Workers

  struct StepGolden: Decodable {
    var fixture: String
    var norms: String
    var alpha: Double?
    var gamma: Double
    var normalizer: Double?
    var objects: [PictureObjects]
    var positives: [Int]
    /// Normalised, of the batch.
    var classification: Double
    var box: Double
    var gradients: [String: ExpectedArray]
    var statistics: [String: ExpectedArray]
  }

  struct PictureObjects: Decodable {
    var boxes: [[Float]]
    var labels: [Int]

    var objects: [TrainingObject] {
      zip(boxes, labels).map {
        TrainingObject(box: Box(x1: $0[0], y1: $0[1], x2: $0[2], y2: $0[3]), label: $1)
      }
    }
  }

  struct ExpectedArray: Decodable {
    var norm: Double
    var sum: Double
    /// How far torch's own answer in float32 is from this one in float64.
    var float32: Double
    /// Flat index and value.
    var samples: [[Double]]
  }

  init(_ name: String, threads: Int = 1) throws {
    let own = try #require(Bundle.module.resourceURL).appending(path: "Fixtures")
    golden = try JSONDecoder().decode(
      StepGolden.self, from: Data(contentsOf: own.appending(path: "\(name).step.json")))
    let fixture = golden.fixture
    let networks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "RetinaNetTests/Fixtures")
    let endings = ["pth", "safetensors", "pkl"]
    let paths = endings.map { networks.appending(path: "\(fixture).\($0)").path }
    file = try ModelFile.open(try #require(paths.first { FileManager.default.fileExists(atPath: $0) }))
    workers = Workers(threads)
    let configuration = file.configuration
    let picture = try Image.open(networks.appending(path: "\(fixture).png").path)
    let pictures = [picture, picture.lowerRightMirrored()]
    let preprocessing = Preprocessing(configuration)
    batch = TrainingBatch(
      pictures, pictures.map { preprocessing.transform(width: $0.width, height: $0.height) },
      golden.objects.map(\.objects), configuration, threads: threads)
    settings = LossSettings(
      focal: FocalLoss(alpha: golden.alpha, gamma: golden.gamma), box: BoxLoss(family: configuration.family))
    norms =
      switch golden.norms {
      case "batch": .batch(momentum: 0.1)
      case "stored": .stored
      default: .frozen
      }
    let network = TrainableNetwork(
      file.architecture, configuration, trained: .all, norms: norms, workers: workers)
    arrays = try NetworkArrays(file, keys: network.arrayKeys)
  }

  func network(_ part: TrainedPart, _ norms: NormMode? = nil) -> TrainableNetwork {
    TrainableNetwork(
      file.architecture, file.configuration, trained: part, norms: norms ?? self.norms, workers: workers)
  }
}

extension Image {
  /// The part below the first eighth and right of the first quarter, mirrored.
  fileprivate func lowerRightMirrored() -> Image {
    let (top, left) = (height / 8, width / 4)
    var pixels: [UInt8] = []
    for y in top..<height {
      for x in (left..<width).reversed() {
        for channel in 0..<3 { pixels.append(self.pixels[(y * width + x) * 3 + channel]) }
      }
    }
    return Image(width: width - left, height: height - top, pixels: pixels)
  }
}
