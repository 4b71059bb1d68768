extension State {
  /// Brings what is to be shown into being, on the caller's thread: the whole way that the inspector goes in the
  /// background, but for pictures that nobody waits for.
  ///
  /// - Throws: `Unsettled` where the picture cannot be read, or the network not be run.
  public mutating func settle(in services: any Services) throws(Unsettled) {
    var commands = start()[...]
    while let command = commands.popFirst() {
      if case .prepare(_, _, urgent: false) = command { continue }
      command.work(in: services) { commands += update($0) }
    }
    if case .failed(let reason) = pictures[inference.picture].status { throw Unsettled(description: reason) }
    if case .failed(let reason)? = inferences[inference] { throw Unsettled(description: reason) }
  }

  /// Why there is nothing to show.
  public struct Unsettled: Error, CustomStringConvertible {
    public let description: String
  }
}
