/// Called before each write of a run, with what is about to be written. Tests let it throw, as if the process was killed
/// or the disk full between two writes.
struct TrainingWrites: Sendable {
  var before: @Sendable (String) throws -> Void = { _ in }
}
