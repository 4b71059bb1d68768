/// Why a model's settings cannot be used.
public enum ConfigurationError: Error, Sendable, Hashable {
  /// The file cannot be read.
  case unreadable(source: String, why: String)
  /// The text is not JSON, or not an object.
  case notJSON(source: String, detail: String)
  /// A field has a wrong type or value; `path` as in "anchors.sizes[2]".
  case wrongValue(source: String, path: String, found: String, expected: String)
  /// A field that is no setting; with the one that was perhaps meant.
  case unknownSetting(source: String, path: String, meant: String?)
  /// A setting contradicts the weights; where there is more to say than that, how to mend it.
  case contradiction(source: String, path: String, says: String, weights: String, mend: String? = nil)
  /// A setting that asks for what RetinaScope does not compute, and how to mend it.
  case otherMathematics(source: String, path: String, says: String, computed: String, mend: String)
  /// A module that was saved whole, of a class whose forward pass is not known.
  case unknownModule(source: String, path: String, className: String)
  /// Neither the weights nor any source decide a setting.
  case undecided(path: String, why: String)
  /// A complete configuration lacks a field.
  case missing(source: String, path: String)
  /// The model has no such class; with the most similar names that it has.
  case unknownClass(source: String, name: String, similar: [String])
}

extension ConfigurationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let source, let why): "\(source): it cannot be read: \(why)"
    case .notJSON(let source, let detail): "\(source): not a JSON object: \(detail)"
    case .wrongValue(let source, let path, let found, let expected):
      "\(source): \(short(path)) is \(found); expected \(expected)"
    case .unknownSetting(let source, let path, let meant):
      "\(source): \(short(path)) is no setting; "
        + (meant.map { "did you mean \($0)?" } ?? "`retinascope help config` lists those there are")
    case .contradiction(let source, let path, let says, let weights, let mend):
      "\(source): \(path) says \(says), but the weights have \(weights)" + (mend.map { "; \($0)" } ?? "")
    case .otherMathematics(let source, let path, let says, let computed, let mend):
      "\(source): \(path) is \(says), and RetinaScope computes only \(computed): its boxes would come out wrong; \(mend)"
    case .unknownModule(let source, let path, let className):
      "\(source): \(path) is a \(short(className)), and what that computes is not in the file. Where it is what a "
        + "RetinaNet computes, save the weights alone: torch.save(model.state_dict(), FILE)"
    case .undecided(let path, let why): "\(path) is not known: \(why). Give it with --config FILE.json"
    case .missing(let source, let path): "\(source): \(path) is missing"
    case .unknownClass(let source, let name, let similar):
      "\(source): no class is called \"\(short(name))\""
        + (similar.isEmpty
          ? "; `retinascope model` lists the classes, and train --train new adds others"
          : "; did you mean \(similar.map { "\"\(short($0))\"" }.joined(separator: ", "))?")
    }
  }
}
