import Diagnosis
import RetinaNet
import Support
import Terminal

/// How well each level's anchors fit the detections: the anchors' sizes and density against the detections' sizes. A
/// size is the square root of an area, in pixels of the picture.
struct LevelCoverage {
  struct LevelFit {
    let anchorCount: Int
    /// The smallest and the largest anchor.
    let sizes: ClosedRange<Float>
    /// The detections kept from this level.
    let kept: Int
    /// How many anchors have their centre on an object of the detections' median size.
    let anchorsOnObject: Double?
  }

  let rows: [LevelFit]
  /// Of the detections, by rising size.
  let sizes: [Float]

  init(_ inspected: InspectedPicture, _ selection: Selection) {
    let trace = inspected.trace
    let sizes = selection.detections.map { Self.size($0.box.area) }.filter(\.isFinite).sorted()
    let median = sizes.isEmpty ? nil : Double(sizes[sizes.count / 2])
    self.sizes = sizes
    rows = trace.levels.indices.map { index in
      let level = trace.levels[index]
      let geometry = trace.geometry(trace.pyramidLayer(index))
      let anchors = (0..<min(level.anchorsPerCell, level.anchorCount)).map { shape in
        Self.size(trace.transform.original(level.anchorBox(shape)).area)
      }
      let (least, most) = (anchors.min() ?? 0, anchors.max() ?? 0)
      return LevelFit(
        anchorCount: level.anchorCount, sizes: least...max(least, most),
        kept: selection.funnelByLevel[index].kept,
        anchorsOnObject: median.map {
          $0 * $0 / (geometry.stepX * geometry.stepY) * Double(level.anchorsPerCell)
        })
    }
  }

  private static func size(_ area: Float) -> Float { area > 0 ? area.squareRoot() : 0 }

  static func write(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, level chosen: Int
  ) {
    let coverage = LevelCoverage(inspected, selection)
    pane.title("Do the anchors fit what is detected?")
    if let least = coverage.sizes.first, let most = coverage.sizes.last {
      let median = coverage.sizes[coverage.sizes.count / 2]
      pane.text(
        "\(counted(selection.detections.count, "detection")) of size √(w·h) \(pixels(least))–\(pixels(most)) px, median \(pixels(median)) px."
      )
    } else {
      pane.text("Nothing is detected at these thresholds.", .dim)
    }
    let isWide = pane.width >= 44
    pane.line(
      Pane.Span(
        isWide
          ? "    anchors  sizes px   kept  on median object"
          : "    sizes px " + "kept".paddedLeft(to: 6) + "on it".paddedLeft(to: 8), .dim))
    for (index, row) in coverage.rows.enumerated() {
      let name = (index == chosen ? "►" : " ") + inspected.trace.levels[index].name
      let sizes = "\(pixels(row.sizes.lowerBound))–\(pixels(row.sizes.upperBound))"
      let density = row.anchorsOnObject.map { $0 < 10 ? fixed($0, 1) : grouped(Int($0.rounded())) } ?? "–"
      let text =
        name + (isWide ? grouped(row.anchorCount).paddedLeft(to: 8) + "  " : " ") + sizes.paddedRight(to: 9)
        + grouped(row.kept).paddedLeft(to: 6) + density.paddedLeft(to: 8)
      pane.line(
        Pane.Span(text, index == chosen ? .bold : .plain), target: .layer(inspected.trace.pyramidLayer(index))
      )
    }
    pane.text(
      "kept: detections from the level's anchors. \(isWide ? "On median object" : "On it"): anchors whose centre lies on an object of the median size.",
      .dim)
  }
}

/// How well each level's anchors overlap each object of the ground truth, before any regression: the worst first.
struct ObjectCoverage {
  struct ObjectFit {
    let object: Int
    /// Of the best anchor of each level.
    let overlaps: [Float]
    var best: Float { overlaps.max() ?? 0 }
  }

  let rows: [ObjectFit]
  /// By object; `nil` where it is not told.
  private let positives: [Int?]?

  init(_ coverage: PictureCoverage) {
    let levels = coverage.trace.levels.indices
    rows = coverage.targets.indices.map { object in
      ObjectFit(
        object: object,
        overlaps: levels.map { coverage.bestAnchorOverlap(of: object, level: $0) ?? 0 })
    }.sorted { ($0.best, $0.object) < ($1.best, $1.object) }
    positives = nil
  }

