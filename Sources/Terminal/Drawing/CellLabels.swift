import Imaging
import Support

/// Labels for boxes, in character cells: see `LabelPlacement` for where they stand.
public struct CellLabels: Sendable {
  public struct CellLabelRequest: Sendable, Hashable {
    /// The box's cells; they may reach beyond the picture.
    public var box: Area
    /// The texts to choose from, the longest first. A shorter one is used if a longer finds no room.
    public var texts: [String]
    public var color: RGB
    public var rank: LabelRank

    public init(box: Area, texts: [String], color: RGB, rank: LabelRank = .ordinary) {
      self.box = box
      self.texts = texts
      self.color = color
      self.rank = rank
    }
  }

  public struct CellLabel: Sendable, Hashable {
    public var text: String
    /// Its first cell.
    public var x, y: Int
    /// In columns.
    public var width: Int
    /// The index of its request.
    public var request: Int
  }

  public let requests: [CellLabelRequest]
  /// The labels that found room.
  public let labels: [CellLabel]

  /// Places labels within an area.
  ///
  /// - Parameter obstacles: boxes without labels, whose lines are kept free, too.
  public init(_ requests: [CellLabelRequest], obstacles: [Area] = [], within area: Area) {
    self.requests = requests
    let wanted = requests.map {
      LabelRequest(box: $0.box, widths: $0.texts.map(TextGlyphs.width), rank: $0.rank)
    }
    labels = LabelPlacement(wanted, obstacles: obstacles, within: area).places.map { place in
      CellLabel(
        text: requests[place.request].texts[place.form], x: place.area.x, y: place.area.y,
        width: place.area.width, request: place.request)
    }
  }

  /// Writes the labels on their classes' colours.
  public func draw(on canvas: inout Canvas) {
    for label in labels {
      let request = requests[label.request]
      let pen = Pen(
        Ink(request.color.contrasting), on: Ink(request.color), style: request.rank == .chosen ? .bold : [])
      canvas.write(label.text, x: label.x, y: label.y, pen, limit: label.x + label.width)
    }
  }
}
