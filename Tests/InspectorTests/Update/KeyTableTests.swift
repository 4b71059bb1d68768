import Terminal
import Testing

@testable import Inspector

struct KeyTableTests {
  @Test func givesNoKeyTwoMeaningsInAView() {
    for view in ViewKind.allCases {
      var seen: [Key: String] = [:]
      for binding in KeyTable.bindings where binding.views?.contains(view) ?? true {
        for (key, _) in binding.keys {
          #expect(seen[key] == nil, "\(key.title) in \(view): \(seen[key] ?? "") and \(binding.text)")
          seen[key] = binding.text
        }
      }
    }
  }

  @Test func findsWhatAKeyMeansInAView() {
    #expect(KeyTable.intent(of: .character("["), in: .levels) == .level(-1))
    #expect(KeyTable.intent(of: .character("["), in: .detections) == nil)
    #expect(KeyTable.intent(of: .control("c"), in: .scores) == .quit)
  }

  @Test func namesEveryKeyInTheHelpOfItsViews() {
    for view in ViewKind.allCases {
      // Long texts go on in the next line.
      let text = Help.pane(view, width: 72).lines.map { $0.spans.map(\.text).joined() }
        .joined(separator: " ").split(separator: " ").joined(separator: " ")
      for binding in KeyTable.bindings {
        let belongs = binding.views?.contains(view) ?? true
        #expect(text.contains(binding.text) == belongs, "\(binding.text) in \(view)")
        if belongs { #expect(text.contains(binding.keyText)) }
      }
    }
  }
}
