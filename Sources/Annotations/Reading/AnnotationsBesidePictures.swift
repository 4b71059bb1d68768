import Foundation
import Imaging
import Support

extension AnnotationSet {
  /// The annotations in the usual places: beside each picture as XML or labels, in `../Annotations`, in `labels` instead of
  /// `images`, or in one file for all: JSON, CVAT's XML or CSV.
  ///
  /// - Parameter labels: a file with class names, for YOLO's labels without names.
  /// - Returns: `nil` if there are none.
  /// - Throws: if there is more than one kind, so that the user must name one, or if they are not usable.
  public static func beside(
    pictures: [String], decoding: DecodingOptions = DecodingOptions(), labels: String? = nil
  ) throws(AnnotationError) -> AnnotationSet? {
    let places = AnnotationPlaces(pictures)
    var single: [AnnotationSet] = []
    var broken: [AnnotationError] = []
    for path in places.single {
      do throws(AnnotationError) {
        let set = try AnnotationSet.read(path: path)
        if set.lists(oneOf: pictures) { single.append(set) }
      } catch {
        // With a picture's name it may be of any kind, but what is no JSON at all was meant to be something.
        if AnnotationPlaces.isBroken(path) { broken.append(error) }
      }
    }
    var found = try beside(pictures, places, single, decoding: decoding, labels: labels)
    if found == nil { found = try farther(pictures, places.farther) }
    guard let set = found else {
      if let first = broken.first { throw first }
      return nil
    }
    var findings = Findings()
    for file in broken { findings.add(.unreadable, "\(file)") }
    return broken.isEmpty ? set : set.noting(broken, lines: findings.lines(set.source))
  }

  /// - Parameter single: those of files with a picture's name.
  private static func beside(
    _ pictures: [String], _ places: AnnotationPlaces, _ single: [AnnotationSet], decoding: DecodingOptions,
    labels: String?
  ) throws(AnnotationError) -> AnnotationSet? {
    var lists: [AnnotationSet] = []
    for path in places.lists {
      let set = try AnnotationSet.read(path: path)
      if set.lists(oneOf: pictures) { lists.append(set) }
    }
    lists += single
    let others = [places.xml.first, places.labels.first].compactMap(\.self)
    guard others.count + (lists.isEmpty ? 0 : 1) <= 1 else {
      throw several(others + lists.map(\.source), pictures)
    }
    if !lists.isEmpty { return try one(of: lists, pictures) }
    if let first = places.xml.first {
      return try VOCReader.read(places.xml, source: name(first, places.xml.count))
    }
    guard let first = places.labels.first else { return nil }
    var finder = PictureFinder(named: pictures, decoding: decoding, otherTexts: places.otherTexts)
    return try YOLOReader.read(
      places.labels, classes: YOLOClasses.find(from: PictureName.folder(first), labels: labels),
      pictures: &finder,
      source: name(first, places.labels.count))
  }

  /// What the lists of a whole data set, which lie farther off, hold of the pictures.
  private static func farther(
    _ pictures: [String], _ paths: [String]
  ) throws(AnnotationError) -> AnnotationSet? {
    var lists: [AnnotationSet] = []
    for path in paths {
      do throws(AnnotationError) {
        let set = try AnnotationSet.read(path: path)
        if set.lists(oneOf: pictures) { lists.append(set) }
      } catch {
        // Other kinds of labels are called so, too.
        if PictureName.last(path) != "labels.json" || AnnotationPlaces.isBroken(path) { throw error }
      }
    }
    return try one(of: lists, pictures)
  }

  /// The only list, or those of a data set's parts as one.
  private static func one(
    of lists: [AnnotationSet], _ pictures: [String]
  ) throws(AnnotationError) -> AnnotationSet? {
    guard lists.count > 1 else { return lists.first }
    guard let folders = AnnotationParts.folders(ofLists: lists.map(\.source)) else {
      throw several(lists.map(\.source), pictures)
    }
    let common = AnnotationParts.common(lists.map { PictureName.folder($0.source) })
    return try AnnotationParts(lists, folders: folders).joined(source: common)
  }

  private static func several(_ found: [String], _ pictures: [String]) -> AnnotationError {
    AnnotationError(
      source: pictures.first ?? "",
      problem:
        "several annotations lie beside it, \(found.joined(separator: ", ")): name one with --annotations")
  }

  /// Where `beside` looks, in words: to be read after "looked for".
  ///
  /// - Parameter pictures: at least one.
  public static func placesBeside(pictures: [String]) -> String {
    let folder = PictureName.folder(pictures[0])
    let stem = PictureName.stem(pictures[0])
    return """
      annotations.json, _annotations.coco.json, instances_*.json, annotations.csv, _annotations.csv, CVAT's \
      annotations.xml, \(stem).json, \(stem).csv, \(stem).xml and \(stem).txt in \(folder.isEmpty ? "this folder" : folder), in annotations, Annotations and labels beside it, and, for the \
      exports of whole data sets, annotations beside images and labels.json beside data
      """
  }

  private static func name(_ first: String, _ count: Int) -> String {
    count == 1 ? first : PictureName.folder(first)
  }

  private func lists(oneOf pictures: [String]) -> Bool { pictures.contains { picture(named: $0) != nil } }
}

