import Annotations
import RetinaNet
import Support

extension ModelReport {
  /// Text for people, in 80 columns: one fact per line with its certainty, and the sources as notes at the end.
  public var table: String {
    var notes = SourceNotes()
    var text = printable(configuration.name) + "\n" + printable(file.path) + "\n"
    text += "\nNetwork\n" + network(&notes)
    text += "\nAnchors\n" + anchors(&notes)
    text += "\nInput\n" + input(&notes)
    text += "\nThresholds\n" + thresholds(&notes)
    text += "\nClasses\n" + classes(&notes)
    return text + "\n" + notes.legend
  }

  private func network(_ notes: inout SourceNotes) -> String {
    var lines = Self.line("family", configuration.family.title, mark(.family, &notes))
    lines += Self.line("backbone", architecture.backboneName, notes.mark(.weights))
    let widths = architecture.stages.map { "\($0.width)" }.joined(separator: ", ")
    lines += Self.line(
      Self.range("C", Array(2..<architecture.stages.count + 2)), "\(widths) channels", notes.mark(.shapes))
    if architecture.isBottleneck {
      let place = configuration.strideIn3x3 ? "3×3 convolution" : "first 1×1 convolution"
      lines += Self.line("stride in", place, mark(.strideIn3x3, &notes))
    }
    let epsilon = Self.number(configuration.normEpsilon)
    lines += Self.line("norm epsilon", epsilon, mark(.normEpsilon, &notes))
    lines += pyramid(&notes)
    lines += Self.line("heads", heads, notes.mark(.shapes))
    lines += Self.line("parameters", grouped(file.read.parameterCount), notes.mark(.shapes))
    if frozenNumbers > 0 {
      lines += Self.line("", "and \(grouped(frozenNumbers)) in frozen normalisations", "")
    }
    return lines + work(&notes)
  }

  private func pyramid(_ notes: inout SourceNotes) -> String {
    let pyramid = architecture.pyramid
    let levels = configuration.anchors.levels
    var lines = Self.line(
      Self.range("P", pyramid.levels), "\(pyramid.channels) channels", notes.mark(.shapes))
    let first = pyramid.coarsest + 1
    if !pyramid.extra.isEmpty {
      let source =
        switch configuration.p6Source {
        case .p5: "P\(pyramid.coarsest)"
        case .c5: "C\(pyramid.coarsest)"
        case .lateral: "C\(pyramid.coarsest)'s lateral"
        }
      lines += Self.line("P\(first) from", source, mark(.p6Source, &notes))
    }
    if pyramid.extra.count > 1 {
      let source = configuration.reluBeforeP7 ? "ReLU(P\(first))" : "P\(first)"
      lines += Self.line("P\(first + 1) from", source, mark(.reluBeforeP7, &notes))
    }
    for level in levels where level >= first + pyramid.extra.count {
      lines += Self.line("P\(level) from", "every second cell of P\(level - 1)", mark(.levels, &notes))
    }
    if levels != Configuration.Anchors.usualLevels {
      lines += Self.line("heads see", Self.range("P", levels), mark(.levels, &notes))
    }
    return lines
  }

  private var heads: String {
    let (classes, boxes) = (architecture.classTower.count, architecture.boxTower.count)
    let depth = classes == boxes ? "\(classes)" : "\(classes) (classes) and \(boxes) (boxes)"
    let norm =
      architecture.headsHaveGroupNorm
      ? " with group normalisation"
      : architecture.headsHaveBatchNormPerLevel ? " with batch normalisation per level" : ""
    return "\(depth) convolutions" + norm
  }

  /// Multiply-accumulates, each part's share of them, and the memory of the maps.
  private func work(_ notes: inout SourceNotes) -> String {
    let plan = plan
    let total = plan.multiplications
    var lines = Self.line("MACs at \(height)×\(width)", Self.giga(total), notes.mark(.weights))
    for stage in NetworkStage.allCases {
      let count = plan.multiplications(of: stage)
      let share = percentText(count, of: total, digits: 0).paddedLeft(to: 5)
      lines += Self.line("  \(stage.rawValue)", Self.giga(count).paddedRight(to: 10) + share, "")
    }
    let memory = "\(fixed(Double(plan.bytes) / Double(1 << 20), 1)) MiB at most at a time"
    return lines + Self.line("  maps in memory", memory, "")
  }