  /// With other anchors, of which the positives of each object are told, too.
  init(_ tried: TriedAnchors) {
    rows = tried.overlaps.indices.map { object in
      ObjectFit(object: object, overlaps: tried.levels.indices.map { tried.best(object, level: $0) })
    }.sorted { ($0.best, $0.object) < ($1.best, $1.object) }
    positives = tried.positives
  }

  /// - Parameter tried: other anchors than the model's own.
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, level chosen: Int, tried: TriedAnchors?
  ) {
    pane.title(tried == nil ? "Do the anchors fit the ground truth?" : "Would they fit the ground truth?")
    guard
      let coverage = tried.map({ ObjectCoverage($0) }) ?? state.currentCoverage.map({ ObjectCoverage($0) })
    else { return pane.text("comparing anchors and objects…", .dim) }
    let rows = coverage.rows
    let bad = rows.count { $0.best < AnchorMatcher.foregroundIoU }
    let levels = inspected.trace.levels
    let columns = FitColumns(
      width: pane.width, levels: levels.count, tellsPositives: coverage.positives != nil)
    pane.text(
      "IoU\(columns.isInPercent ? " in %" : "") of each level's best anchor. "
        + (bad == 0
          ? "Every object has one of 0.5." : "\(grouped(bad)) of \(grouped(rows.count)) have none of 0.5."))
    let heading = levels.enumerated().map { place, level in
      columns.heading(level.name, isChosen: place == chosen)
    }
    pane.line(
      Pane.Span(
        column(" object", columns.nameWidth) + heading.joined() + (columns.positivesWidth > 0 ? " pos" : ""),
        .dim))
    for row in rows {
      let count =
        columns.positivesWidth > 0
        ? coverage.positives.map { $0[row.object].map { grouped($0) } ?? "–" } : nil
      write(&pane, row, state, inspected, columns, positives: count)
    }
    pane.text(
      "Training takes an anchor from 0.5 on for the object's, below 0.4 for background; the best one always."
        + (tried == nil ? " p: try other anchors." : ""), .dim)
  }

  private static func write(
    _ pane: inout Pane, _ row: ObjectFit, _ state: State, _ inspected: InspectedPicture,
    _ columns: FitColumns, positives: String?
  ) {
    // Only marked: the line that the panel keeps in sight is the chosen anchor's.
    let isChosen = row.object == state.options.target
    let name = inspected.name(ofClass: state.objects[row.object].target.label)
    let number = " \(row.object + 1)"
    let title = (isChosen ? "►" : " ") + column(name, max(1, columns.nameWidth - number.count - 1)) + number
    var spans = [Pane.Span(title, isChosen ? .bold : .plain)]
    let isBackground = row.best < AnchorMatcher.backgroundIoU
    for overlap in row.overlaps {
      let isBest = overlap == row.best && overlap > 0
      let pen: Pen = !isBest ? .dim : isBackground && !columns.tellsBound ? Accent.warning : .bold
      spans.append(Pane.Span(columns.text(overlap), pen))
    }
    if let positives { spans.append(Pane.Span(positives.paddedLeft(to: 4))) }
    if columns.tellsBound, row.best < AnchorMatcher.foregroundIoU {
      spans.append(Pane.Span(isBackground ? " <0.4" : " <0.5", isBackground ? Accent.warning : .bold))
    }
    pane.line(spans, target: .object(row.object))
  }
}

/// How the columns of objects and levels share a panel.
private struct FitColumns {
  let nameWidth: Int
  let positivesWidth: Int
  /// Whether there is room to say which bound an object fails.
  let tellsBound: Bool
  /// Whether overlaps are in hundredths without a point: on narrow panels the names need the room.
  let isInPercent: Bool

  init(width: Int, levels: Int, tellsPositives: Bool) {
    positivesWidth = tellsPositives && width >= 44 ? 4 : 0
    let room = width - levels * 5 - positivesWidth
    tellsBound = room >= 11
    isInPercent = !tellsBound
    nameWidth = tellsBound ? room - 5 : max(5, width - levels * 3 - positivesWidth)
  }

  func heading(_ level: String, isChosen: Bool) -> String {
    isInPercent ? level.paddedLeft(to: 3) : ((isChosen ? "►" : " ") + level).paddedLeft(to: 5)
  }

  func text(_ overlap: Float) -> String {
    isInPercent ? fixed(overlap * 100, 0).paddedLeft(to: 3) : fixed(overlap, 2).paddedLeft(to: 5)
  }
}
