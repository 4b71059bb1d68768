/// How much a label may hide.
public enum LabelRank: Sendable, Hashable {
  /// One of many: it takes no room from another box's line, or from another label, and is shortened or left out first.
  case ordinary
  /// It says something that the picture alone does not: placed before the ordinary ones, in full, off other boxes'
  /// lines while there is room.
  case remark
  /// What the user has chosen: placed first, in full, and always there.
  case chosen
}

/// A label that wants a place.
public struct LabelRequest: Sendable, Hashable {
  /// The box that it belongs to; it may reach beyond the picture.
  public var box: Area
  /// The widths of its forms, the longest first. One of 0 is no label.
  public var widths: [Int]
  public var rank: LabelRank

  public init(box: Area, widths: [Int], rank: LabelRank) {
    self.box = box
    self.widths = widths
    self.rank = rank
  }
}

/// Where a label stands.
public struct LabelSpot: Sendable, Hashable {
  /// The index of its request.
  public var request: Int
  /// The form that fits: an index into the request's widths.
  public var form: Int
  public var area: Area
}

/// Places labels beside boxes: in character cells, or in a raster's pixels.
///
/// Labels never lie over one another. First come the chosen one and the remarks, which keep off the chosen one's lines
/// as far as they can; no ordinary label lies in the chosen one's box, if that is small. Then each ordinary label gets its
/// shortest form where that hides nothing, in the order of the requests, and last they grow as far as there is room. All
/// ordinary labels together take no more than an eighth of the area, so that the picture stays in sight. The work grows
/// with the number of labels, not with its square.
public struct LabelPlacement: Sendable {
  /// What is placed: the units of areas, and how large labels are in them.
  public struct LabelMetrics: Sendable, Hashable {
    /// The height of every label.
    public var height: Int
    /// The side of the squares in which free room is counted.
    public var unit: Int
    /// How wide a box's line is, drawn inward from its edge.
    public var line: Int
    /// Whether labels may stand on the upper or lower line of their own box, as titles of frames do.
    public var standsOnLines: Bool

    public init(height: Int, unit: Int, line: Int, standsOnLines: Bool) {
      self.height = height
      self.unit = unit
      self.line = line
      self.standsOnLines = standsOnLines
    }

    /// Character cells.
    public static let cells = LabelMetrics(height: 1, unit: 1, line: 1, standsOnLines: true)
  }

  /// In the order in which they were placed.
  public private(set) var places: [LabelSpot] = []
  /// How many squares of the area were looked at or marked for it.
  private(set) var visits = 0

  /// One part of the area that ordinary labels may take.
  static let shareOfArea = 8

  /// - Parameters:
  ///   - obstacles: boxes without labels, whose lines are kept free, too.
  ///   - area: that of the picture; boxes outside get no label.
  public init(
    _ requests: [LabelRequest], obstacles: [Area] = [], within area: Area, _ metrics: LabelMetrics = .cells
  ) {
    guard area.width > 0, area.height >= metrics.height else { return }
    var room = LabelRoom(area, metrics)
    let visible = requests.indices.filter {
      requests[$0].box.overlap(area) > 0 && requests[$0].widths.contains { $0 > 0 }
    }
    for box in obstacles { room.drawOutline(of: box, LabelRoom.several) }
    for index in visible { room.drawOutline(of: requests[index].box, Int32(clamping: index)) }
    for index in visible where requests[index].rank == .chosen {
      placeInFull(index, requests[index], in: &room)
      room.guardOutline(of: requests[index].box)
    }
    for index in visible where requests[index].rank == .remark {
      placeInFull(index, requests[index], in: &room)
    }
    // What is chosen stays in sight, unless it is most of the picture.
    for index in visible where requests[index].rank == .chosen {
      let seen = requests[index].box.clipped(to: area)
      if seen.width * seen.height * 4 <= area.width * area.height {
        room.keepFree(seen, Int32(clamping: index))
      }
    }
    placeOrdinary(visible.filter { requests[$0].rank == .ordinary }, requests, in: &room)
    visits = room.visits
  }

  /// What is chosen, in its longest form; a remark in the longest that hides no line of another box, else in the one
  /// that hides the least of them. What is chosen is there in any case.
  private mutating func placeInFull(_ index: Int, _ request: LabelRequest, in room: inout LabelRoom) {
    var best: (form: Int, place: Area, hidden: Int)?
    for (form, width) in request.widths.enumerated() where width > 0 {
      guard let spot = room.spot(width: width, beside: request.box) else { continue }
      if spot.hidden < best?.hidden ?? .max { best = (form, spot.place, spot.hidden) }
      if request.rank == .chosen || spot.hidden == 0 { break }
    }
    if let best { return place(index, best.form, best.place, in: &room) }
    guard request.rank == .chosen, let width = request.widths.first(where: { $0 > 0 }) else { return }
    // Even the shortest form is wider than the picture.
    let (area, height) = (room.area, room.metrics.height)
    let y = min(request.box.clipped(to: area).y, area.bottom - height)
    let form = request.widths.firstIndex(of: width) ?? 0
    place(index, form, Area(x: area.x, y: y, width: min(width, area.width), height: height), in: &room)
  }

  private mutating func placeOrdinary(
    _ indices: [Int], _ requests: [LabelRequest], in room: inout LabelRoom
  ) {
    var budget = room.area.width * room.area.height / Self.shareOfArea
    let height = room.metrics.height
    var placed: [Int] = []
    for index in indices {
      let request = requests[index]
      guard let form = request.widths.lastIndex(where: { $0 > 0 }) else { continue }
      let cost = request.widths[form] * height
      guard cost <= budget,
        let spot = room.freeSpot(width: request.widths[form], beside: request.box, of: index)
      else { continue }
      budget -= cost
      placed.append(places.count)
      place(index, form, spot, in: &room)
    }
    for number in placed {
      let place = places[number]
      let request = requests[place.request]
      for (form, width) in request.widths.prefix(place.form).enumerated() where width > 0 {
        let more = (width - place.area.width) * height
        guard more <= budget else { continue }
        room.set(place.area, isLabel: false)
        let spot = room.freeSpot(width: width, beside: request.box, of: place.request)
        room.set(spot ?? place.area, isLabel: true)
        guard let spot else { continue }
        budget -= more
        places[number] = LabelSpot(request: place.request, form: form, area: spot)
        break
      }
    }
  }

  private mutating func place(_ index: Int, _ form: Int, _ area: Area, in room: inout LabelRoom) {
    room.set(area, isLabel: true)
    places.append(LabelSpot(request: index, form: form, area: area))
  }
}
