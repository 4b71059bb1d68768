import Checkpoints
import Foundation

@testable import RetinaNet

// Reads bytes as configurations of every kind. Any error that is a clear line is fine; what is read must be within the
// bounds of a `--config` file. The fuzzer and the tests both call these.

/// Assignments in Python, and what mmdetection's configuration makes of them.
func tryPython(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  let python = PythonLiterals(text)
  for (name, value) in python.values {
    let again = PythonLiterals("\(name) = \(spelling(of: value))")
    precondition(
      again.values == [name: value] && again.unread.isEmpty, "\(name) is read otherwise than written")
  }
  // As if it were built on itself, by another name.
  let base = PlainValue.dictionary(python.values.map { .init(key: $0.key, value: $0.value) })
  let child = PythonLiterals(text, base: base)
  tryLayer { () throws(ConfigurationError) in
    let entries = child.values.filter { $0.key != "_base_" }.map {
      PlainValue.PlainEntry(key: $0.key, value: $0.value)
    }
    let below = child.values["_base_"]?.entries ?? []
    let merged = try MMDetectionConfigFile.merge(entries, over: below, path: "", file: "config.py")
    precondition(merged.count <= entries.count + below.count)
    return nil
  }
  let meta = PlainValue.dictionary([.init(key: "cfg", value: .text(text))])
  tryLayer { () throws(ConfigurationError) in
    let settings = try MMDetectionSettings(["meta": meta])
    precondition(settings.warnings.allSatisfy { $0.utf8.count < 4000 })
    return settings.layer
  }
}

/// `--config`, detectron2's YAML, DeepForest's JSON, and the configuration in a trace.
func trySettings(_ bytes: [UInt8]) {
  let data = Data(bytes)
  tryLayer { () throws(ConfigurationError) in
    try ConfigurationLayer(json: data, origin: .config(file: "config.json"))
  }
  tryLayer { () throws(ConfigurationError) in
    try ConfigurationLayer.deepForest(data, origin: .sidecar(file: "config.json"))
  }
  tryLayer { () throws(ConfigurationError) in
    try Detectron2ConfigFile(yaml: bytes, file: "config.yaml").layer
  }
  let text = String(decoding: bytes, as: UTF8.self)
  if let configuration = try? Configuration(json: text, source: "trace") {
    let again = try? Configuration(json: configuration.json(), source: "again")
    precondition(again == configuration, "a configuration is read otherwise than written")
  }
}

private func tryLayer(_ read: () throws(ConfigurationError) -> ConfigurationLayer?) {
  do throws(ConfigurationError) {
    try read()?.checkBounds()
  } catch {
    let words = "\(error)"
    precondition(words.utf8.count < 4000, "no clear line: \(words)")
  }
}

/// A value as Python writes it, but for tuples and sets, which are lists here.
private func spelling(of value: PlainValue) -> String {
  switch value {
  case .none: "None"
  case .bool(let value): value ? "True" : "False"
  case .integer(let value): "\(value)"
  case .number(let value): "\(value)"
  case .text(let text):
    "\"\"\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"\"\""
  case .list(let values): "[" + values.map(spelling).joined(separator: ", ") + "]"
  case .dictionary(let entries):
    "{" + entries.map { "\(spelling(of: .text($0.key))): \(spelling(of: $0.value))" }.joined(separator: ", ")
      + "}"
  }
}
