import ArgumentParser
import Inspector
import Runs
import Support
import Terminal

/// A run's view without a terminal.
enum RunView {
  /// Draws a view of a run whose log has been read.
  static func frame(
    _ services: RunServices, _ view: ViewKind, _ flags: ViewFlags, _ traits: TerminalTraits
  ) throws -> Frame {
    var options = try flags.options(view, classes: services.configuration.classes)
    if view == .training { options.selected = nil }
    var state = services.state(
      traits, options, picture: try index(flags, view, services.sources), isNewcomer: false)
    do throws(State.Unsettled) {
      try state.settle(in: services)
    } catch {
      // The curves need no network.
      guard view == .training else { throw error }
    }
    if view != .training { try flags.check(state) }
    return Renderer().frame(state)
  }

  /// The picture that `--select` names in the view training, from 0.
  static func index(_ flags: ViewFlags, _ view: ViewKind, _ sources: [PictureSource]) throws -> Int {
    guard view == .training, let selected = flags.selected else { return 0 }
    guard selected <= sources.count else {
      throw ValidationError("--select \(selected): the run has \(counted(sources.count, "picture"))")
    }
    return selected - 1
  }

  /// The view training shows runs alone.
  static func refuseWithoutRun(_ view: ViewKind) throws {
    guard view == .training else { return }
    throw ValidationError(
      "--view training shows a training run: name the folder that train --output writes, with settings.json and log.jsonl."
    )
  }
}
