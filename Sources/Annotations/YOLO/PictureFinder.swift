import Imaging
import Support

/// Finds the pictures of label files. Among the given pictures a label's is the one that agrees with it best, in its name
/// and its folders, `images` for `labels`; other labels' are looked for in the file's folder, and in `images` if the file
/// is in `labels`.
struct PictureFinder {
  private let named: [String]
  private let decoding: DecodingOptions
  /// By picture, a text of its name that is not among the labels: what is in the picture is not known.
  private let otherTexts: [String: String]
  /// The pictures in the searched folders.
  private var folders: [String: FolderPictures] = [:]

  private struct FolderPictures {
    let paths: [String]
    let places: PicturePlaces
  }

  /// The pictures of label files.
  struct FoundPictures {
    /// For each label file its picture's path; `nil` if it is not found.
    var paths: [String?]
    /// The labels whose picture lies in a folder of another name.
    var elsewhere: Set<Int> = []
    /// The labels whose picture has another file of labels.
    var sharing: Set<Int> = []
    /// Pictures without labels, in folders in which others have some.
    var unlabelled: [String] = []
    /// The texts of other pictures in these folders, which are not among the labels.
    var otherTexts: [String] = []
  }

  init(named: [String], decoding: DecodingOptions, otherTexts: [String: String] = [:]) {
    self.named = named
    self.decoding = decoding
    self.otherTexts = otherTexts
  }

  /// A picture's size if its header can be read.
  func size(_ path: String) -> (width: Int, height: Int)? { try? Image.probeSize(path, options: decoding) }

  /// What a label's picture would be called, without its ending.
  static func pictureName(ofLabel label: String) -> String {
    let folder = PictureName.folder(label)
    let pictures = PictureName.replacing("labels", with: "images", in: folder) ?? folder
    return (pictures.isEmpty ? "" : pictures + "/") + PictureName.stem(label)
  }

  mutating func find(_ labels: [String]) -> FoundPictures {
    var found = FoundPictures(paths: [String?](repeating: nil, count: labels.count))
    let names = PicturePlaces(labels.map(Self.pictureName))
    let matches = names.matches(of: named)
    var owners: [String: Int] = [:]
    for (picture, place) in matches.places.enumerated() {
      guard let place else { continue }
      found.paths[place] = named[picture]
      owners[named[picture]] = place
    }
    found.elsewhere = Set(matches.elsewhere.compactMap { matches.places[$0] })
    for place in labels.indices where found.paths[place] == nil {
      guard let path = own(labels[place]) else { continue }
      if owners.updateValue(place, forKey: path) == nil {
        found.paths[place] = path
      } else {
        found.sharing.insert(place)
      }
    }
    // What agrees equally well with several is not known to have none.
    let unclear = Set(matches.rivals.map { PictureName.stem(labels[$0.place]).lowercased() })
    let texts = textFinder(labels, found.paths)
    for path in unlabelled(beside: found.paths.compactMap(\.self))
    where !unclear.contains(PictureName.stem(path).lowercased()) && !names.isAmbiguous(path) {
      if let text = texts(path) { found.otherTexts.append(text) } else { found.unlabelled.append(path) }
    }
    return found
  }

  /// Finds the text that a picture without labels has all the same, where the labels of its folder's pictures lie:
  /// without it the picture is known to have no objects.
  private func textFinder(_ labels: [String], _ pictures: [String?]) -> (String) -> String? {
    let (given, otherTexts) = (Set(labels), otherTexts)
    var folders: [String: Set<String>] = [:]
    for (label, picture) in zip(labels, pictures) {
      guard let picture else { continue }
      folders[PictureName.folder(picture), default: []].insert(PictureName.folder(label))
    }
    return { [folders] picture in
      if let text = otherTexts[picture] { return text }
      let name = PictureName.stem(picture) + ".txt"
      return folders[PictureName.folder(picture), default: []].sorted().lazy
        .map { $0.isEmpty ? name : "\($0)/\(name)" }
        .first { !given.contains($0) && FileStatus($0)?.kind == .regular }
    }
  }

  /// The given pictures, else all, that have no labels and lie in folders of some that have. Those that differ from them
  /// only in their endings are masks or the like.
  private mutating func unlabelled(beside labelled: [String]) -> [String] {
    let folders = Set(labelled.map(PictureName.folder))
    let stems = Set(labelled.map(Self.withoutEnding))
    let all = named.isEmpty ? folders.sorted().flatMap { pictures(in: $0).paths } : named
    var seen = stems
    return all.filter {
      folders.contains(PictureName.folder($0)) && seen.insert(Self.withoutEnding($0)).inserted
    }
  }

  private static func withoutEnding(_ path: String) -> String {
    "\(PictureName.folder(path))/\(PictureName.stem(path).lowercased())"
  }

  private mutating func own(_ label: String) -> String? {
    let (folder, stem) = (PictureName.folder(label), PictureName.stem(label))
    let mirrored = PictureName.replacing("labels", with: "images", in: folder)
    for candidate in [folder, mirrored].compactMap(\.self) {
      let found = pictures(in: candidate)
      if let place = found.places.place(of: stem) { return found.paths[place] }
    }
    return nil
  }

  private mutating func pictures(in folder: String) -> FolderPictures {
    if let known = folders[folder] { return known }
    let names = (try? Folder.names(in: folder.isEmpty ? "." : folder, includingHidden: true)) ?? []
    // Of pictures that differ only in their endings the first counts.
    var stems: Set<String> = []
    let pictures = names.filter { PictureName.isPicture($0) && stems.insert(PictureName.stem($0)).inserted }
    let found = FolderPictures(
      paths: pictures.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }, places: PicturePlaces(pictures))
    folders[folder] = found
    return found
  }
}
