/// What is wrong with a file that should hold a trace.
public struct TraceFileError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ what: String) {
    description = "\(what); write the trace again with `retinascope trace`"
  }
}
