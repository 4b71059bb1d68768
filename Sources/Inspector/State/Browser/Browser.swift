import Diagnosis
import Imaging
import RetinaNet

/// What the browser of all pictures knows and shows, apart from its options.
public struct Browser: Sendable {
  /// Whether it was opened: from then on the network runs over all pictures.
  var isOpen = false
  /// The view that was left for it.
  var returnView = ViewKind.detections
  /// Per picture; `nil` until the network has run.
  var records: [PictureRecord?] = []
  /// What other thresholds need, per picture as far as there is room.
  private(set) var kept: [Int: KeptCoverage] = [:]
  private(set) var keptBytes = 0
  /// Per picture.
  var items: [[BrowserItem]] = []
  /// Of the pictures that have objects of classes that the model does not have.
  var unknownClasses: [Int: UnknownClasses] = [:]
  var finding = BrowserFinding()
  /// How many results came since the pictures were put into their order, which stays until it is asked for anew.
  var resultsSinceSort = 0
  /// The pictures that could not be read or run, and why.
  var failures: [Int: String] = [:]
  /// The folder that all pictures lie in, with the slash behind it; their names are shown without it.
  var folder = ""
  /// The index of the chosen picture.
  var chosen = 0
  /// The first row of thumbnails that is seen.
  var firstRow = 0
  /// The facet that keys move; `nil` while they move through the grid.
  var facet: BrowserFacet?
  /// The picture that the network runs on.
  var running: Int?
  /// Whether records are being made for other thresholds.
  var isJudging = false
  /// The thresholds that all records have that can be had without the network.
  var judged: Thresholds?
  /// What a change of thresholds does in all pictures.
  var weighed: WeighedChange?
  /// Whether that is being counted.
  var isWeighing = false
  /// How long the network took for the last pictures.
  var seconds: [Double] = []
  /// A detection to choose as soon as its picture's selection is there.
  var soughtDetection: (picture: Int, box: Box, label: Int)?
  var thumbnails = ThumbnailCache()
  /// The most bytes that `kept` may take.
  var memory = 256 << 20

  /// Candidates above this score are kept, so that thresholds down to it need no network.
  static let floor: Float = 0.05

  /// How many pictures have a result, at whatever thresholds.
  public var runCount: Int { records.count { $0 != nil } }

  /// The longest path, up to a slash, that all names begin with.
  static func commonFolder(_ names: some Sequence<String>) -> String {
    var common: Substring?
    for name in names {
      let folder = name.lastIndex(of: "/").map { name[...$0] } ?? ""
      common =
        common.map { common in
          let shared = common.commonPrefix(with: folder)
          return shared.lastIndex(of: "/").map { common[...$0] } ?? ""
        } ?? folder
      if common?.isEmpty ?? false { break }
    }
    return common.map(String.init) ?? ""
  }

  /// Keeps what other thresholds need, or forgets it.
  mutating func keep(_ coverage: KeptCoverage?, of picture: Int) {
    if let old = kept.removeValue(forKey: picture) { keptBytes -= old.bytes }
    weighed?.effects[picture] = nil
    weighed?.isComplete = false
    guard let coverage, keptBytes + coverage.bytes <= memory else { return }
    kept[picture] = coverage
    keptBytes += coverage.bytes
  }
}

extension State {
  var browserLayout: BrowserLayout {
    BrowserLayout(
      ScreenLayout(traits.size, lessonRows: course.texts?.rowCount), options.browser.scale,
      pictures: pictures.count, cellAspect: traits.cellAspect, prefersFacets: browser.facet != nil)
  }

  /// The area of the text beside the picture or the grid.
  var panelArea: Area? { options.view == .browser ? browserLayout.facets : layout.panel }

  var thumbnailStyle: ThumbnailStyle {
    ThumbnailStyle(
      size: browserLayout.thumbnail, depth: traits.depth, glyphs: traits.glyphs, cellAspect: traits.cellAspect
    )
  }

  /// Whether any picture has ground truth.
  var hasGroundTruth: Bool { pictures.contains { $0.objects != nil } }

  /// The chosen picture's place in the order; `nil` if no picture is listed.
  var browserPlace: Int? { browser.finding.order.firstIndex(of: browser.chosen) }

  /// The pictures whose thumbnails are seen, in order.
  var visiblePictures: ArraySlice<Int> {
    let layout = browserLayout
    let order = browser.finding.order
    let start = min(browser.firstRow * layout.columns, order.count)
    return order[start..<min(start + layout.count, order.count)]
  }

  /// The items of a picture that pass the filter.
  func matches(in picture: Int) -> [BrowserItem] {
    guard browser.items.indices.contains(picture) else { return [] }
    return browser.items[picture].filter(options.browser.filter.holds)
  }

  /// How many pictures have results that are of other thresholds than the present ones.
  var staleCount: Int { browser.records.count { $0.map { $0.thresholds != thresholds } ?? false } }
}
