import Annotations
import Metrics
import Tensors

/// Reads bytes as results of a small data set, in all forms. Any error that is a clear line is fine; what is read must
/// belong to the data set, and be measured. The fuzzer and the tests both call this.
func tryResults(_ bytes: [UInt8]) {
  do {
    let results = try DetectionFile.read(bytes, source: "results", annotations: trialSet)
    for box in results.boxes {
      precondition(trialSet.pictures.indices.contains(Int(box.picture)), "a box of no picture")
      precondition(trialSet.categories.indices.contains(Int(box.category)), "a box of no category")
      let numbers = [box.x, box.y, box.width, box.height, box.score]
      precondition(numbers.allSatisfy(\.isFinite), "a box without a place")
    }
    precondition(results.pictures?.allSatisfy(trialSet.pictures.indices.contains) ?? true)
    precondition(results.notes.allSatisfy { $0.utf8.count < 4000 }, "no clear line")
    guard results.boxes.count < 100 else { return }
    let precision = AveragePrecision(trialSet, results.boxes, workers: Workers(1)).figures.ap
    precondition(precision == -1 || (0...1).contains(precision), "\(precision)")
  } catch {
    let words = "\(error)"
    precondition(words.utf8.count < 4000, "no clear line: \(words)")
  }
}

private let trialSet = AnnotationSet(
  source: "trial", categories: [.init(id: 1, name: "cat"), .init(id: 7, name: "dog")],
  pictures: [
    .init(id: 1, file: "a.jpg", width: 90, height: 80), .init(id: .text("b"), file: "folder/b.png"),
  ],
  objects: [
    [
      .init(id: 1, category: 1, x: 1, y: 2, width: 30, height: 40),
      .init(id: 2, category: 7, x: 5, y: 5, width: 0, height: 9, isCrowd: true),
    ],
    [.init(id: 3, category: 1, x: 10, y: 20, width: 30.5, height: 40)],
  ])
