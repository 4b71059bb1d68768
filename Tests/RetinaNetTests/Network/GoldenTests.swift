import Checkpoints
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

/// The whole way from files to detections against the published implementations.
@Suite struct GoldenTests {
  init() { poisonFreshTensors() }

  @Test(arguments: Golden.names, [1, 3])
  func computesWhatTheReferenceDoes(_ name: String, threads: Int) throws {
    let golden = try Golden.load(name)
    let trace = try Self.trace(golden, threads: threads)
    #expect(trace.transform == golden.transform)
    let arrays = Self.arrays(of: trace)
    #expect(Set(arrays.keys) == Set(golden.intermediates.keys))
    for (key, expected) in golden.intermediates {
      let array = try #require(arrays[key])
      #expect(array.shape == expected.shape, "\(key)")
      let tolerance = key.hasPrefix("anchors") ? 0 : 1e-3 * expected.std
      for sample in expected.samples {
        let difference = abs(Double(array[flat: Int(sample[0])]) - sample[1])
        #expect(difference <= tolerance, "\(key)[\(Int(sample[0]))] is \(difference / expected.std) std away")
      }
      // A map that agrees where it is sampled and not elsewhere has another sum of magnitudes.
      let sum = array.elements.reduce(0.0) { $0 + Double(abs($1)) }
      #expect(abs(sum - expected.absSum) <= 1e-4 * expected.absSum, "sum of |\(key)|")
    }
  }

  @Test(arguments: Golden.names, [1, 3])
  func detectsWhatTheReferenceDoes(_ name: String, threads: Int) throws {
    let golden = try Golden.load(name)
    let trace = try Self.trace(golden, threads: threads)
    let found = trace.select(trace.configuration.thresholds).detections
    #expect(found.count == golden.detections.count)
    var rest = found
    for expected in golden.detections {
      let place = rest.firstIndex {
        $0.label == expected.labelId && abs($0.score - expected.score) <= 1e-4
          && zip([$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2], expected.box).allSatisfy {
            abs($0 - $1) <= 0.05
          }
      }
      if let place {
        rest.remove(at: place)
      } else {
        Issue.record("no detection of class \(expected.labelId) at \(expected.score), \(expected.box)")
      }
    }
  }

  @Test func aTraceSurvivesItsFile() throws {
    let trace = try Self.trace(try Golden.load("torchvision-v1"))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try trace.write(to: path)
    let sizes = [trace.transform.original, trace.transform.padded, trace.transform.resized]
    let metadata = zip(["original", "padded", "resized"], sizes).map {
      "\"\($0)\":[\($1.width),\($1.height)]"
    }
    #expect(
      try Checkpoint.open(path, requiringFinite: false).metadata["transform"]
        == "{\(metadata.joined(separator: ","))}", "the same each time")
    let read = try Trace(contentsOf: path)
    #expect(read.image == trace.image)
    #expect(read.transform == trace.transform)
    #expect(read.configuration == trace.configuration)
    #expect(read.file == trace.file)
    let (before, after) = (Self.arrays(of: trace), Self.arrays(of: read))
    #expect(before.keys == after.keys)
    for (name, array) in before { #expect(array.elements == after[name]?.elements, "\(name)") }
    #expect(
      read.select(read.configuration.thresholds).detections
        == trace.select(trace.configuration.thresholds).detections)
  }

  @Test func weightsAreNoTrace() throws {
    let path = try Golden.fixture("torchvision-v2.safetensors").path
    let error = #expect(throws: TraceFileError.self) { try Trace(contentsOf: path) }
    #expect(error?.description.contains("holds no trace") == true)
  }

  /// A listener that throws ends the pass, and has heard of every stage in order before.
  @Test func aPassTellsItsProgressAndCanBeStopped() throws {
    let golden = try Golden.load("torchvision-v1")
    let model = try Self.model(golden)
    let image = try Image.open(Golden.fixture(golden.image).path)
    var heard: [NetworkProgress] = []
    _ = try model.trace(image, file: "") { heard.append($0) }
    #expect(heard.map(\.fraction) == heard.map(\.fraction).sorted())
    #expect(heard.last?.fraction == 1)
    #expect(heard.first?.stage == .backbone && heard.last?.stage == .heads)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      _ = try model.trace(image, file: "") { if $0.stage == .pyramid { throw Enough() } }
    }
  }

  static func model(_ golden: Golden, threads: Int = 2) throws -> Model {
    let file = try ModelFile.open(Golden.fixture(golden.checkpoint).path)
    return try Model(file, workers: Workers(threads))
  }

  static func trace(_ golden: Golden, threads: Int = 2) throws -> Trace {
    try model(golden, threads: threads).trace(
      try Image.open(Golden.fixture(golden.image).path), file: golden.image)
  }

  /// A trace's arrays by their names in a trace file, as the reference orders them.
  static func arrays(of trace: Trace) -> [String: Tensor] {
    var arrays = ["input": trace.input.channelsFirst()]
    for (index, map) in trace.backbone.enumerated() { arrays["c\(index + 3)"] = map.channelsFirst() }
    for level in trace.levels {
      let name = level.name.lowercased()
      arrays[name] = level.features.channelsFirst()
      arrays["logits.\(name)"] = level.logits
      arrays["deltas.\(name)"] = level.deltas
      arrays["anchors.\(name)"] = level.anchors
    }
    return arrays
  }
}
