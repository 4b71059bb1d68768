import Imaging
import Terminal

/// How thumbnails look.
public struct ThumbnailStyle: Sendable, Hashable {
  let size: CellSize
  let depth: ColorDepth
  let glyphs: GlyphSet
  let cellAspect: Double

  /// Where a picture lies in it.
  func viewport(_ picture: PixelSize) -> Viewport {
    Viewport(
      picture: picture, room: Area(x: 0, y: 0, width: size.width, height: size.height),
      cellAspect: cellAspect, zoom: 1, center: nil)
  }
}

/// A small version of a picture.
public struct Thumbnail: Sendable {
  /// Of the size of the style's viewport of the picture.
  let cells: Canvas
  /// The whole picture's.
  let picture: PixelSize
}

/// The thumbnails of one style that were looked at last, and no more than fit into some memory.
struct ThumbnailCache: Sendable {
  private(set) var style: ThumbnailStyle?
  /// Being made.
  private(set) var pending: Set<Int> = []
  /// Why there is none of a picture.
  private(set) var failures: [Int: String] = [:]
  private var entries: [Int: (thumbnail: Thumbnail, use: Int)] = [:]
  private var uses = 0
  /// In bytes.
  let memory: Int

  /// How many are made at a time: few, so that none is made that nobody waits for any more.
  static let mostPending = 4

  init(memory: Int = 32 << 20) { self.memory = memory }

  subscript(picture: Int) -> Thumbnail? { entries[picture]?.thumbnail }

  var count: Int { entries.count }

  /// How many may be kept.
  var capacity: Int {
    let cells = style.map { $0.size.width * $0.size.height } ?? 1
    return max(64, memory / (max(1, cells) * MemoryLayout<Cell>.stride + 128))
  }

  /// Forgets those of another style.
  mutating func use(_ style: ThumbnailStyle) {
    guard style != self.style else { return }
    self.style = style
    entries = [:]
    pending = []
  }

  /// The pictures whose thumbnails should be made now; they count as pending from then on.
  ///
  /// - Parameter wanted: the most urgent first.
  mutating func request(_ wanted: some Sequence<Int>) -> [Int] {
    uses += 1
    var requested: [Int] = []
    for picture in wanted {
      if entries[picture] != nil {
        entries[picture]?.use = uses
      } else if pending.count < Self.mostPending, failures[picture] == nil, !pending.contains(picture) {
        pending.insert(picture)
        requested.append(picture)
      }
    }
    return requested
  }

  /// Takes a new one; one of another style came too late.
  mutating func take(_ result: Result<Thumbnail, ThumbnailFailure>, of picture: Int, _ style: ThumbnailStyle)
  {
    guard style == self.style else { return }
    pending.remove(picture)
    switch result {
    case .success(let thumbnail):
      entries[picture] = (thumbnail, uses)
      if entries.count > capacity { dropOldest() }
    case .failure(let failure): failures[picture] = failure.reason
    }
  }

  private mutating func dropOldest() {
    // Some at a time, since finding the oldest looks at all.
    let oldest = entries.sorted { $0.value.use < $1.value.use }.prefix(
      max(1, entries.count - capacity * 7 / 8))
    for (picture, _) in oldest { entries[picture] = nil }
  }
}

/// Why a picture cannot be shown.
public struct ThumbnailFailure: Error, Sendable { let reason: String }
