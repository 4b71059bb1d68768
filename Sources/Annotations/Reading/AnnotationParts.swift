import Support

/// The lists of a data set's parts, such as `train` and `valid`, each with its pictures beside it, read as one.
struct AnnotationParts {
  private let parts: [(set: AnnotationSet, folder: String)]

  /// - Returns: `nil` where a list has no pictures beside it, or a folder has several: then nothing tells which list a
  ///   picture belongs to.
  static func folders(ofLists paths: [String]) -> [String]? {
    // First, so that each folder is looked into once.
    guard paths.count > 1, Set(paths.map(PictureName.folder)).count == paths.count else { return nil }
    var folders: [String] = []
    for path in paths {
      guard let folder = pictures(ofList: path) else { return nil }
      folders.append(folder)
    }
    return Set(folders).count == folders.count ? folders : nil
  }

  /// The folder of the pictures beside a list: its own, or, as FiftyOne has them, the `data` in it.
  private static func pictures(ofList path: String) -> String? {
    let own = PictureName.folder(path)
    let prefix = own.isEmpty ? "" : "\(own)/"
    let inside = PictureName.last(path) == "labels.json" ? ["\(prefix)data"] : []
    return ([own] + inside).first { folder in
      let names = (try? Folder.names(in: folder.isEmpty ? "." : folder)) ?? []
      return names.contains(where: PictureName.isPicture)
    }
  }

  /// The innermost folder that holds all of them.
  static func common(_ folders: [String]) -> String {
    let parts = folders.map { $0.split(separator: "/", omittingEmptySubsequences: false) }
    let shared = parts.dropFirst().reduce(parts[0][...]) { shared, other in
      shared.prefix(zip(shared, other).prefix { $0 == $1 }.count)
    }
    let path = shared.joined(separator: "/")
    return !path.isEmpty ? path : folders[0].hasPrefix("/") ? "/" : "."
  }

  /// - Parameter folders: those of the sets' pictures.
  init(_ sets: [AnnotationSet], folders: [String]) {
    parts = Array(zip(sets, folders))
  }

  /// All parts as one. Each list numbers its pictures and objects anew, and maybe its categories, too. Pictures are told
  /// apart by their folders: their paths become their ids, so that no number of one list passes for one of another.
  /// Categories keep their ids where the lists agree on them; else their names relate them.
  ///
  /// - Throws: where two lists name one picture.
  func joined(source: String) throws(AnnotationError) -> AnnotationSet {
    let common = commonCategories
    var categories = common ?? []
    var ids = Dictionary(uniqueKeysWithValues: categories.map { ($0.name, $0.id) })
    var listed: Set<Int> = []
    var pictures: [AnnotationSet.Picture] = []
    var objects: [[GroundTruth]] = []
    /// The list that names a picture.
    var owners: [String: Int] = [:]
    var count = 0
    for (number, (set, folder)) in parts.enumerated() {
      var joined: [Int: Int] = [:]
      for category in set.categories {
        let id = ids[category.name] ?? categories.count + 1
        if ids.updateValue(id, forKey: category.name) == nil {
          categories.append(AnnotationSet.Category(id: id, name: category.name))
        }
        joined[category.id] = id
        if !set.unlisted.contains(category.id) { listed.insert(id) }
      }
      for (place, picture) in set.pictures.enumerated() {
        let file = Self.path(picture.file, in: folder)
        if let owner = owners.updateValue(number, forKey: file), owner != number {
          throw AnnotationError(
            source: source,
            problem:
              "\(file) is named by \(parts[owner].set.source) and by \(set.source): name the one that counts")
        }
        pictures.append(
          AnnotationSet.Picture(
            id: .text(file), file: file, width: picture.width, height: picture.height))
        objects.append(
          set.objects(ofPicture: place).map { object in
            count += 1
            var object = object
            (object.id, object.category) = (count, joined[object.category] ?? object.category)
            return object
          })
      }
    }
    var notes = parts.flatMap(\.set.notes)
    if common == nil, parts.contains(where: { $0.set.numbering == .ids }) {
      notes.append(
        "\(source): its lists give categories different ids: names relate them, and COCO's lists written for it number them anew"
      )
    }
    return AnnotationSet(
      source: source, categories: categories, pictures: pictures, objects: objects,
      notes: notes, failures: parts.flatMap(\.set.failures),
      labels: parts.first { Set($0.set.categories) == Set(categories) }?.set.labels,
      unlisted: Set(categories.map(\.id)).subtracting(listed), numbering: common == nil ? .names : .ids)
  }

  /// The categories of all lists, by id; `nil` where a list has none of its own, or two contradict each other.
  private var commonCategories: [AnnotationSet.Category]? {
    var names: [Int: String] = [:]
    var ids: [String: Int] = [:]
    for part in parts {
      guard part.set.numbering == .ids else { return nil }
      for category in part.set.categories {
        guard (names.updateValue(category.name, forKey: category.id) ?? category.name) == category.name,
          (ids.updateValue(category.id, forKey: category.name) ?? category.id) == category.id
        else { return nil }
      }
    }
    return names.sorted { $0.key < $1.key }.map { AnnotationSet.Category(id: $0.key, name: $0.value) }
  }

  /// Where a picture of a list lies. Of an address or the path on another machine, only the file's name holds here.
  private static func path(_ file: String, in folder: String) -> String {
    let isForeign =
      file.hasPrefix("/") || file.dropFirst().hasPrefix(":/")
      || ["\\", "://", "?d="].contains(where: file.contains)
    let own = file.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    let name = isForeign ? PictureName.components(file).last ?? file : own
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }
}
