import RetinaNet
import Testing
import Training

@Suite struct PictureOrderTests {
  @Test(arguments: PictureOrder.OrderKind.allCases, [1, 3, 4, 30])
  func everyEpochHasAllPictures(_ kind: PictureOrder.OrderKind, batch: Int) {
    let shapes = (0..<13).map { $0 % 3 }
    var order = PictureOrder(kind, shapes: shapes, batch: batch, seed: 5)
    let epochs = kind == .grouped ? 1 : batch
    let batches = Int(order.batchesPerEpoch * Double(epochs))
    var counts = [Int](repeating: 0, count: shapes.count)
    for number in 0..<batches {
      let pictures = order.pictures(ofBatch: number)
      #expect(pictures.count == batch)
      if kind == .grouped { #expect(Set(pictures.map { shapes[$0] }).count == 1) }
      for picture in pictures { counts[picture] += 1 }
    }
    // A group's last batch is filled up, so that some of its pictures come again.
    #expect(kind == .grouped ? counts.min()! >= 1 : counts.allSatisfy { $0 == epochs }, "\(counts)")
  }

  @Test(arguments: PictureOrder.OrderKind.allCases)
  func dependsOnSeedAndNumberAlone(_ kind: PictureOrder.OrderKind) {
    let shapes = (0..<20).map { $0 / 10 }
    var one = PictureOrder(kind, shapes: shapes, batch: 4, seed: 9)
    let forwards = (0..<30).map { one.pictures(ofBatch: $0) }
    var other = PictureOrder(kind, shapes: shapes, batch: 4, seed: 9)
    let backwards = (0..<30).reversed().map { other.pictures(ofBatch: $0) }
    #expect(forwards == backwards.reversed())
    var third = PictureOrder(kind, shapes: shapes, batch: 4, seed: 10)
    #expect((kind == .listed) == (forwards == (0..<30).map { third.pictures(ofBatch: $0) }))
  }

  @Test func listedGoesAroundTheEnd() {
    var order = PictureOrder(.listed, shapes: [0, 0, 0], batch: 2, seed: 0)
    #expect((0..<4).map { order.pictures(ofBatch: $0) } == [[0, 1], [2, 0], [1, 2], [0, 1]])
  }

  @Test func binsShapesAsTorchvision() {
    let bins = [(100, 300), (288, 384), (320, 320), (384, 288), (640, 200)].map {
      PictureShape.aspectBin(Transform.Size(width: $0.0, height: $0.1))
    }
    #expect(bins == [0, 2, 4, 5, 7])
  }
}
