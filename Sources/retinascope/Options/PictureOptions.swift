import ArgumentParser
import Foundation
import Imaging
import Runs

/// How pictures are found and decoded: shared by all commands that take several pictures.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reads paths of pictures from a file, one a line; - is standard input.", valueName: "file"),
    completion: .file())
  var filesFrom: String?

  @OptionGroup var decodingFlags: DecodingFlags
}

/// How pictures are decoded: shared by all commands that take pictures.
struct DecodingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Turn pictures upright as EXIF says (apply), or take them as stored (ignore), for data annotated so.",
      valueName: "how"))
  var exif = Exif.apply

  @Option(help: ArgumentHelp("Refuse pictures with more pixels than this.", valueName: "count"))
  var maxPixels = DecodingOptions.defaultMaxPixels

  @Option(
    help: ArgumentHelp(
      "Pictures that decode in spite of damage, as in Pillow: use them and say so, or refuse them.",
      valueName: "how"))
  var damagedPictures = Damage.use

  @Option(
    help: ArgumentHelp(
      """
      The value that becomes white in pictures of more than 8 bits: 4095 for 12 bits stored in 16. Default: the \
      largest that fits, 65535.
      """, valueName: "value"))
  var whiteLevel: Int?

  enum Damage: String, ExpressibleByArgument, CaseIterable { case use, refuse }

  enum Exif: String, ExpressibleByArgument, CaseIterable { case apply, ignore }

  var decoding: DecodingOptions {
    DecodingOptions(
      exif: exif == .apply ? .apply : .ignore, maxPixels: maxPixels,
      damagedPictures: damagedPictures == .use ? .use : .refuse, whiteLevel: whiteLevel)
  }

  func validate() throws {
    guard maxPixels >= 1 else {
      throw ValidationError("--max-pixels \(maxPixels) leaves no picture: expected a whole number from 1")
    }
    if let whiteLevel, !(255...65535).contains(whiteLevel) {
      throw ValidationError("--white-level \(whiteLevel) is out of range: expected 255 to 65535")
    }
  }
}

extension DecodingFlags {
  /// The given flags, as command-line arguments.
  var words: [String] {
    (exif == .apply ? [] : ["--exif", exif.rawValue])
      + (maxPixels == DecodingOptions.defaultMaxPixels ? [] : ["--max-pixels", "\(maxPixels)"])
      + (damagedPictures == .use ? [] : ["--damaged-pictures", damagedPictures.rawValue])
      + (whiteLevel.map { ["--white-level", "\($0)"] } ?? [])
  }
}

/// The pictures that a command line names; the demo's if it names neither pictures nor a model.
struct NamedPictures {
  let images: [String]
  /// The value of `--files-from`.
  let listFile: String?
  /// The value of `--model`.
  let model: String?

  private var areNone: Bool { images.isEmpty && listFile == nil }

  var areDemo: Bool { areNone && model == nil }

  /// The arguments that stand for all pictures; `nil` where a list names them.
  var arguments: [String]? {
    if areDemo { return (try? Demo.scenes()).map { [$0] } }
    return listFile == nil ? images : nil
  }

  func validate() throws {
    if areNone, model != nil {
      throw ValidationError("No pictures: name some, or a folder, or give --files-from.")
    }
    if PictureList.readsStandardInputTwice(images, listFile: listFile) {
      throw ValidationError("Standard input (-) can be read only once, as a picture or as a list of paths.")
    }
  }

  /// All pictures, at least one, with folders and lists expanded.
  func sources() throws -> [PictureSource] {
    let sources =
      try areDemo ? PictureList.expand([Demo.scenes()]) : PictureList.expand(images, listFile: listFile)
    guard !sources.isEmpty else {
      throw ValidationError("\(listFile.map { "\($0): it names" } ?? "There is") no picture.")
    }
    return sources
  }
}
