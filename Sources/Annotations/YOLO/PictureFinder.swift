import Imaging
import Support

/// Finds the picture that a label file is about, and its size: among pictures that are named, beside it, and in
/// `images` where it lies in `labels`.
struct PictureFinder {
  private let named: [String]
  private let places: PicturePlaces
  private let decoding: DecodingOptions
  /// Of folders that were looked at: their pictures by stem.
  private var folders: [String: [String: String]] = [:]

  init(named: [String], decoding: DecodingOptions) {
    self.named = named
    places = PicturePlaces(named)
    self.decoding = decoding
  }

  /// The picture, and its size where its header can be read.
  mutating func find(label: String) -> (path: String, size: (width: Int, height: Int)?)? {
    guard let path = path(label: label) else { return nil }
    return (path, try? Image.probeSize(path, options: decoding))
  }

  private mutating func path(label: String) -> String? {
    let (folder, stem) = (PictureName.folder(label), PictureName.stem(label))
    if let place = places.place(of: stem) { return named[place] }
    var candidates = [folder]
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    // The innermost `labels` is the one that stands for `images`.
    if let place = parts.lastIndex(of: "labels") {
      candidates.append((parts[..<place] + ["images"] + parts[(place + 1)...]).joined(separator: "/"))
    }
    for candidate in candidates {
      if let found = pictures(in: candidate)[stem] { return found }
    }
    return nil
  }

  private mutating func pictures(in folder: String) -> [String: String] {
    if let known = folders[folder] { return known }
    let names = (try? Folder.names(in: folder.isEmpty ? "." : folder, includingHidden: true)) ?? []
    var found: [String: String] = [:]
    for name in names where PictureName.isPicture(name) {
      found[PictureName.stem(name)] = folder.isEmpty ? name : "\(folder)/\(name)"
    }
    folders[folder] = found
    return found
  }
}
