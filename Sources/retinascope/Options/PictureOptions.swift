import ArgumentParser
import Foundation
import Imaging

/// How pictures are found and decoded: shared by every command that takes many.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reads paths of pictures from a file, one a line; - is standard input.", valueName: "file"),
    completion: .file())
  var filesFrom: String?

  @OptionGroup var decodingFlags: DecodingFlags
}

/// How pictures are decoded: shared by every command that takes any.
struct DecodingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Turn pictures upright as EXIF says (apply), or take them as stored (ignore), for data annotated so.",
      valueName: "how"))
  var exif = Exif.apply

  @Option(help: ArgumentHelp("Refuse pictures with more pixels than this.", valueName: "count"))
  var maxPixels = DecodingOptions.defaultMaxPixels

  enum Exif: String, ExpressibleByArgument, CaseIterable { case apply, ignore }

  var decoding: DecodingOptions {
    DecodingOptions(exif: exif == .apply ? .apply : .ignore, maxPixels: maxPixels)
  }

  func validate() throws {
    guard maxPixels >= 1 else {
      throw ValidationError("--max-pixels \(maxPixels) leaves no picture: expected a whole number from 1")
    }
  }
}
