import Foundation
import Support

/// A run folder's `settings.json`.
struct SettingsFile {
  /// Values by their paths, such as "loss.gamma".
  let fields: [String: String]
  let steps: Int
  let threads: Int
  let cpu: String

  init(path: String) throws {
    let bytes = try InputFile.bytes(of: path, limit: 1 << 26)
    guard let whole = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
      let settings = whole["settings"] as? [String: Any], let steps = whole["steps"] as? Int,
      let threads = whole["threads"] as? Int, let cpu = whole["cpu"] as? String
    else { throw TrainingRefused("\(path): it is no settings of a training run. Choose another --output") }
    fields = JSONFields.flat(settings)
    (self.steps, self.threads, self.cpu) = (steps, threads, cpu)
  }

  /// The file's text.
  static func text(_ settings: JSONText, steps: Int, threads: Int, cpu: String) -> String {
    JSONText.object([
      ("settings", settings), ("steps", .int(steps)), ("threads", .int(threads)), ("cpu", .string(cpu)),
    ]).text + "\n"
  }

  /// What differs from settings, one line each; `nil` where nothing does.
  func differences(from settings: JSONText) -> String? {
    let object = try? JSONSerialization.jsonObject(with: Data(settings.text.utf8))
    let lines = JSONFields.differences(fields, JSONFields.flat(object ?? [:]))
    return lines.isEmpty ? nil : lines
  }
}
