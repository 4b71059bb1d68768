import ArgumentParser
import Inspector

extension LookOptions {
  /// Refuses what the picture and its network do not have, once they are known.
  func check(_ state: State) throws {
    guard let trace = state.inspected?.trace else { return }
    if let level, !trace.layers.contains(level) {
      let names = trace.layers.map(\.name).joined(separator: ", ")
      throw ValidationError("--level \(level.name): the model has \(names)")
    }
    if let cell, let geometry = state.geometry, geometry.clamped(cell) != cell {
      throw ValidationError(
        "--cell \(cell.x),\(cell.y) lies outside: the level's grid has \(geometry.width) × \(geometry.height) cells"
      )
    }
    if let channel, let layer = state.layer, channel >= trace.features(layer).shape[2] {
      throw ValidationError(
        "--channel \(channel): \(layer.name) has \(trace.features(layer).shape[2]), numbered from 0")
    }
    if let shape, let count = trace.levels.first?.anchorsPerCell, shape >= count {
      throw ValidationError("--shape \(shape): a cell has \(count) anchors, numbered from 0")
    }
    if state.options.view == .misses {
      if let selected, selected > state.objects.count {
        throw ValidationError(
          "--select \(selected): the picture's ground truth has \(state.objects.count) objects")
      }
    } else if let selected, let count = state.selection?.detections.count, selected > count {
      throw ValidationError("--select \(selected): at these thresholds there are \(count) detections")
    }
  }
}
