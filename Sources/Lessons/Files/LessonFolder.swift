import Support

/// A folder of lessons, in the order of their files' names.
public struct LessonFolder: Sendable {
  public let path: String
  public let lessons: [Lesson]
  /// What is wrong with files, which are left out.
  public let problems: [LessonProblem]

  static let mostFiles = 200

  /// Reads every .yaml and .yml file of a folder.
  ///
  /// - Throws: `FileError` where the folder cannot be listed.
  public init(_ path: String, _ vocabulary: LessonVocabulary) throws(FileError) {
    self.path = path
    let names = try Folder.names(in: path).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
    var lessons: [Lesson] = []
    var problems: [LessonProblem] = []
    for name in names.prefix(Self.mostFiles) {
      let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      do throws(FileError) {
        let (lesson, found) = try LessonReader.read(file, vocabulary)
        problems += found
        guard var lesson else { continue }
        lesson.file = file
        if let other = lessons.first(where: { $0.id == lesson.id }) {
          problems.append(
            LessonProblem(file: file, line: nil, problem: "its id \"\(lesson.id)\" is that of \(other.file)"))
        } else {
          lessons.append(lesson)
        }
      } catch {
        problems.append(LessonProblem(file: file, line: nil, problem: error.reason))
      }
    }
    if names.count > Self.mostFiles {
      problems.append(
        LessonProblem(
          file: path, line: nil, problem: "more than \(Self.mostFiles) lessons: the rest is left out"))
    }
    self.lessons = lessons
    self.problems = problems
  }
}
