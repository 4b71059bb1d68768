import Imaging
import RetinaNet
import Terminal

/// View 2: what the backbone and the pyramid respond to.
enum LevelsView: InspectorView {
  static func wash(_ state: State, _ subject: Subject) -> Wash? {
    guard let layer = state.layer else { return nil }
    let (reduction, depth) = (state.look.reduction, state.traits.depth)
    let channel = reduction == .channel ? state.channel : nil
    let id = Wash.ID(
      pass: state.pass, layer: layer, content: .features(reduction, channel: channel))
    let geometry = subject.trace.geometry(layer)
    if reduction == .components {
      guard let components = state.components(of: layer) else { return nil }
      return Wash(id: id, geometry: geometry) {
        let opacity: UInt8 = depth == .none ? 255 : 200
        return Wash.Colors(
          pixels: components.pixels,
          opacity: Array(repeating: opacity, count: components.width * components.height))
      }
    }
    guard let map = subject.maps.features(layer, reduction, channel: channel ?? 0) else { return nil }
    return Wash(id: id, geometry: geometry) { heat(map, depth).colors(map.values) }
  }

  static func heat(_ map: GridMap, _ depth: ColorDepth) -> Heat {
    Heat(.sequential, RampSpan(robust: map), depth: depth)
  }

  static func overlay(_ stage: inout Stage, _ state: State, _ subject: Subject) {
    guard let geometry = state.geometry, let cursor = state.cursor else { return }
    stage.drawGrid(geometry)
    stage.drawCursor(cursor, geometry)
    if state.look.reduction == .components, let layer = state.layer, state.components(of: layer) == nil {
      let area = stage.area
      stage.canvas.write(
        " computing principal components… ", x: area.x, y: area.y, .reverse, limit: area.right)
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ subject: Subject) {
    guard let layer = state.layer, let cursor = state.cursor else { return }
    let panel = LevelsPanel(state: state, subject: subject, layer: layer, cursor: cursor)
    panel.writeMap(&pane)
    pane.gap()
    panel.writeCell(&pane)
    pane.gap()
    panel.writeLayers(&pane)
    pane.gap()
    panel.writeChannels(&pane)
  }
}

extension State {
  /// The principal components of a layer of the shown pass, once they have been computed.
  func components(of layer: Layer) -> Components? {
    components[ComponentsKey(pass: pass, layer: layer)]
  }
}
