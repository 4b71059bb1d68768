import Annotations
import RetinaNet
import Support

/// The ground truth and the checkpoint that lie near the pictures of a command line, for a hint at the flags that would
/// use them.
public struct FilesNearby: Sendable {
  public let annotations: AnnotationsNearby?
  public let checkpoint: String?

  /// Looks only at names in the folders that are named or that the named pictures lie in, in the one above a folder
  /// called `images`, and in the folders directly below these.
  ///
  /// - Parameters:
  ///   - arguments: pictures and folders.
  ///   - pictures: the paths of all pictures.
  public init(
    arguments: [String], pictures: [String], seeksAnnotations: Bool = true, seeksCheckpoint: Bool = true
  ) {
    guard seeksAnnotations || seeksCheckpoint else {
      (annotations, checkpoint) = (nil, nil)
      return
    }
    let roots = Self.roots(arguments).map(Self.listing)
    let folders = roots + roots.flatMap(Self.folders)
    let stems = Set(pictures.prefix(Self.mostPictures).map(pictureStem))
    annotations = seeksAnnotations ? AnnotationsNearby.find(in: folders, stems: stems) : nil
    checkpoint = seeksCheckpoint ? folders.lazy.compactMap(Self.checkpoint).first : nil
  }

  /// A name within a folder, which "." need not be named for.
  static func join(_ folder: String, _ name: String) -> String {
    if folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func roots(_ arguments: [String]) -> [String] {
    var roots: [String] = []
    var seen: Set<String> = []
    for argument in arguments where argument != "-" && roots.count < mostRoots {
      let isFolder = FileStatus(argument)?.kind == .folder
      let path = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
      let folder = isFolder ? path : above(path)
      guard seen.insert(folder).inserted else { continue }
      roots.append(folder)
      if folder.split(separator: "/").last == "images", seen.insert(above(folder)).inserted {
        roots.append(above(folder))
      }
    }
    return roots
  }

  private static func above(_ path: String) -> String {
    let folder = PictureName.folder(path)
    return !folder.isEmpty ? folder : path.hasPrefix("/") ? "/" : "."
  }

  private static func listing(_ folder: String) -> (path: String, names: [String]) {
    (folder, (try? Folder.names(in: folder)) ?? [])
  }

  /// The folders in a folder, the first of them where there are many.
  private static func folders(in root: (path: String, names: [String])) -> [(path: String, names: [String])] {
    root.names.lazy.filter { !knownEndings.contains(PictureName.ending($0)) }.prefix(mostChecked)
      .map { join(root.path, $0) }.filter { FileStatus($0)?.kind == .folder }.map(listing)
  }

  /// A checkpoint in a folder: where there are several, the one that a trainer writes at the end, else the last by name.
  private static func checkpoint(in folder: (path: String, names: [String])) -> String? {
    let names = folder.names.filter(isCheckpoint)
    let best = ["model_final", "final", "best", "latest", "last"].lazy
      .compactMap { word in names.first { $0.lowercased().contains(word) } }.first
    guard let name = best ?? names.last else { return nil }
    let path = join(folder.path, name)
    return FileStatus(path)?.kind == .regular && !isTrace(path) ? path : nil
  }

  /// Whether a file's name is that of a checkpoint.
  public static func isCheckpoint(_ path: String) -> Bool {
    checkpointEndings.contains(PictureName.ending(path))
  }

  /// Whether a file is a trace, be it a damaged one, which is a safetensors file as well.
  public static func isTrace(_ path: String) -> Bool {
    guard PictureName.ending(path) == "safetensors" else { return false }
    do {
      _ = try Trace.configuration(in: path)
      return true
    } catch let error as TraceFileError {
      return error != .noTrace
    } catch {
      return false
    }
  }

  private static let checkpointEndings: Set<String> = ["pth", "pt", "ckpt", "pkl", "safetensors"]
  /// Of files that need not be asked whether they are folders.
  private static let knownEndings = checkpointEndings.union([
    "jpg", "jpeg", "png", "tif", "tiff", "webp", "bmp", "gif", "xml", "json", "txt", "csv", "yaml", "yml",
    "py",
  ])
  private static let mostRoots = 4
  private static let mostPictures = 100_000
  private static let mostChecked = 64
}
