import Runs
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// The pictures that the inspector begins with.
struct LiveServicesTests {
  private let folder = TemporaryFolder()

  private func opened(_ pictures: [String]) throws -> (state: State, services: LiveServices) {
    let session = try ModelSession(
      ModelRequest(path: Program.checkout + "/assets/models/stamps-r18.safetensors"))
    let services = LiveServices(
      pictures.map { .file($0) }, session, thresholds: session.configuration.thresholds)
    let state = services.state(
      TerminalTraits(size: CellSize(width: 100, height: 32)), ViewOptions(),
      invocation: Invocation(pictures: pictures, flags: []), isNewcomer: true)
    return (state, services)
  }

  @Test func endsBeforeItBeginsWhereTheOnlyPictureIsDamaged() throws {
    let damaged = folder.write("damaged.png", "no picture")
    var (state, services) = try opened([damaged])
    #expect { try services.readShown(in: &state) } throws: { "\($0)".contains("damaged.png") }
  }

  @Test func namesWhatCannotBeReadBeforeItIsShown() throws {
    let session = try ModelSession(
      ModelRequest(path: Program.checkout + "/assets/models/stamps-r18.safetensors"))
    let sources: [PictureSource] = [
      .file(Program.checkout + "/assets/demo/1_easy.png"),
      .unusable(path: "phone.heic", reason: "it is HEIC"),
    ]
    let services = LiveServices(sources, session, thresholds: session.configuration.thresholds)
    var state = services.state(
      TerminalTraits(size: CellSize(width: 120, height: 32)), ViewOptions(),
      invocation: Invocation(pictures: sources.map(\.name), flags: []), isNewcomer: false)
    _ = state.start()
    state.press(.tab)
    let text = Renderer().canvas(state).text
    #expect(text.contains("✗ phone.heic") && text.contains("cannot be read: 1 of 2"))
  }

  @Test func showsWhyOneOfManyPicturesIsDamaged() throws {
    let damaged = folder.write("damaged.png", "no picture")
    var (state, services) = try opened([damaged, Program.checkout + "/assets/demo/1_easy.png"])
    try services.readShown(in: &state)
    let commands = state.start()
    #expect(Renderer().canvas(state).text.contains("damaged.png"))
    #expect(commands.count == 1, "the next one is prepared")
  }
}
