import Foundation
import Inspector
import Lessons
import Support

/// The lessons that come with the program, or those of a folder, with what the learner has done.
enum LessonCourse {
  /// The lessons of a folder, else those that come with the program.
  static func folder(_ path: String?) throws -> LessonFolder {
    try LessonFolder(try path ?? AssetLocation.path("lessons"), .inspector)
  }

  static func progress(_ store: LessonStore?) -> LessonProgress {
    guard let store else { return LessonProgress() }
    do throws(FileError) { return LessonProgress(try store.events()) } catch {
      Console.complain("what was done of the lessons is not known: \(error)")
      return LessonProgress()
    }
  }

  /// For the inspector. Without the lessons that come with the program it has none.
  ///
  /// - Parameter material: what it shows.
  static func course(_ material: LessonMaterial?) -> (course: Course, store: LessonStore?) {
    guard let folder = try? folder(nil) else { return (Course(), nil) }
    let store = LessonStore()
    return (
      Course(
        folder.lessons, progress: progress(store), material: material, problems: folder.problems), store
    )
  }
}

extension LessonMaterial {
  /// With paths from the folder of a lesson's file.
  func resolved(from file: String) -> LessonMaterial {
    let folder = URL(filePath: file).deletingLastPathComponent()
    func path(_ name: String?) -> String? {
      name.map { $0.hasPrefix("/") ? $0 : folder.appending(path: $0).relativePath }
    }
    return LessonMaterial(
      pictures: path(pictures), model: path(model), annotations: path(annotations))
  }
}
