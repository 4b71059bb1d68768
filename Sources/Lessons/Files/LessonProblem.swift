/// What is wrong with a lesson's file.
public struct LessonProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// From 1; `nil` where it is about the whole file.
  public var line: Int?
  public var problem: String

  public init(file: String, line: Int?, problem: String) {
    (self.file, self.line, self.problem) = (file, line, problem)
  }

  public var description: String { file + (line.map { ":\($0)" } ?? "") + ": " + problem }
}
