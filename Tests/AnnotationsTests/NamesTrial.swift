@testable import Annotations

/// Names of a list of annotations, a line each, then after an empty line the paths of pictures: which picture is taken for
/// which name, as `AnnotationSet.pictures(named:)` decides for all of them together. The fuzzer and the tests both call
/// this.
func tryNames(_ bytes: [UInt8]) {
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    .map(String.init)
  let end = lines.firstIndex(of: "") ?? lines.endIndex
  let names = Array(lines[..<end])
  let paths = end < lines.endIndex ? Array(lines[(end + 1)...]) : names
  checkMatches(names, paths)
  // A thousand folders with pictures of one name, now and then.
  guard bytes.reduce(0, &+) == 0, let name = names.first, let path = paths.first, bytes.count <= 512 else {
    return
  }
  let folders = (0..<1_000).map { String(repeating: "a/", count: $0 % 12) + "\($0 / 2)" }
  checkMatches(names + folders.map { "\($0)/\(name)" }, paths + folders.map { "\($0)/\(path)" })
  checkMatches(names, paths + folders.map { "\($0)/\(path)" })
}

private func checkMatches(_ names: [String], _ paths: [String]) {
  let list = PicturePlaces(names)
  let found = list.matches(of: paths)
  precondition(found.places.count == paths.count, "places of other paths")
  var owners: [Int: String] = [:]
  for (path, place) in zip(paths, found.places) {
    guard let place else { continue }
    precondition(names.indices.contains(place), "a place outside the list")
    precondition(
      list.place(of: path) == place && !list.isAmbiguous(path), "a place that the path alone has not")
    let other = owners.updateValue(path, forKey: place)
    precondition(other == nil || other == path, "two pictures are taken for one name")
  }
  var last = -1
  for rival in found.rivals {
    precondition(rival.first > last, "rivals out of order")
    last = rival.first
    precondition(paths[rival.first] != paths[rival.second], "a path is its own rival")
    precondition(owners[rival.place] == nil, "a name that a rival has")
    for path in [rival.first, rival.second] {
      precondition(found.places[path] == nil && list.place(of: paths[path]) == rival.place, "no rival")
    }
  }
  precondition(
    found.elsewhere.allSatisfy {
      found.places[$0] != nil && list.agreement(with: paths[$0])?.isElsewhere == true
    },
    "elsewhere, but nowhere")
  // The order of the paths does not matter.
  let reversed = list.matches(of: paths.reversed())
  precondition(reversed.places == found.places.reversed(), "the order of the paths matters")
  precondition(
    Set(reversed.rivals.map(\.place)) == Set(found.rivals.map(\.place)), "the order of rivals matters")
  guard Set(names).count == names.count else { return }
  // Nor does that of the names.
  let places = PicturePlaces(names.reversed()).matches(of: paths).places
  precondition(
    places == found.places.map { $0.map { names.count - 1 - $0 } }, "the order of the names matters")
}
