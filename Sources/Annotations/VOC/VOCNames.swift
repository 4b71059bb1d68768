/// In which folders the pictures of XML files are: in those of the same names, below the folder that holds all.
struct VOCNames {
  /// How many folders are not part of the names.
  private let depth: Int

  /// - Parameter source: the folder that was named, or the only file.
  init(_ files: [String], source: String) {
    let folders = files.map(Self.folders)
    let named = files == [source] ? Self.folders(source) : Self.components(source)
    guard let first = folders.first, !folders.allSatisfy({ $0.starts(with: named) }) else {
      // `Annotations/val` is named val, as it is where `Annotations` is given.
      let isBelow = named.count > 1 && PictureName.telling([named[named.count - 2]]).isEmpty
      depth = named.count - (isBelow ? 1 : 0)
      return
    }
    depth = folders.reduce(first.count) { depth, other in
      min(depth, zip(first, other).prefix { $0 == $1 }.count)
    }
  }

  /// The folders of a file's picture, each with a slash behind it, without such as `Annotations`.
  func folder(of file: String) -> String {
    let telling = Self.folders(file).dropFirst(depth).filter { !PictureName.telling([$0]).isEmpty }
    return telling.map { $0 + "/" }.joined()
  }

  private static func folders(_ file: String) -> [String] { components(PictureName.folder(file)) }

  private static func components(_ folder: String) -> [String] {
    folder.split(separator: "/").filter { $0 != "." }.map(String.init)
  }
}
