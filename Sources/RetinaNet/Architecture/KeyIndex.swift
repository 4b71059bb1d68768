/// A checkpoint's shapes by key, without the common prefix, and the tree that the keys' dots make.
struct KeyIndex: Sendable {
  /// Numbered modules beyond this are not layers of any RetinaNet; a hostile file may name the billionth.
  static let mostNumbers = 512
  /// Keys longer than this belong to no layer, and are left out of the tree.
  static let longestKey = 512

  let shapes: [String: [Int]]
  private let children: [String: Set<String>]

  init(shapes: [String: [Int]]) {
    self.shapes = shapes
    var children: [String: Set<String>] = [:]
    for key in shapes.keys where key.utf8.count <= Self.longestKey {
      var parent = Substring(key)
      while let dot = parent.lastIndex(of: ".") {
        let child = String(parent[parent.index(after: dot)...])
        parent = parent[..<dot]
        if !children[String(parent), default: []].insert(child).inserted { break }
      }
    }
    self.children = children
  }

  /// Whether an array lies under exactly this key.
  func holds(_ key: String) -> Bool { shapes[key] != nil }

  /// Whether any array lies below this module.
  func holdsModule(_ path: String) -> Bool { children[path] != nil }

  /// The numbers of a module's numbered children, ascending.
  func numbers(under path: String) -> [Int] {
    (children[path] ?? []).compactMap { Int($0) }.filter { (0..<Self.mostNumbers).contains($0) }.sorted()
  }
}
