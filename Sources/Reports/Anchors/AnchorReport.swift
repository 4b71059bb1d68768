import Diagnosis
import RetinaNet
import Runs
import Support

/// The report of `anchors`: how a model's anchors fit a data set, what would fit better, and fitted anchors.
public struct AnchorReport {
  let run: AnchorRun

  var statistics: AnchorStatistics { run.statistics }
  var all: AnchorFigures { run.statistics.all.figures }

  public init(_ run: AnchorRun) { self.run = run }

  /// Text for people, in 80 columns.
  public var text: String {
    var text = heading + "\n" + histogram + "\n" + conclusions + "\n" + tables
    let advice = adviceParagraphs
    if !advice.isEmpty {
      text +=
        "\nWhat would give them an anchor\n"
        + advice.map { TextLayout.paragraph($0, indent: 4, hanging: 2) }.joined()
    }
    if run.fits { text += "\nAnchors fitted to the data\n" + fittedText }
    return text
  }

  private var heading: String {
    let anchors = run.configuration.anchors
    let sizes = anchors.sizes.flatMap { $0 }
    let input = run.configuration.input
    let set = statistics.dataSet
    let pictures = statistics.annotatedPictures
    var lines = [
      """
      \(printable(run.configuration.name)): \(counted(anchors.perCell, "anchor")) per cell, sizes \
      \(Self.number(sizes.min() ?? 0)) to \(Self.number(sizes.max() ?? 0)), height / width \
      \(anchors.aspectRatios.map(Self.number).joined(separator: ", "))
      """,
      """
      \(printable(run.annotations.source)): \(counted(all.objects, "object")) in \
      \(counted(pictures, "picture")), \
      \(input.keepsSize ? "not resized" : "resized to a shorter side of \(input.minSize), at most \(input.maxSize)")
      """,
    ]
    if set.ignored > 0 {
      lines.append(
        "\(grouped(set.ignored)) \(agreeing(set.ignored, "crowd or ignored object is", "crowds or ignored objects are")) left out, as training does."
      )
    }
    if set.flat > 0 {
      lines.append("\(counted(set.flat, "object")) without width or height left out, as training does.")
    }
    return lines.map { TextLayout.paragraph($0, indent: 2, hanging: 2) }.joined()
  }

  private var histogram: String {
    let most = max(1, statistics.histogram.max() ?? 1)
    var text = "Best anchor of each object, by IoU\n"
    for (tenth, count) in statistics.histogram.enumerated() {
      let bar = String(repeating: "█", count: (count * 40 + most - 1) / most)
      let line =
        "  0.\(tenth)–\(tenth == 9 ? "1.0" : "0.\(tenth + 1)")" + grouped(count).paddedLeft(to: 9)
        + percent(count, all.objects).paddedLeft(to: 7) + "  " + bar
      text += (bar.isEmpty ? String(line.dropLast(2)) : line) + "\n"
    }
    return text
  }

  /// What the numbers mean for training.
  private var conclusions: String {
    let quartiles = all.positiveQuartiles
    let covered = all.objects - all.below50
    func sentenceStart(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
    var sentences = [
      """
      Mean IoU \(fixed(all.meanIoU, 3)). \(sentenceStart(counted(covered, "object"))) \
      (\(percent(covered, all.objects))) \(agreeing(covered, "has", "have")) an anchor of IoU 0.5. \
      \(grouped(all.lowQuality)) \(agreeing(all.lowQuality, "has", "have")) only a low-quality match, \
      \(grouped(all.ignoredBand)) of them in the ignored band from 0.4 to 0.5; \(grouped(all.untouched)) no match at \
      all (IoU 0).
      """
    ]
    if quartiles.count == 5 {
      sentences.append(
        """
        Positive anchors per object: \(fixed(all.meanPositives, 1)) on average, \(quartiles[0]) to \(quartiles[4]), the \
        middle half \(quartiles[1]) to \(quartiles[3]); \(counted(all.withoutPositive, "object")) \
        \(agreeing(all.withoutPositive, "has", "have")) none.
        """)
    }
    let pictures = counted(statistics.annotatedPictures, "picture")
    let (without, foreground) = (statistics.picturesWithoutPositive, statistics.picturesWithoutForeground)
    if without > 0 {
      sentences.append(
        """
        \(grouped(without)) of \(pictures) with objects \(agreeing(without, "has", "have")) no positive anchor at all: the \
        regression loss is 0 there. The boxes lie outside the picture; look at the annotations.
        """)
    }
    if foreground > 0 {
      sentences.append(
        """
        In \(grouped(foreground)) of \(pictures) no object has an anchor of IoU 0.5: in a training without the \
        low-quality rule, as keras-retinanet's, the regression loss is 0 there.
        """)
    }
    return sentences.map { TextLayout.paragraph($0, indent: 2) }.joined()
  }

  /// The maximum number of classes in the table; JSON lists all.
  private static let mostClasses = 20

  private var tables: String {
    var text = Self.line("", ["objects", "input px", "mean IoU", "below 0.5", "", "positives"])
    text += line(statistics.all)
    text += "\n  by size in the picture (small below 32², large from 96² px)\n"
    text += statistics.bySize.map(line).joined()
    text += "\n  by height / width\n" + statistics.byShape.map(line).joined()
    text += "\n  by class, the worst first\n"
    text += statistics.byClass.prefix(Self.mostClasses).map(line).joined()
    let others = statistics.byClass.count - Self.mostClasses
    if others > 0 { text += "  and \(grouped(others)) class\(others == 1 ? "" : "es") that fit better\n" }
    return text
  }

  private func line(_ group: AnchorGroup) -> String {
    let figures = group.figures
    return Self.line(
      group.name,
      [
        grouped(figures.objects), fixed(group.side, 0), fixed(figures.meanIoU, 3), grouped(figures.below50),
        percent(figures.below50, figures.objects), fixed(figures.meanPositives, 1),
      ])
  }

  private static let widths = [9, 10, 10, 11, 7, 11]

  private static func line(_ name: String, _ cells: [String]) -> String {
    "  " + column(name, 20) + zip(cells, widths).map { $0.paddedLeft(to: $1) }.joined() + "\n"
  }

  /// Without a decimal point if it is whole.
  static func number(_ value: Double) -> String {
    if value == value.rounded() { return fixed(value, 0) }
    // No more digits than tell the value, and not those of a float that became a double.
    return (1...3).map { fixed(value, $0) }.first { Double($0) == value } ?? fixed(value, 3)
  }

  func percent(_ part: Int, _ whole: Int) -> String {
    percentText(part, of: max(1, whole), digits: 0)
  }
}
