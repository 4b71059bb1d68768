import Checkpoints

extension ModelSession {
  /// After which step of a training run the checkpoint was written, where it says that.
  public var trainedSteps: Int? {
    file?.checkpoint.metadata["step"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}
