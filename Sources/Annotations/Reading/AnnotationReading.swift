import Foundation
import Imaging
import Support

extension AnnotationSet {
  /// Reads annotations: COCO's JSON, Pascal VOC's XML, YOLO's labels, CVAT's XML, or CSV as keras-retinanet and DeepForest
  /// write it, recognized by their content. For a folder, reads those in it and below; for YOLO's `data.yaml`, those in
  /// its folder and where it leads.
  ///
  /// Faults of single annotations are reported in `notes`, with what is left out.
  ///
  /// - Parameters:
  ///   - pictures: paths where YOLO's pictures are looked for first, since YOLO's boxes need picture sizes.
  ///   - decoding: how to read those pictures.
  ///   - labels: a file with class names, for YOLO's labels without names.
  /// - Throws: if the file cannot be read, or contains something else.
  public static func read(
    path: String, pictures: [String] = [], decoding: DecodingOptions = DecodingOptions(),
    labels: String? = nil
  ) throws(AnnotationError) -> AnnotationSet {
    var finder = PictureFinder(named: pictures, decoding: decoding)
    // The system would ignore everything from the NUL on.
    guard !path.utf8.contains(0) else {
      throw AnnotationError(source: path, problem: "its name holds a NUL character")
    }
    guard let status = FileStatus(path) else {
      throw AnnotationError(source: path, problem: "it cannot be read: \(systemMessage(errno))")
    }
    switch status.kind {
    case .folder: return try folder(path, &finder, labels)
    // A pipe can be read only once, so its format is not detected.
    case .regular: break
    default: return try coco(path)
    }
    switch try AnnotationFormat(ofFile: path) {
    case .coco: return try coco(path)
    case .voc: return try VOCReader.read([path], source: path)
    case .cvat: return try CVATReader.read([path], source: path)
    case .csv: return try CSVReader.read(path: path)
    case .yolo:
      let classes = try YOLOClasses.find(from: PictureName.folder(path), labels: labels)
      return try YOLOReader.read([path], classes: classes, pictures: &finder, source: path, isWhole: false)
    case .yoloDataSet:
      let classes = try YOLOClasses(path: path)
      let folder = PictureName.folder(path)
      let labels = try YOLOSplits(path: path).labels + AnnotationFolder(folder.isEmpty ? "." : folder).labels
      var seen: Set<FileIdentity> = []
      return try yolo(
        labels.filter { FileIdentity(path: $0).map { seen.insert($0).inserted } ?? false }, classes, &finder,
        path)
    }
  }

  private static func coco(_ path: String) throws(AnnotationError) -> AnnotationSet {
    do throws(JSONError) { return try COCOReader.read(path: path) } catch {
      throw ForeignAnnotations.problem(ofList: path) ?? AnnotationError(error)
    }
  }

  private static func folder(
    _ path: String, _ finder: inout PictureFinder, _ names: String?
  ) throws(AnnotationError) -> AnnotationSet {
    let folder = try AnnotationFolder(path)
    func refusal(_ problem: String) -> AnnotationError { AnnotationError(source: path, problem: problem) }
    let labels = folder.labels
    // VOC's lists of names are text files too, but not in folders called labels.
    if !folder.xml.isEmpty, labels.first?.contains("/labels/") == true {
      throw refusal("it holds both XML files and YOLO's labels: name the folder of the ones that count")
    }
    if !folder.xml.isEmpty { return try xml(folder.xml, path) }
    if !labels.isEmpty {
      if let problem = ForeignAnnotations.problem(ofLabels: labels) { throw problem }
      return try yolo(
        labels, YOLOClasses.find(from: PictureName.folder(labels[0]), labels: names), &finder, path)
    }
    let tables = folder.annotationTables
    let lists = folder.json + tables
    if let folders = AnnotationParts.folders(ofLists: lists) {
      var sets: [AnnotationSet] = []
      for list in lists { sets.append(try read(path: list)) }
      return try AnnotationParts(sets, folders: folders).joined(source: path)
    }
    guard lists.count == 1 else {
      if let first = (lists.isEmpty ? folder.lines : folder.json).first,
        let problem = ForeignAnnotations.problem(ofList: first)
      {
        throw problem
      }
      if lists.isEmpty, let first = folder.csv.first { _ = try AnnotationFormat(ofFile: first) }
      throw refusal(
        lists.isEmpty
          ? "no annotations are in this folder: neither XML, nor txt, nor JSON, nor CSV files"
          : "\(lists.count) \(tables.isEmpty ? "JSON" : folder.json.isEmpty ? "CSV" : "JSON and CSV") files are in this "
            + "folder: name the one that counts")
    }
    return tables.isEmpty ? try coco(folder.json[0]) : try CSVReader.read(path: tables[0])
  }

  /// XML of one kind.
  private static func xml(_ files: [String], _ source: String) throws(AnnotationError) -> AnnotationSet {
    let cvat = files.filter { (try? AnnotationFormat(ofFile: $0)) == .cvat }
    guard !cvat.isEmpty else { return try VOCReader.read(files, source: source) }
    guard cvat.count == files.count else {
      throw AnnotationError(
        source: source, problem: "it holds both CVAT's and Pascal VOC's XML files: name the one that counts")
    }
    return try CVATReader.read(files, source: files.count == 1 ? files[0] : source)
  }

  private static func yolo(
    _ labels: [String], _ classes: YOLOClasses, _ finder: inout PictureFinder, _ source: String
  ) throws(AnnotationError) -> AnnotationSet {
    guard !labels.isEmpty else {
      throw AnnotationError(
        source: source,
        problem: "no labels, txt files, are in its folder or below, nor where its path, train and val lead")
    }
    return try YOLOReader.read(labels, classes: classes, pictures: &finder, source: source)
  }
}
