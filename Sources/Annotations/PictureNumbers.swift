extension AnnotationSet {
  /// The pictures that results may mean by their ids. Where the file has no ids, they are the numbers that are the pictures'
  /// file names, as ultralytics writes them ("000017.jpg"); where no name is a number, those in which the pictures come, but for
  /// the lists of several parts, each of which has numbers of its own.
  public var pictureIDs: (places: [PictureID: Int32], areCounted: Bool) {
    var numbers: [PictureID: Int32] = [:]
    var doubles: Set<PictureID> = []
    if numbering != .ids, pictures.first?.id.number != nil {
      for (place, picture) in pictures.enumerated() {
        guard let id = Int(PictureName.stem(picture.file)).map(PictureID.number) else { continue }
        if numbers.updateValue(Int32(place), forKey: id) != nil { doubles.insert(id) }
      }
    }
    // A number of several pictures means none of them.
    guard numbers.isEmpty else { return (numbers.filter { !doubles.contains($0.key) }, false) }
    let own = Dictionary(pictures.enumerated().map { ($1.id, Int32($0)) }) { first, _ in first }
    return (own, numbering != .ids && pictures.first?.id.number != nil)
  }
}