/// The annotation files in the usual places.
struct AnnotationPlaces {
  private(set) var xml: [String] = []
  private(set) var labels: [String] = []
  /// By picture, the text of its name that is no labels of YOLO's, or damaged ones.
  private(set) var otherTexts: [String: String] = [:]
  /// JSON and CSV files of single pictures.
  private(set) var single: [String] = []
  /// Files of whole folders.
  private(set) var lists: [String] = []
  /// Files of whole data sets, which count where nothing is nearer: COCO's own pictures may lie among YOLO's labels.
  private(set) var farther: [String] = []

  init(_ pictures: [String]) {
    /// Pictures that differ only in their endings share a file.
    var seen: Set<String> = []
    /// The folders of pictures, with those above them.
    var folders: [String: String] = [:]
    for picture in pictures {
      let folder = PictureName.folder(picture)
      let (stem, prefix) = (PictureName.stem(picture), folder.isEmpty ? "" : "\(folder)/")
      let isNew = folders[folder] == nil
      let above = folders[folder] ?? Self.above(folder)
      folders[folder] = above
      let mirrored = ["JPEGImages", "images"].compactMap { Self.mirror(folder, $0, "Annotations") }
      let xmlFolders = [prefix, "\(above)Annotations/", "\(above)annotations/"] + mirrored
      xml += Self.first(xmlFolders, "\(stem).xml").filter { seen.insert($0).inserted }
      let labelFolder = Self.mirror(folder, "images", "labels") ?? "\(above)labels/"
      for text in Self.first([prefix, labelFolder], "\(stem).txt") {
        if (try? AnnotationFormat(ofFile: text)) != .yolo {
          otherTexts[picture] = text
        } else if seen.insert(text).inserted {
          labels.append(text)
        }
      }
      let lists = isNew ? Self.lists(of: folder, prefix, above) : []
      self.lists += lists.filter { seen.insert($0).inserted }
      farther += (isNew ? Self.farther(from: folder, above) : []).filter { seen.insert($0).inserted }
      single += (Self.first([prefix], "\(stem).json") + Self.first([prefix], "\(stem).csv")).filter {
        !lists.contains($0) && seen.insert($0).inserted
      }
    }
  }

  /// Whether a JSON file of a single picture cannot be read, or holds no JSON to its end.
  static func isBroken(_ path: String) -> Bool {
    guard PictureName.ending(path) == "json" else { return false }
    do throws(JSONError) {
      var reader = try JSONReader.open(path)
      try reader.skip()
      try reader.end()
      return false
    } catch {
      return true
    }
  }

  private static func first(_ folders: [String], _ name: String) -> [String] {
    folders.lazy.map { $0 + name }.first(where: isFile).map { [$0] } ?? []
  }

  /// The folder above one, with a slash behind it: without "..", unless the folder is a link that leads elsewhere.
  private static func above(_ folder: String) -> String {
    guard !folder.isEmpty else { return "../" }
    let (full, short) = ("\(folder)/../", PictureName.folder(folder))
    guard let identity = FileIdentity(path: full), identity == FileIdentity(path: short.isEmpty ? "." : short)
    else { return full }
    return short.isEmpty ? "" : "\(short)/"
  }

  /// The folder with another in place of the innermost of a name, with a slash behind it; `nil` if there is none.
  private static func mirror(_ folder: String, _ name: Substring, _ other: Substring) -> String? {
    PictureName.replacing(name, with: other, in: folder).map { $0 + "/" }
  }

  /// Files for all pictures of a folder: those of the usual names in it and in the `annotations` beside it, and CVAT's
  /// above `images`.
  private static func lists(of folder: String, _ prefix: String, _ above: String) -> [String] {
    let task = folder.split(separator: "/").last == "images" ? cvat("\(above)annotations.xml") : []
    return usual(prefix) + usual("\(above)annotations/") + task
  }

  /// `annotations` beside the `images` around a folder, as CVAT has it, and FiftyOne's `labels.json` beside `data`.
  private static func farther(from folder: String, _ above: String) -> [String] {
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    var lists: [String] = []
    if let place = parts.dropLast().lastIndex(of: "images") {
      lists = usual(parts[..<place].map { "\($0)/" }.joined() + "annotations/")
    }
    return lists + (parts.last == "data" ? first([above], "labels.json") : [])
  }

  private static func usual(_ folder: String) -> [String] {
    let names = (try? Folder.names(in: folder.isEmpty ? "." : folder)) ?? []
    let json = names.filter { name in
      ["annotations.json", "_annotations.coco.json"].contains(name)
        || (name.hasPrefix("instances_") && name.hasSuffix(".json"))
    }.map { folder + $0 }.filter(isFile)
    let tables = names.filter { ["annotations.csv", "_annotations.csv"].contains($0) }.map { folder + $0 }
      .filter { isFile($0) && (try? AnnotationFormat(ofFile: $0)) == .csv }
    return json + cvat(folder + "annotations.xml") + tables
  }

  /// The path, if CVAT's XML is there.
  private static func cvat(_ path: String) -> [String] {
    isFile(path) && (try? AnnotationFormat(ofFile: path)) == .cvat ? [path] : []
  }

  /// What nobody has named is not waited for, as a pipe would have to be.
  private static func isFile(_ path: String) -> Bool { FileStatus(path)?.kind == .regular }
}
