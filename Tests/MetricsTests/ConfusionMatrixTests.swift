import Testing

@testable import Metrics

@Suite struct ConfusionMatrixTests {
  /// Objects and detections of picture 0, of boxes 20 wide and high at (x, 0).
  private func data(
    objects: [(category: Int, x: Double)], detections: [(category: Int, x: Double, score: Double)]
  )
    -> DataSet
  {
    DataSet(
      pictures: 1, categories: 3, objects: objects.map { [0, Double($0.category), $0.x, 0, 20, 20, 0] },
      detections: detections.map { [0, Double($0.category), $0.x, 0, 20, 20, $0.score] })
  }

  private func matrix(_ data: DataSet, above score: Float = 0.5) -> ConfusionMatrix {
    ConfusionMatrix(data.annotations, data.boxes, iou: 0.5, score: OperatingScore(score))
  }

  @Test func tellsRightWrongMissedAndBackground() {
    let found = matrix(
      data(
        objects: [(0, 0), (1, 100), (2, 200)],
        detections: [(0, 1, 0.9), (2, 101, 0.8), (1, 300, 0.7), (2, 200, 0.4)]))
    #expect(found[0, 0] == 1, "right")
    #expect(found[1, 2] == 1, "taken for another")
    #expect(found[2, 3] == 1, "missed, as its detection is below the score")
    #expect(found[3, 1] == 1, "on background")
    #expect((0...3).reduce(0) { $0 + found.rowSum($1) } == 4, "and nothing else")
  }

  /// Where objects of two classes overlap, a detection takes the one of its own though it overlaps the other better.
  @Test func prefersItsOwnCategory() {
    let found = matrix(data(objects: [(0, 0), (1, 4)], detections: [(0, 4, 0.9), (1, 5, 0.8)]))
    #expect(found[0, 0] == 1)
    #expect(found[1, 1] == 1)
  }

  /// The best-scoring detection on an object says what it was taken for, though a lower one has the right class.
  @Test func goesByScore() {
    let found = matrix(data(objects: [(0, 0)], detections: [(0, 0, 0.6), (1, 2, 0.9)]))
    #expect(found[0, 1] == 1)
    #expect(found[3, 0] == 1)
    #expect(found.confusions == [.init(truth: 0, predicted: 1, count: 1)])
  }

  @Test func leavesOutWhatLiesOnCrowdsOfItsCategory() {
    var data = data(objects: [(0, 0)], detections: [(0, 5, 0.9), (1, 5, 0.9)])
    data.objects[0][4] = 100
    data.objects[0][6] = 1
    let found = matrix(data)
    #expect(found.detectionsOnCrowds == 1)
    #expect(found.rowSum(0) == 0, "a crowd is no object")
    #expect(found[3, 1] == 1, "the other class's detection is on background")
  }

  @Test func comparesScoresInSinglePrecisionAndStrictly() {
    let data = data(objects: [(0, 0)], detections: [(0, 0, 0.1)])
    #expect(matrix(data, above: 0.1)[0, 3] == 1)
    #expect(matrix(data, above: Float(0.1).nextDown)[0, 0] == 1)
  }

  /// A plain implementation of the definition, and sums: each object and each detection is in one cell.
  @Test func agreesWithItsDefinition() throws {
    for golden in try ErrorAnalysisTests.ErrorGolden.all() {
      let (data, iou) = (golden.data, golden.tide.iou)
      let score = OperatingScore(0.3, byCategory: [0: 0.5])
      let annotations = data.annotations
      let found = ConfusionMatrix(annotations, data.boxes, iou: iou, score: score)
      let (expected, onCrowds) = naive(data, iou: iou, score: score)
      let got = (0...data.categories).map { row in (0...data.categories).map { found[row, $0] } }
      #expect(got == expected, "\(golden.name)")
      #expect(found.detectionsOnCrowds == onCrowds, "\(golden.name)")
      for category in 0..<data.categories {
        let objects = data.objects.count { $0[1] == Double(category) && $0[6] == 0 }
        #expect(found.rowSum(category) == objects, "\(golden.name): every object once")
      }
      let shown = data.boxes.count { Float($0.score) > score[Int($0.category)] }
      let counted = (0..<data.categories).reduce(0) { $0 + found.columnSum($1) }
      #expect(counted + found.detectionsOnCrowds == shown, "\(golden.name): every detection once")
    }
  }

  private func naive(_ data: DataSet, iou: Double, score: OperatingScore) -> ([[Int]], onCrowds: Int) {
    func overlap(_ a: [Double], _ b: [Double], crowd: Bool) -> Double {
      let width = min(a[2] + a[4], b[2] + b[4]) - max(a[2], b[2])
      let height = min(a[3] + a[5], b[3] + b[5]) - max(a[3], b[3])
      guard width > 0, height > 0 else { return 0 }
      return width * height / (crowd ? a[4] * a[5] : a[4] * a[5] + b[4] * b[5] - width * height)
    }
    var counts = Array(repeating: [Int](repeating: 0, count: data.categories + 1), count: data.categories + 1)
    var free = data.objects.map { $0[6] == 0 }
    var onCrowds = 0
    let order = data.detections.indices.sorted {
      let (first, second) = (data.detections[$0], data.detections[$1])
      return (first[0], -first[6], $0) < (second[0], -second[6], $1)
    }
    for place in order {
      let box = data.detections[place]
      guard Float(box[6]) > score[Int(box[1])] else { continue }
      var best: (place: Int, isOwn: Bool, overlap: Double)?
      for (place, object) in data.objects.enumerated() where free[place] && object[0] == box[0] {
        let (isOwn, value) = (object[1] == box[1], overlap(box, object, crowd: false))
        guard value >= iou else { continue }
        if let best, (best.isOwn && !isOwn) || (best.isOwn == isOwn && best.overlap >= value) { continue }
        best = (place, isOwn, value)
      }
      if let best {
        free[best.place] = false
        counts[Int(data.objects[best.place][1])][Int(box[1])] += 1
      } else if data.objects.contains(where: {
        $0[6] == 1 && $0[0] == box[0] && $0[1] == box[1] && overlap(box, $0, crowd: true) >= iou
      }) {
        onCrowds += 1
      } else {
        counts[data.categories][Int(box[1])] += 1
      }
    }
    for (place, object) in data.objects.enumerated() where free[place] {
      counts[Int(object[1])][data.categories] += 1
    }
    return (counts, onCrowds)
  }
}
