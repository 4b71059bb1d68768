import Foundation

extension LabelMap {
  /// A list of names (null: background), a list of COCO categories, an object that holds `categories`, `names`
  /// or `id2label`, an object id → name, or one name → id.
  static func parseJSON(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    let form: LabelsJSON
    do {
      form = try JSONDecoder().decode(LabelsJSON.self, from: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      throw .unreadable(source: source, detail: "not JSON: \(detail ?? context.debugDescription)")
    } catch {
      throw .unreadable(
        source: source,
        detail: "JSON, but neither a list of names, an object id → name, nor COCO's categories")
    }
    return try LabelMap(source: source, entries: form.entries)
  }
}

/// The forms of labels in JSON, the most telling first.
private enum LabelsJSON: Decodable {
  case names([String?])
  case categories([Category])
  case byID([String: String])
  case byName([String: Int])

  struct Category: Decodable {
    let id: Int
    let name: String
  }

  private enum Keys: String, CodingKey { case categories, names, id2label }

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Keys.self) {
      for key in [Keys.categories, .names, .id2label] where members.contains(key) {
        if let found = try? Self(list: members.superDecoder(forKey: key)) {
          self = found
          return
        }
      }
    }
    self = try Self(list: decoder)
  }

  private init(list decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let names = try? value.decode([String?].self) {
      self = .names(names)
    } else if let categories = try? value.decode([Category].self) {
      self = .categories(categories)
    } else if let names = try? value.decode([String: String].self), names.keys.allSatisfy({ Int($0) != nil })
    {
      self = .byID(names)
    } else {
      self = .byName(try value.decode([String: Int].self))
    }
  }

  var entries: [LabelMap.Entry] {
    switch self {
    case .names(let names): names.map { .init(id: nil, name: $0.flatMap(LabelMap.meaningful)) }
    case .categories(let categories): categories.map { .init(id: $0.id, name: $0.name) }
    case .byID(let names): names.map { .init(id: Int($0.key), name: LabelMap.meaningful($0.value)) }
    case .byName(let ids): ids.map { .init(id: $0.value, name: LabelMap.meaningful($0.key)) }
    }
  }
}
