/// What is wrong with a file that should hold a trace.
public struct TraceFileError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ what: String, remedy: String = "write the trace again with `retinascope trace`") {
    description = "\(what); \(remedy)"
  }
}
