import Imaging
import Support

/// Short forms of class names for labels that have little room, each different from the others on the picture.
struct ShortNames {
  private let forms: [String: String]

  private static let letters = 3...5

  /// - Parameter names: all that are to be told apart.
  init(_ names: some Sequence<String>) {
    let names = Set(names)
    var counts: [String: Int] = [:]
    for name in names {
      for form in Set(Self.candidates(name)) { counts[form, default: 0] += 1 }
    }
    var forms: [String: String] = [:]
    for name in names { forms[name] = Self.candidates(name).first { counts[$0] == 1 } }
    self.forms = forms
  }

  /// A name's short form; `nil` if none is shorter, or tells it from the other names.
  func form(of name: String) -> String? { forms[name] }

  /// The first letters of one word; of several the initials, and of the last more: "s.ball".
  private static func candidates(_ name: String) -> [String] {
    let words = name.split(separator: " ")
    if words.count > 1, let last = words.last {
      let initials = String(words.dropLast().compactMap(\.first))
      let form = last.count > 2 ? "\(initials).\(last.prefix(5))" : initials + last.prefix(1)
      return form.count + 1 < name.count ? [form] : []
    }
    // One letter less is no help.
    return letters.filter { $0 + 1 < name.count }.map { String(name.prefix($0)) }
  }

  /// What an ordinary label may say, the longest first: the name, its short form, and the number that it has in the
  /// panel's list.
  func texts(_ name: String, sign: String = "", number: Int? = nil) -> [String] {
    [name, form(of: name)].compactMap { $0.map { sign + $0 } } + (number.map { ["\($0 + 1)"] } ?? [])
  }
}
