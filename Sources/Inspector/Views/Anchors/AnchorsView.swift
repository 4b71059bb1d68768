import RetinaNet
import Terminal

enum AnchorsView: InspectorView {
  static func wash(_ state: State, _ subject: Subject) -> Wash? { nil }

  static func overlay(_ stage: inout Stage, _ state: State, _ subject: Subject) {}

  static func panel(_ pane: inout Pane, _ state: State, _ subject: Subject) {}
}
