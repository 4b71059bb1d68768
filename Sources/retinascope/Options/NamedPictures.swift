import ArgumentParser

/// The pictures that a command line names; those of the demo, where it names neither pictures nor a model.
struct NamedPictures {
  let images: [String]
  /// The value of `--files-from`.
  let listFile: String?
  /// The value of `--model`.
  let model: String?

  private var areNone: Bool { images.isEmpty && listFile == nil }

  var areDemo: Bool { areNone && model == nil }

  func validate() throws {
    if areNone, model != nil {
      throw ValidationError("No pictures: name some, or a folder, or give --files-from.")
    }
    if PictureList.readsStandardInputTwice(images, listFile: listFile) {
      throw ValidationError("Standard input (-) can be read only once, as a picture or as a list of paths.")
    }
  }

  /// All of them, at least one: folders and lists are read.
  func sources() throws -> [PictureSource] {
    let sources =
      try areDemo ? PictureList.expand([Demo.scenes()]) : PictureList.expand(images, listFile: listFile)
    guard !sources.isEmpty else { throw ValidationError("No pictures: the list is empty.") }
    return sources
  }
}