  private func anchors(_ notes: inout SourceNotes) -> String {
    let columns = zip(configuration.anchors.levelNames, strides).map { "\($0) /\($1)" }
    let rows = (0..<architecture.anchorsPerCell).map { anchor in
      anchorSides.map { level in Self.side(level[anchor].width) + "×" + Self.side(level[anchor].height) }
    }
    let widths = columns.indices.map { column in
      max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    func row(_ cells: [String]) -> String {
      cells.indices.map { "  " + cells[$0].paddedLeft(to: widths[$0]) }.joined() + "\n"
    }
    let ratios = configuration.anchors.aspectRatios.map { Self.number($0) }.joined(separator: ", ")
    return Self.line(
      "per cell", "\(architecture.anchorsPerCell), width × height on each level / stride:",
      notes.mark(.shapes))
      + row(columns) + rows.map(row).joined()
      + Self.line(
        "sizes", "\(configuration.anchors.sizes[0].count) per level, from \(Self.number(smallest))",
        mark(.anchorSizes, &notes))
      + Self.line("height / width", ratios, mark(.aspectRatios, &notes))
      + (configuration.deltaScaling == .none
        ? ""
        : Self.line("box coder", configuration.deltaScaling.words, mark(.deltaScaling, &notes)))
  }

  private var smallest: Double { configuration.anchors.sizes.joined().min() ?? 0 }

  private func input(_ notes: inout SourceNotes) -> String {
    let input = configuration.input
    return Self.line(
      "shorter side", input.keepsSize ? "not resized" : "\(input.minSize) px", mark(.minSize, &notes))
      + Self.line(
        "longer side", input.keepsSize ? "not resized" : "at most \(input.maxSize) px", mark(.maxSize, &notes)
      )
      + Self.line("padded to", "multiples of \(input.sizeDivisible)", mark(.sizeDivisible, &notes))
      + Self.line("first channel", input.bgr ? "blue" : "red", mark(.bgr, &notes))
      + Self.line("divided by", Self.number(input.scale), mark(.scale, &notes))
      + Self.line("mean (R, G, B)", Self.list(input.mean), mark(.mean, &notes))
      + Self.line("std (R, G, B)", Self.list(input.std), mark(.std, &notes))
  }

  private func thresholds(_ notes: inout SourceNotes) -> String {
    let thresholds = configuration.thresholds
    var lines = Self.line("score", "above \(thresholds.score)", mark(.score, &notes))
    for (channel, score) in thresholds.scoreByClass.sorted(by: { $0.key < $1.key }) {
      let name = configuration.classes[channel].map { Self.cut(printable($0), 14) } ?? "background"
      lines += Self.line("  \(name)", "above \(score)", mark(.scoreByClass, &notes))
    }
    lines += Self.line("NMS", "IoU above \(thresholds.nms)", mark(.nms, &notes))
    lines += Self.line("top k", Thresholds.words(thresholds.topK) { "\($0) per level" }, mark(.topK, &notes))
    lines += Self.line(
      "detections", Thresholds.words(thresholds.maxDetections) { "at most \($0)" },
      mark(.maxDetections, &notes))
    lines += Self.line("display from", "\(configuration.displayScore)", mark(.displayScore, &notes))
    return lines
  }

  private func classes(_ notes: inout SourceNotes) -> String {
    let names = configuration.classes
    let named = names.enumerated().compactMap { channel, name in
      name.flatMap { $0 == ChannelLabels.unused ? nil : "\(channel) \(Self.cut(printable($0)))" }
    }
    var lines = Self.line("channels", "\(names.count)", notes.mark(.shapes))
    let background = names.indices.filter { names[$0] == nil }.map { "\($0)" }.joined(separator: ", ")
    lines += Self.line("background", background.isEmpty ? "none" : background, mark(.classes, &notes))
    let unused = names.count { $0 == ChannelLabels.unused }
    if unused > 0 { lines += Self.line("without a class", "\(unused)", mark(.classes, &notes)) }
    let most = 100
    for (place, line) in TextLayout.list(Array(named.prefix(most)), columns: Self.valueWidth).enumerated() {
      lines += Self.line(place == 0 ? "names" : "", line, place == 0 ? mark(.classes, &notes) : "")
    }
    if named.count > most { lines += Self.line("", "and \(named.count - most) more", "") }
    return lines
  }

  private func mark(_ field: ConfigurationField, _ notes: inout SourceNotes) -> String {
    notes.mark(file.resolved.origin(of: field))
  }
}

/// Formats the table's lines and numbers.
extension ModelReport {
  /// The column widths: a name, a value, a mark; together 80.
  private static let nameWidth = 18
  private static let valueWidth = 46

  /// One line of the table. A text that is too wide for its column shifts the next one.
  private static func line(_ name: String, _ value: String, _ mark: String) -> String {
    let text = "  " + name.paddedRight(to: nameWidth) + " " + value
    guard !mark.isEmpty else { return text + "\n" }
    return text.paddedRight(to: 2 + nameWidth + 1 + valueWidth) + " " + mark + "\n"
  }

  /// "P3–P7", or "P3, P5" where numbers are left out.
  private static func range(_ letter: String, _ numbers: [Int]) -> String {
    guard let first = numbers.first, let last = numbers.last, last > first, last - first == numbers.count - 1
    else { return numbers.map { "\(letter)\($0)" }.joined(separator: ", ") }
    return "\(letter)\(first)–\(letter)\(last)"
  }

  /// A class name, shortened to fit a line.
  static func cut(_ name: String, _ most: Int = 40) -> String {
    name.count <= most ? name : name.prefix(most - 1) + "…"
  }

  /// Multiply-accumulates in billions.
  private static func giga(_ count: Int) -> String {
    "\(fixed(Double(count) / 1e9, count < 100_000_000_000 ? 2 : 1)) G"
  }

  /// A number, without a decimal point if it is whole.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// An anchor's side in pixels: whole, or with one decimal.
  private static func side(_ value: Float) -> String {
    value == value.rounded() ? fixed(value, 0) : fixed(value, 1)
  }

  private static func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }
}
