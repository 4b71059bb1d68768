import Tensors

/// The gradients of a running backward pass: those of maps, until the layer below takes them, and those of parameters.
struct BackwardPass {
  let workers: Workers
  private var slots: [Int: MapGradient] = [:]
  private(set) var parameters: [String: Tensor] = [:]

  /// The gradient of the maps of all pictures at one place.
  private struct MapGradient {
    var maps: [Tensor]
    /// Whether it is that before the ReLU that made the maps: zero where they are not positive.
    var isThroughReLU: Bool
  }

  init(workers: Workers) { self.workers = workers }

  /// Adds a gradient to what others have given for the same maps.
  mutating func add(_ gradient: [Tensor], to slot: Int) {
    let present = slots.removeValue(forKey: slot)
    let sum = present.map { MapGradients.sum($0.maps, gradient, workers: workers) } ?? gradient
    slots[slot] = MapGradient(maps: sum, isThroughReLU: false)
  }

  /// Replaces a gradient by one that holds it.
  ///
  /// - Parameter throughReLU: whether it is that before the ReLU that made the maps.
  mutating func replace(_ slot: Int, by gradient: [Tensor], throughReLU: Bool) {
    slots[slot] = MapGradient(maps: gradient, isThroughReLU: throughReLU)
  }

  /// The gradient that has been collected, which is then forgotten; `nil` where the maps had no influence.
  mutating func take(_ slot: Int) -> [Tensor]? { slots.removeValue(forKey: slot)?.maps }

  /// As `take`, before the ReLU that made the maps.
  mutating func take(_ slot: Int, throughReLU outputs: KeptMaps) -> [Tensor]? {
    guard let gradient = slots.removeValue(forKey: slot) else { return nil }
    return gradient.isThroughReLU
      ? gradient.maps : MapGradients.relu(gradient.maps, outputs: outputs.maps(workers), workers: workers)
  }

  /// - Throws: `NonFiniteGradient`
  mutating func set(_ key: String, _ gradient: Tensor) throws {
    guard gradient.isFinite else { throw NonFiniteGradient(parameter: key) }
    parameters[key] = gradient
  }

  mutating func set(_ key: String, _ gradient: [Float]) throws {
    try set(key, Tensor(shape: [gradient.count], gradient))
  }
}
