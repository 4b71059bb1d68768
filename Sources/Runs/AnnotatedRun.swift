import Imaging

/// Works through annotated pictures one by one, and keeps what is made of each.
struct AnnotatedRun {
  let sources: [PictureSource]
  /// For each source whether it is annotated. The others are counted and left out.
  let areAnnotated: [Bool]
  let monitor: RunMonitor

  /// - Parameters:
  ///   - expect: called before a picture is worked on with the few that come after it.
  ///   - notes: what there is to say of how a picture was read.
  ///   - make: what is made of a picture; called with its place, and what to call with the finished share. An error that
  ///     it throws is reported as that picture's failure, and the run goes on.
  func run<Made: Sendable>(
    expect: ([PictureSource]) -> Void, notes: (Made) -> [PictureNote],
    make: (PictureSource, Int, (Double) -> Void) throws -> Made
  ) -> RunPictures<Made> {
    var files = RunPictures<Made>()
    var said = PictureNotes()
    defer { monitor.close(said) }
    monitor.begin(sources.count, "pictures")
    defer { monitor.clear() }
    for (place, source) in sources.enumerated() {
      if monitor.isInterrupted() {
        files.wasInterrupted = true
        break
      }
      monitor.progress(place, 0)
      guard areAnnotated[place] || source.isUnusable else {
        files.unlisted += 1
        continue
      }
      let coming = sources.indices[(place + 1)...].lazy.filter { areAnnotated[$0] }.prefix(DecodeAhead.most)
      expect(coming.map { sources[$0] })
      do {
        let picture = try make(source, place) { monitor.progress(place, $0) }
        monitor.say(notes(picture), of: source.name, &said)
        files.pictures.append(RunPicture(name: source.name, picture: picture))
      } catch {
        let reason = monitor.complain(about: source.name, error)
        files.pictures.append(RunPicture(name: source.name, failure: reason))
      }
    }
    return files
  }
}

/// One picture of a run: what was made of it, without its trace, or why it failed.
public struct RunPicture<Made: Sendable>: Sendable {
  /// The picture's name as given.
  public let name: String
  /// `nil` if the picture failed.
  public internal(set) var picture: Made?
  /// Why it failed.
  public let failure: String?

  init(name: String, picture: Made) { (self.name, self.picture, failure) = (name, picture, nil) }

  init(name: String, failure: String) { (self.name, picture, self.failure) = (name, nil, failure) }
}

/// What a run made of its pictures.
public struct RunPictures<Made: Sendable>: Sendable {
  public internal(set) var pictures: [RunPicture<Made>] = []
  /// The number of pictures without annotations.
  public internal(set) var unlisted = 0
  public var wasInterrupted = false

  public var failed: Int { pictures.count { $0.picture == nil } }

  public var summary: RunSummary {
    RunSummary(
      done: pictures.count - failed + unlisted, failed: failed, wasInterrupted: wasInterrupted)
  }
}
