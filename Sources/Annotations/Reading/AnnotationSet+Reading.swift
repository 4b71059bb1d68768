import Foundation

extension AnnotationSet {
  /// Reads annotations in COCO's JSON.
  ///
  /// What is wrong with single annotations is counted in `notes`; what is left out is named there.
  ///
  /// - Throws: where the file cannot be read, or holds something else.
  public static func read(path: String) throws(AnnotationError) -> AnnotationSet {
    do throws(JSONError) {
      return try COCOReader.read(JSONReader.open(path))
    } catch {
      throw AnnotationError(error)
    }
  }
}
