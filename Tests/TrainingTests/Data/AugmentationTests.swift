import Imaging
import RetinaNet
import Support
import TestSupport
import Testing

@testable import Training

@Suite struct AugmentationTests {
  private let augmentation = Augmentation(flip: 0.5, jitter: 0.3, sizes: .drawn([100, 200, 300]), seed: 3)

  @Test func drawsFromSeedBatchAndPlaceAlone() {
    let variants = (0..<50).flatMap { batch in (0..<4).map { augmentation.variant(batch: batch, place: $0) } }
    #expect(Set(variants).count == variants.count)
    #expect(augmentation.variant(batch: 7, place: 2) == variants[7 * 4 + 2])
    var other = augmentation
    other.seed = 4
    #expect(other.variant(batch: 7, place: 2) != variants[7 * 4 + 2])
    // 200 draws of probability one half: outside of 70…130 once in 40,000 seeds, and this seed is one.
    #expect((70...130).contains(variants.count(where: \.isFlipped)))
    #expect(Set(variants.map(\.minSize)) == [100, 200, 300])
    #expect(
      variants.allSatisfy { (0.7...1.3).contains($0.brightness) && (0.7...1.3).contains($0.saturation) })
  }

  @Test func changesNothingWhereNothingIsAsked() {
    let none = Augmentation(flip: 0, jitter: 0, sizes: .configured, seed: 1)
    #expect(none.variant(batch: 0, place: 0) == PictureVariant())
    let image = Image(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
    #expect(PictureVariant().apply(to: image) == image)
  }

  @Test func mirrorsPictureAndBoxes() {
    let image = Image(width: 3, height: 2, pixels: Array(0..<18))
    let flip = PictureVariant(isFlipped: true)
    #expect(flip.apply(to: image).pixels == [6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11])
    let object = TrainingObject(box: Box(x1: 0, y1: 1, x2: 1, y2: 2), label: 4)
    #expect(
      flip.apply(to: [object], width: 3)
        == [TrainingObject(box: Box(x1: 2, y1: 1, x2: 3, y2: 2), label: 4)])
  }

  /// torchvision's own answers: `F.adjust_brightness(x, 1.3)`, `adjust_contrast(x, 0.5)`, `adjust_saturation(x, 2)` of the
  /// same three pixels.
  @Test func changesColoursAsTorchvision() {
    let pixels: [UInt8] = [10, 200, 90, 250, 3, 128, 77, 77, 77]
    let image = Image(width: 3, height: 1, pixels: pixels)
    #expect(
      PictureVariant(brightness: 1.3).apply(to: image).pixels == [13, 255, 116, 255, 3, 166, 100, 100, 100])
    #expect(PictureVariant(contrast: 0.5).apply(to: image).pixels == [54, 149, 94, 174, 51, 113, 88, 88, 88])
    #expect(PictureVariant(saturation: 2).apply(to: image).pixels == [0, 255, 50, 255, 0, 165, 78, 78, 78])
  }

  @Test func clipsAndLeavesOutBoxes() {
    let size = Transform.Size(width: 10, height: 8)
    #expect(
      TrainingPicture.clipped(Box(x1: -2, y1: 1, x2: 4, y2: 9), to: size) == Box(x1: 0, y1: 1, x2: 4, y2: 8))
    #expect(TrainingPicture.clipped(Box(x1: 10, y1: 1, x2: 14, y2: 9), to: size) == nil)
    #expect(TrainingPicture.clipped(Box(x1: 3, y1: 3, x2: 3, y2: 5), to: size) == nil)
    #expect(TrainingPicture.clipped(Box(x1: .nan, y1: 3, x2: 3, y2: 5), to: size) == nil)
  }
}
