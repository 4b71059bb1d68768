import Terminal

extension Event {
  /// What an event means on a screen: with what lies under the mouse, and how far a key can scroll. `nil` where the
  /// terminal is gone.
  func action(on regions: ScreenRegions) -> Action? {
    switch self {
    case .key(let key): .key(key, regions.state.mayScroll(key) ? regions.extent : nil)
    case .mouse(let event): .mouse(event, regions.hit(by: event))
    case .resize(let width, let height): .resize(width: width, height: height)
    case .hangup: nil
    }
  }
}
