import Diagnosis
import RetinaNet
import Support

/// What a line of the browser's facets narrows the filter to, or changes.
public enum BrowserFacet: Sendable, Hashable {
  /// Takes the filter away.
  case everything
  case cause(BrowserCause)
  case label(Int)
  case size(ObjectSize)
  case score(ScoreBand)
  case sort(BrowserSort)
}

/// A line of the facets.
struct FacetRow: Sendable, Hashable {
  enum FacetSection: String, Sendable, Hashable, CaseIterable {
    case all = ""
    case cause = "Cause"
    case label = "Class"
    case size = "Size"
    case score = "Score"
    case sort = "Order"
  }

  let section: FacetSection
  let facet: BrowserFacet
  let title: String
  /// "37"; "5/52" for missed of objects, "?/52" before the network has run; "✗3" for false positives alone; or nothing.
  let count: String
  /// Whether the filter has it.
  let isOn: Bool
}

extension State {
  /// The lines of the facets, with how many items each would leave.
  var facetRows: [FacetRow] {
    let (finding, filter) = (browser.finding, options.browser.filter)
    var rows = [
      FacetRow(
        section: .all, facet: .everything, title: "all pictures", count: grouped(pictures.count),
        isOn: !filter.isOn)
    ]
    for cause in BrowserCause.allCases {
      let count = cause.kinds.reduce(0) { $0 + finding.byKind.all[Int($1.rawValue)] }
      let isAlways = hasGroundTruth && (cause == .missed || cause == .falsePositive)
      guard count > 0 || isAlways || filter.cause == cause else { continue }
      rows.append(
        FacetRow(
          section: .cause, facet: .cause(cause), title: cause.title, count: grouped(count),
          isOn: filter.cause == cause))
    }
    func add(
      _ section: FacetRow.FacetSection, _ facet: BrowserFacet, _ title: String, _ isOn: Bool,
      _ counts: BrowserFinding.FacetCounts, _ place: Int
    ) {
      guard counts.all[place] > 0 || isOn else { return }
      let count =
        filter.cause == nil && hasGroundTruth ? counts.missedText(place) : grouped(counts.all[place])
      rows.append(FacetRow(section: section, facet: facet, title: title, count: count, isOn: isOn))
    }
    let labels = finding.byLabel
    func rank(_ label: Int) -> (Int, Int, Int) {
      (filter.cause == nil ? -labels.missed[label] : 0, -labels.all[label], label)
    }
    for label in labels.all.indices.sorted(by: { rank($0) < rank($1) }) {
      add(
        .label, .label(label), configuration.title(ofClass: label), filter.label == label, labels, label)
    }
    for size in ObjectSize.allCases {
      add(.size, .size(size), size.rawValue, filter.size == size, finding.bySize, size.place)
    }
    for band in ScoreBand.allCases {
      let title = band.title.hasPrefix("score ") ? String(band.title.dropFirst(6)) : band.title
      add(.score, .score(band), title, filter.score == band, finding.byScore, Int(band.rawValue))
    }
    for sort in BrowserSort.allCases where hasGroundTruth || sort != .missed && sort != .falsePositives {
      rows.append(
        FacetRow(
          section: .sort, facet: .sort(sort), title: sort.title, count: "", isOn: options.browser.sort == sort
        ))
    }
    return rows
  }
}

extension BrowserFinding.FacetCounts {
  /// How many objects were missed, of those that the network has run on.
  fileprivate func missedText(_ place: Int) -> String {
    if objects[place] == 0 { return "✗\(grouped(all[place]))" }
    if known[place] == 0 { return "?/\(grouped(objects[place]))" }
    return "\(grouped(missed[place]))/\(grouped(known[place]))"
  }
}
