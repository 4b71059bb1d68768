extension COCOReader {
  /// Gives ids to the objects that have none, above all that there are.
  mutating func number() {
    var last = max(0, objects.lazy.map(\.id).max() ?? 0)
    for place in unnumbered where last < .max {
      last += 1
      objects[place].id = last
    }
  }

  /// The objects whose picture and category the file lists, with their pictures' places.
  mutating func resolve() -> (objects: [GroundTruth], owners: [Int]) {
    var kept = (objects: [GroundTruth](), owners: [Int]())
    kept.objects.reserveCapacity(objects.count)
    kept.owners.reserveCapacity(objects.count)
    var seen = Set<Int>(minimumCapacity: objects.count)
    for (object, owner) in zip(objects, owners) {
      guard let place = pictures.places[owner] else {
        findings.add(.unknownPicture, "annotation \(object.id), picture \(owner)")
        continue
      }
      guard categories.knows(object.category) else {
        findings.add(.unknownCategory, "annotation \(object.id), category \(object.category)")
        continue
      }
      if !seen.insert(object.id).inserted { findings.add(.doubleID, "annotation \(object.id)") }
      findings.checkExtent(object, of: pictures.all[place], "annotation \(object.id)")
      kept.objects.append(object)
      kept.owners.append(place)
    }
    (objects, owners) = ([], [])
    return kept
  }
}
