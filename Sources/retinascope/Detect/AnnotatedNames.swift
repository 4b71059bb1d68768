import Foundation

/// The pictures and categories that a COCO annotation file names; its boxes are not looked at.
struct AnnotatedNames: Sendable, Equatable {
  /// Ids by category name.
  let categories: [String: Int]
  private let images: [String: Int]
  /// Names that stand for one picture only, without their folders.
  private let imagesByLastName: [String: Int]

  struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path) is not a COCO annotation file: \(reason)" }
  }

  init(path: String) throws {
    let bytes = try FileBytes.read(path)
    do {
      self.init(try JSONDecoder().decode(File.self, from: Data(bytes)))
    } catch let error as DecodingError {
      throw Unreadable(path: path, reason: Self.explain(error))
    }
  }

  struct File: Decodable {
    struct Image: Decodable {
      let id: Int
      let fileName: String

      enum CodingKeys: String, CodingKey {
        case id
        case fileName = "file_name"
      }
    }
    struct Category: Decodable {
      let id: Int
      let name: String
    }
    let images: [Image]
    let categories: [Category]
  }

  init(_ file: File) {
    categories = Dictionary(file.categories.map { ($0.name, $0.id) }) { first, _ in first }
    images = Dictionary(file.images.map { ($0.fileName, $0.id) }) { first, _ in first }
    let byLastName = Dictionary(grouping: file.images) { Self.lastName($0.fileName) }
    imagesByLastName = byLastName.compactMapValues { $0.count == 1 ? $0[0].id : nil }
  }

  /// The picture whose `file_name` is the given path or its end; without such, the only one of that name.
  func image(for path: String) -> Int? {
    var rest = path[...]
    while true {
      if let id = images[String(rest)] { return id }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return imagesByLastName[Self.lastName(path)]
  }

  private static func lastName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func explain(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    return switch error {
    case .keyNotFound(let key, let context):
      "\"\(key.stringValue)\" is missing at \(place(context).isEmpty ? "its top" : place(context))."
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "the value at \(place(context).isEmpty ? "its top" : place(context)) is of the wrong kind."
    case .dataCorrupted: "it is not JSON."
    @unknown default: "it has another form."
    }
  }
}
