import Annotations
import Metrics
import Support

/// Why a run or its results would measure nothing: all annotations, pictures or classes are left out. A figure then says
/// nothing, so the program stops with the cause and what mends it.
public struct NothingToMeasure: Error, CustomStringConvertible {
  public let description: String

  private init(_ cause: String) { description = "Nothing to measure: \(cause)" }

  fileprivate static func because(_ cause: String) -> NothingToMeasure { NothingToMeasure(cause) }

  /// Checks results before they are measured.
  ///
  /// - Parameters:
  ///   - measured: the pictures with results, and what was found in them.
  ///   - annotations: all.
  ///   - classes: the model's, if known.
  public static func check(
    _ results: DetectionResults, _ measured: MeasuredPictures, _ annotations: AnnotationSet,
    classes: [String?]?
  ) throws(NothingToMeasure) {
    let source = annotations.source
    if annotations.objects.isEmpty { throw noObjects(annotations) }
    if results.pictures?.isEmpty == true {
      throw NothingToMeasure("no picture of \(source) has results. \(names(annotations))")
    }
    guard !measured.annotations.objects.isEmpty else {
      throw NothingToMeasure(
        "the pictures with results, \(grouped(measured.annotations.pictures.count)) of "
          + "\(grouped(annotations.pictures.count)), have no object in \(source).")
    }
    try refuseCrowds(measured.annotations, inPrecision: true)
    // Where the model has classes of the annotations, it may have found only others.
    let isKnown = classes.map { !CategoryMatch(annotations.categories, classes: $0).isEmpty } ?? false
    guard results.boxes.isEmpty else { return }
    // A list does not tell which pictures were looked at: if it is empty, perhaps none.
    guard results.leftOut > 0 || results.pictures != nil else {
      throw NothingToMeasure(
        "the results hold no detection, and in this form do not say which pictures were looked at.")
    }
    guard results.leftOut > 0, !isKnown else { return }
    if results.hasUnnamedClasses {
      throw NothingToMeasure(
        "the results' classes have no names, only the numbers of the model's channels: make them again with "
          + "--labels, which names the channels.")
    }
    throw NothingToMeasure(
      (results.leftOut == 1
        ? "the only detection is left out" : "all \(grouped(results.leftOut)) detections are left out")
        + ", as said above: are these results for \(source)? \(names(annotations))")
  }

  fileprivate static func noObjects(_ annotations: AnnotationSet) -> NothingToMeasure {
    NothingToMeasure(
      annotations.notes.isEmpty
        ? "\(annotations.source) holds no object."
        : "\(annotations.source) holds no object that can be used; what was left out is said above.")
  }

  /// Crowds and difficult objects count neither as found nor as missed: with them alone there is no figure.
  ///
  /// - Parameter inPrecision: whether that is also so of areas that COCO's figures pass over.
  fileprivate static func refuseCrowds(
    _ annotations: AnnotationSet, inPrecision: Bool = false
  ) throws(NothingToMeasure) {
    let areas = AreaRange.all.bounds
    guard
      annotations.objects.allSatisfy({ $0.isLeftOut || (inPrecision && !areas.contains($0.area)) })
    else { return }
    let count = annotations.objects.count
    guard annotations.objects.allSatisfy(\.isCrowd) else {
      let difficult = annotations.objects.count { $0.isDifficult && !$0.isCrowd }
      let odd = annotations.objects.count { !$0.isLeftOut }
      let crowds = count - difficult - odd
      let parts = [
        difficult > 0 ? "\(grouped(difficult)) \(agreeing(difficult, "is", "are")) difficult" : nil,
        crowds > 0 ? "\(grouped(crowds)) \(agreeing(crowds, "is a crowd", "are crowds"))" : nil,
        odd > 0
          ? "\(grouped(odd)) \(agreeing(odd, "has", "have")) an area below 0 or above 10,000,000,000, which COCO's figures pass over"
          : nil,
      ].compactMap(\.self)
      throw NothingToMeasure(
        "\(annotations.source): of \(counted(count, "object")) that would be measured none counts as found or as "
          + "missed: \(parts.joined(separator: ", "))."
      )
    }
    throw NothingToMeasure(
      "\(annotations.source): "
        + (count == 1
          ? "its only object is a crowd, which counts"
          : "all \(grouped(count)) objects that would be measured are crowds, which count")
        + " neither as found nor as missed.")
  }

  /// What the annotations call pictures and categories, to compare with.
  private static func names(_ annotations: AnnotationSet) -> String {
    let picture = annotations.pictures.first.map { first in
      "\(first.id)" == first.file ? "\(first.id)" : "\(first.id), \(first.file)"
    }
    let categories = annotations.categories.prefix(3).map { "\($0.id), \($0.name)" }
    return
      "Its first picture is \(picture ?? "not there"); its categories are \(categories.joined(separator: "; "))"
      + (annotations.categories.count > 3 ? " …" : ".")
  }
}

extension PictureTruth {
  /// Refuses annotations without any object of a class that the model has.
  ///
  /// - Parameter classes: the model's class names by channel, `nil` for background.
  public func refuseUnlessKnown(classes: [String?]) throws(NothingToMeasure) {
    guard !annotations.objects.isEmpty else { throw NothingToMeasure.noObjects(annotations) }
    try NothingToMeasure.refuseCrowds(annotations)
    guard !annotations.objects.contains(where: { match.channel(ofCategory: $0.category) != nil }) else {
      return
    }
    let used = Set(annotations.objects.map(\.category))
    let categories = annotations.categories.filter { used.contains($0.id) }.map(\.name)
    let names = classes.compactMap { $0 }.filter { $0 != ChannelLabels.unused }
    let unnamed = names.allSatisfy { $0.hasPrefix("class ") && Int($0.dropFirst(6)) != nil }
    throw .because(
      "no category of \(annotations.source) (\(Self.list(categories))) is a class of the model "
        + (unnamed ? "(its \(grouped(classes.count)) channels have no names). " : "(\(Self.list(names))). ")
        + remedy(channels: classes.count, unnamed: unnamed))
  }

  /// Refuses annotations without any object that can be found or missed.
  public func refuseUnlessFindable() throws(NothingToMeasure) {
    var counts = AnnotatedCounts()
    counts.add(annotations.objects, match)
    let (ignored, lost) = (counts.ignored + counts.marked, counts.unfindable)
    guard counts.objects == ignored + lost else { return }
    throw .because(
      "\(annotations.source): nothing in it can be found or missed: of its \(counted(counts.objects, "object")), "
        + "\(grouped(ignored)) \(agreeing(ignored, "is a crowd", "are crowds")) or to be ignored, and \(grouped(lost)) "
        + "\(agreeing(lost, "has", "have")) no class of the model's, or no width or height.")
  }

  /// Which `--labels` would name the channels.
  private func remedy(channels: Int, unnamed: Bool) -> String {
    let entries = annotations.categories.map { LabelMap.Entry(id: $0.id, name: $0.name) }
    let fitting = try? LabelMap(source: annotations.source, entries: entries).labels(channels: channels)
    let general = "give --labels FILE with one name a line, in the order of the model's channels"
    guard unnamed, let file = annotations.labels, let fitting else {
      return unnamed ? "To name them, \(general)." : "Where the model's names are wrong, \(general)."
    }
    let named = fitting.names.enumerated().compactMap { channel, name in
      name.flatMap { $0 == ChannelLabels.unused ? nil : "channel \(channel) \($0)" }
    }
    return "If the model was trained on these categories, --labels \(shellWord(file)) names them "
      + "(\(Self.list(named))); else \(general)."
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(grouped(names.count - 5)) more" : "")
  }
}
