import RetinaNet
import Runs
import Support
import Training

extension LossReport {
  /// Text for people, in 80 columns: for one picture all of it; for several a line each, then all of the batch.
  public var text: String {
    guard let batch else { return "" }
    let measured = results.pictures.filter { $0.picture != nil }
    if measured.count == 1, let file = measured.first, let picture = file.picture {
      let title = "\(printable(file.name)), \(picture.original.width)×\(picture.original.height)"
      let notes = [picture.remark.map { "note: \(printable($0))" }, batch.skippedSentence(picture)]
      return LossSummaryText(batch, title: title, notes: notes.compactMap { $0 }).text
    }
    return pictureTable + "\n"
      + LossSummaryText(
        batch, title: "\(counted(batch.pictureCount, "picture")) as one batch",
        notes: batch.untouchedCount > 0 ? [batch.skippedSentence] : []
      ).text
  }

  private var pictureTable: String {
    func line(_ name: String, _ cells: [String]) -> String {
      let name = TextGlyphs.end(of: printable(name), columns: Self.nameColumns)
      let padding = String(repeating: " ", count: max(0, Self.nameColumns - TextGlyphs.width(name)))
      return name + padding + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    var text = line("picture", ["objects", "positives", "class loss", "box loss"])
    for (file, summary) in zip(results.pictures, summaries) {
      guard let summary else { continue }
      let total = summary.focal.total
      text += line(
        file.name,
        [
          grouped(summary.objectCount), grouped(summary.positives),
          numberText(total.classification.loss, digits: 4),
          numberText(total.box, digits: 4),
        ])
    }
    return text
  }

  private static let nameColumns = 36
}

extension LossSummary {
  var skippedSentence: String {
    "\(grouped(untouchedCount)) object\(untouchedCount == 1 ? " is" : "s are") left out: no anchor touches "
      + "\(untouchedCount == 1 ? "it" : "them"), so that nothing could learn "
      + "\(untouchedCount == 1 ? "it" : "them")."
  }

  /// Also which; `nil` if there is none.
  func skippedSentence(_ picture: PictureLoss) -> String? {
    guard untouchedCount > 0 else { return nil }
    let shown = picture.untouched.prefix(5).map { index in
      let object = picture.objects[index]
      let place = "\(fixed(object.box.x1, 0)),\(fixed(object.box.y1, 0))"
      return
        "\(printable(className(object.label))), \(fixed(object.box.width, 0))×\(fixed(object.box.height, 0)) px at \(place)"
    }
    let rest = untouchedCount > shown.count ? ["…"] : []
    return skippedSentence.dropLast() + ": " + (shown + rest).joined(separator: "; ") + "."
  }
}
