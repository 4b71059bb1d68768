import Imaging
import Synchronization
import Tensors
import Testing

@testable import RetinaNet

@Suite struct MemoryReuseTests {
  /// In a process of its own, since other tests take memory at the same time.
  @Test func aSecondPictureOfTheSameSizeAllocatesNothingLarge() async {
    await #expect(processExitsWith: .success) {
      let file = try ModelFile.open(Golden.fixture("torchvision-v1.pth").path) { _ in
        var layer = ConfigurationLayer(origin: .flag("--min-size"))
        (layer.minSize, layer.maxSize) = (640, 640)
        return [layer]
      }
      let model = try Model(file, workers: Workers(2))
      let picture = Image(
        width: 640, height: 640, pixels: [UInt8](repeating: 90, count: 640 * 640 * 3))
      func bytes() -> Int { FreshMemory.mappedBytes.load(ordering: .relaxed) }
      let plan = model.plan(height: 640, width: 640)
      let start = bytes()
      _ = try model.trace(picture, file: "first")
      let first = bytes() - start
      _ = try model.trace(picture, file: "second")
      let second = bytes() - start - first
      // Beside the maps a pass takes the input, anchors, and the small memory of threads, in any order.
      #expect(plan.bytes > 4 << 20 && first < plan.bytes + 24 << 20)
      #expect(second < 2 << 20, "\(second) bytes, after \(first)")
    }
  }
}
