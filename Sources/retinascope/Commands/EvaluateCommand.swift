import Annotations
import ArgumentParser
import Foundation
import Metrics
import RetinaNet
import Runs

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a model, or results of one, against ground truth.",
    discussion: """
      Without anything named it runs the demo's model over the demo's scenes. Pictures are what is named, or a folder \
      with --images; results are what --detections names: the json and jsonl of detect, the runs of evaluate, or the \
      list that pycocotools loads. The figures are pycocotools' own. Ground truth is COCO's JSON, Pascal VOC's XML, \
      YOLO's labels, CVAT's XML, or CSV as keras-retinanet and DeepForest write it.

      Only pictures that were looked at count: those of a run, less those that failed; the report says how many. A \
      list for pycocotools does not tell, so there all annotated pictures count, as they do in pycocotools.

      --output keeps what is found in each picture as soon as it is known. However the program ends, the same command \
      goes on from there, and with the same number of threads the file ends up with the same bytes. Its first line \
      records the model's SHA-256, its settings and the list of pictures; where any of them has changed, the run is \
      refused. A picture that failed is a line of its own, and is not tried again: delete its line for that. One \
      process writes a file at a time.

      With --detections, --score is only the score from which the confusion matrix counts a detection; with a model, \
      also what detections must score to be there at all.

      --shard 2/8 takes every eighth picture from the second, for eight processes on one machine or many, each with \
      its own --output; --detections with all eight files then measures the whole. Lists may also be divided outside, \
      with --files-from.

      Ctrl-C finishes the picture at hand, and exits with 130. Where pictures failed or parts are missing, the exit \
      code is 1.
      """)

  @Argument(help: ArgumentHelp("Pictures, or folders of pictures.", valueName: "image"), completion: .file())
  var images: [String] = []

  @Option(
    name: .customLong("images"), help: ArgumentHelp("A folder of pictures.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @OptionGroup var annotationOptions: AnnotationOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Results to measure, instead of running a model.", valueName: "file"),
    completion: .file(extensions: ["json", "jsonl"]))
  var detections: [String] = []

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var pictureOptions: PictureOptions

  @Option(
    help: ArgumentHelp("Keeps what is found, a picture a line, and goes on from there.", valueName: "file"),
    completion: .file(extensions: ["jsonl"]))
  var output: String?

  @Option(help: ArgumentHelp("The part of the pictures to run, 1/N to N/N.", valueName: "K/N"))
  var shard = Shard.whole

  @Option(
    help: ArgumentHelp(
      "From which IoU a detection is on an object, in all but COCO's own figures.", valueName: "iou"))
  var iou = 0.5

  @Option(
    help: ArgumentHelp(
      """
      How many detections of a picture and class count in COCO's figures: three numbers, for the first two average \
      recalls and for all else. Pictures with more than 100 objects of a class need more than 100.
      """, valueName: "A,B,C"))
  var cocoMaxDetections = DetectionMaxima.coco

  @Option(
    help: ArgumentHelp("The report for people or for scripts, or one of its charts.", valueName: "form"))
  var format = EvaluationFormat.table

  enum EvaluationFormat: String, ExpressibleByArgument, CaseIterable { case table, json, curves, confusion }

  @OptionGroup(title: "Charts") var chartOptions: ChartOptions

  var named: NamedPictures {
    NamedPictures(
      images: images + [folder].compactMap { $0 }, listFile: pictureOptions.filesFrom,
      model: modelOptions.model)
  }

  func validate() throws {
    guard iou > 0, iou <= 1 else {
      throw ValidationError("--iou \(iou) is not an IoU: expected a number above 0, up to 1")
    }
    try refuseSameOutputs()
    guard detections.isEmpty else { return try validateResults() }
    if named.areDemo, annotationOptions.annotations != nil {
      throw ValidationError("No pictures: name some, or a folder with --images, or give --detections.")
    }
    try named.validate()
    if named.images.contains("-") {
      throw ValidationError("A picture on standard input (-) has no name by which the annotations know it.")
    }
    if !shard.isWhole {
      if output == nil {
        throw ValidationError("--shard needs --output, where --detections finds the part's results.")
      }
      if !chartOptions.files.isEmpty {
        throw ValidationError("--shard runs a part, which has no charts: they are drawn with --detections.")
      }
    }
  }

  /// Also works for files that do not exist yet.
  private func refuseSameOutputs() throws {
    let outputs = [
      ("--output", output), ("--curves", chartOptions.curves), ("--confusion", chartOptions.confusion),
    ].compactMap { flag, path in path.map { (flag, URL(filePath: $0).standardizedFileURL.path) } }
    for (place, (flag, path)) in outputs.enumerated() {
      if let (other, _) = outputs[..<place].first(where: { $0.1 == path }) {
        throw ValidationError("\(other) and \(flag) name the same file.")
      }
    }
  }

  private func validateResults() throws {
    let given = [
      ("a picture", !images.isEmpty), ("--images", folder != nil),
      ("--files-from", pictureOptions.filesFrom != nil), ("--output", output != nil),
      ("--shard", !shard.isWhole), ("--model", modelOptions.model != nil),
      ("--config", modelOptions.config != nil),
      ("--nms", modelOptions.nms != nil), ("--top-k", modelOptions.topK != nil),
      ("--max-detections", modelOptions.maxDetections != nil), ("--min-size", modelOptions.minSize != nil),
      ("--max-size", modelOptions.maxSize != nil),
    ]
    if let (other, _) = given.first(where: \.1) {
      throw ValidationError(
        "\(other) and --detections exclude each other: results are measured without a run.")
    }
    if annotationOptions.annotations == nil {
      throw ValidationError("No ground truth to measure against: give --annotations.")
    }
  }

  func run() throws {
    if detections.isEmpty { try runModel() } else { try measureResults() }
  }
}
