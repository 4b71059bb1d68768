import Diagnosis
import Inspector
import Terminal

extension HelpTopic {
  /// From the inspector's one table of keys.
  static var keys: HelpTopic {
    HelpTopic(
      name: "keys", title: "The inspector's keys",
      blocks: [
        .text(
          """
          The key ? shows those of the view at hand. The mouse drags sliders, picks boxes and cells, and zooms with its \
          wheel; nothing needs it. What keys write goes into the working directory, and replaces nothing.
          """)
      ]
        + KeyGroup.allCases.flatMap { group -> [HelpBlock] in
          let bindings = KeyTable.bindings.filter { $0.group == group }
          return [.text("\(group.rawValue):"), .terms(bindings.map { (keys(of: $0), words(for: $0)) })]
        })
  }

  private static func keys(of binding: Binding) -> String {
    binding.keys.map(\.key.title).joined(separator: " ")
  }

  private static func words(for binding: Binding) -> String {
    guard let views = binding.views else { return binding.text }
    let names = ViewKind.allCases.filter(views.contains).map(\.name)
    return "\(binding.text) (in \(names.joined(separator: ", ")))"
  }

  static var glossary: HelpTopic {
    HelpTopic(
      name: "glossary", title: "The terms", blocks: [.terms(Glossary.entries.map { ($0.term, $0.meaning) })])
  }
}
