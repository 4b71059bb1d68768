/// Why a file of labels cannot be used.
public enum LabelMapError: Error, Sendable, Hashable {
  case unreadable(source: String, detail: String)
  case empty(source: String)
  /// The file names another number of classes than the model has channels.
  case count(source: String, names: Int, channels: Int)
}

extension LabelMapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let source, let detail): "\(source): \(detail)"
    case .empty(let source):
      """
      \(source): no class names. Give one name a line, a JSON list, a JSON object id → name, COCO's categories, \
      or a data.yaml with names
      """
    case .count(let source, let names, let channels):
      """
      \(source): \(names) class name\(names == 1 ? "" : "s"), but the model has \(channels) class \
      channel\(channels == 1 ? "" : "s"); expected \(channels), or \(channels - 1) where channel 0 is background
      """
    }
  }
}
