import Support

/// The kinds of annotations that one text holds. YOLO's labels are none: they need their pictures.
public enum AnnotationKind: String, Sendable, CaseIterable {
  case coco, voc, cvat, csv

  /// Reads a text of this kind from memory; its name in messages is the kind's.
  /// - Throws: `AnnotationError` or `JSONError` if it is something else.
  public func read(_ bytes: [UInt8]) throws -> AnnotationSet {
    switch self {
    case .coco: try COCOReader.read(JSONReader.reading(bytes, source: rawValue))
    case .voc: try VOCReader.read([(rawValue, VOCDocument.parse(bytes, source: rawValue))], source: rawValue)
    case .cvat: try CVATReader.read(bytes, source: rawValue)
    case .csv: try CSVReader.read(bytes, source: rawValue)
    }
  }
}
