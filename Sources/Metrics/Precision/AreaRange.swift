/// The object sizes that COCO tells apart, in square pixels; a bound belongs to both of its neighbours.
public enum AreaRange: Int, Sendable, Hashable, CaseIterable {
  case all, small, medium, large

  public var bounds: ClosedRange<Double> {
    switch self {
    case .all: 0...1e10
    case .small: 0...1024
    case .medium: 1024...9216
    case .large: 9216...1e10
    }
  }
}
