import Foundation
import Imaging
import Runs
import Support
import Terminal

/// The output folder for pictures with boxes drawn on them, each a PNG with the picture's name.
final class OverlayFolder {
  private let path: String
  /// Boxes that do not score above it are left out; `nil` draws all.
  private let displayScore: Float?
  private var taken: Set<String> = []
  /// The run's own pictures, which overlays must not replace.
  private let inputs: Set<FileIdentity>

  struct OverlayRefused: Error, CustomStringConvertible {
    let description: String
  }

  /// Creates the folder if it does not exist.
  ///
  /// - Parameter inputs: the paths of the run's pictures.
  init(path: String, displayScore: Float?, inputs: [String] = []) throws {
    self.path = path
    self.inputs = Set(inputs.compactMap(FileIdentity.init(path:)))
    self.displayScore = displayScore
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw OverlayRefused(
        description: "--save-overlays: the folder \(path) cannot be made: \(error.localizedDescription)")
    }
  }

  /// Begins to draw and write a picture's overlay, on a thread of its own.
  ///
  /// - Returns: waits until it is written, and throws if it could not be.
  func saving(_ result: PictureResult, over image: Image) -> () throws -> Void {
    guard case .found(let found) = result.outcome else { return {} }
    let target = path + "/" + name(for: result.file)
    // If the user names the pictures' own folder, overlays would replace them.
    if let identity = FileIdentity(path: target), inputs.contains(identity) {
      return {
        throw OverlayRefused(
          description: "--save-overlays: \(target) is one of the pictures themselves. Choose another folder.")
      }
    }
    let objects = found.objects.filter { $0.score > displayScore ?? -1 }.map { object in
      let score = fixed(object.score, 2)
      return Overlay.LabeledBox(
        box: object.box, labels: ["\(object.label) \(score)", object.label, score], color: object.labelID)
    }
    let writing = AwaitedWork { try Overlay.draw(objects, on: image).writePNG(to: target) }
    writing.begin()
    return { try writing.result() }
  }

  /// The picture's name with the ending `.png`, and a number if another folder's picture has the same name.
  private func name(for file: String) -> String {
    let stem = pictureStem(file)
    var name = "\(stem).png"
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(stem)-\(number).png"
      number += 1
    }
    return name
  }
}
