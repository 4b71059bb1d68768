import RetinaNet
import TestSupport
import Testing

@testable import Runs

struct MemoryCheckTests {
  private let check: MemoryCheck
  private let file: ModelFile

  init() throws {
    file = try ModelFile.open(Program.checkout + "/assets/models/stamps-r18.safetensors")
    check = MemoryCheck(
      estimate: MemoryEstimate(file.architecture, file.configuration), configuration: file.configuration)
  }

  private func limits(_ bytes: Int?) -> ResourceLimits {
    ResourceLimits(availableMemory: bytes, memorySource: "the container's limit", processors: 2)
  }

  @Test func letsThroughWhatFits() throws {
    try check.requireRoom(width: 512, height: 384, limits(1 << 30))
    try check.requireRoom(width: 512, height: 384, limits(nil))
    try check.requireRoomForWeights(limits(1 << 30))
  }

  @Test func namesTheLargestSizeThatFits() throws {
    var wide = file.configuration
    (wide.input.minSize, wide.input.maxSize) = (3000, 4000)
    let check = MemoryCheck(estimate: check.estimate, configuration: wide)
    let available = 300 << 20
    let error = #expect(throws: NotEnoughMemory.self) {
      try check.requireRoom(width: 512, height: 384, limits(available))
    }
    let size = try #require(error?.remedy)
    #expect(error!.description.contains("the container's limit leaves 300 MiB. Try --max-size \(size)."))

    func fits(_ size: Int) -> Bool {
      var smaller = wide
      smaller.input.maxSize = size
      return
        (try? MemoryCheck(estimate: check.estimate, configuration: smaller)
        .requireRoom(width: 512, height: 384, limits(available))) != nil
    }
    #expect(fits(size))
    #expect(!fits(size + 32), "a larger size fits too")
  }

  @Test func hasNoRemedyWhereNothingFits() {
    let error = #expect(throws: NotEnoughMemory.self) {
      try check.requireRoom(width: 512, height: 384, limits(1 << 20))
    }
    #expect(error?.remedy == nil)
    #expect(throws: NotEnoughMemory.self) { try check.requireRoomForWeights(limits(1 << 20)) }
  }

  @Test func countsThePictureItself() {
    let preprocessing = Preprocessing(file.configuration)
    func estimate(_ side: Int) -> Int {
      check.estimate.pass(preprocessing.transform(width: side, height: side))
    }
    // Both are 384x384 to the network.
    #expect(estimate(12_000) - estimate(384) >= (12_000 * 12_000 - 384 * 384) * 3)
  }
}
