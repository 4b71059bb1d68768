import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// `make soak` runs more of it: with RETINASCOPE_SOAK so many actions, on a screen, from RETINASCOPE_SEED.
@Suite(.serialized)
struct SoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let actions = environment["RETINASCOPE_SOAK"].flatMap { Int($0) }
  private static let seed = environment["RETINASCOPE_SEED"].flatMap { UInt64($0) } ?? 1
  private static let measuresMemory = environment["RETINASCOPE_SOAK_MEMORY"] != nil

  @Test(.enabled(if: !measuresMemory))
  func survivesWhateverIsDone() throws {
    let count = Self.actions ?? 300
    if Self.actions != nil { print("\(count) actions, seed \(Self.seed)") }
    var soak = try Soak(seed: Self.seed, onScreen: Self.actions != nil)
    defer { soak.close() }
    try soak.run(count)
    try soak.settle()
  }

  @Test(.enabled(if: measuresMemory, "RETINASCOPE_SOAK_MEMORY is not set: see make soak"))
  func keepsItsMemory() throws {
    let count = Self.actions ?? 10_000
    print("memory over \(count) actions, seed \(Self.seed)")
    // Of several runs' results those stay that were shown last, and they differ in size.
    var soak = try Soak(seed: Self.seed, onScreen: true, runs: 0)
    defer { soak.close() }
    var resident: [Int] = []
    for _ in 0..<5 {
      try soak.run(count / 5)
      var most = 0
      // Curses counts colours from two starts, turn about, of which one takes more.
      for _ in 0..<2 {
        try soak.settle()
        most = max(most, Self.residentBytes())
        try soak.redraw()
        most = max(most, Self.residentBytes())
      }
      resident.append(most)
      print("resident after \(soak.count): \(resident.last! >> 10) KiB")
    }
    #expect(Double(resident.last!) <= Double(resident.first!) * 1.05)
  }

  /// What is in memory, less what the allocator keeps of memory that was given back: how large the largest screen so
  /// far was says nothing of leaks. Nor do pages of files, the program's own code above all, which come and go.
  private static func residentBytes() -> Int {
    // malloc_trim, which is not imported.
    if let trim = dlsym(nil, "malloc_trim") {
      _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
    }
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").compactMap { Int($0) }
    // All pages, those that are resident, and those among them that belong to files (proc(5)).
    return pages.count < 3 ? 0 : (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}

/// The inspector under random actions: each is taken, shown and checked.
///
/// Equal seeds give equal runs.
struct Soak {
  let seed: UInt64
  private let services = SoakPictures()
  private var actions: RandomActions
  private var invariants = SoakInvariants()
  private let renderer = Renderer()
  private var screen: HeadlessScreen?
  private(set) var state: State
  private(set) var count = 0
  /// The latest actions, for those who look for what went wrong.
  private var latest: [String] = []

  /// - Parameters:
  ///   - onScreen: whether a terminal shows it; there can be one in a process.
  ///   - runs: how many training runs are open; `nil` leaves it to chance.
  init(seed: UInt64, onScreen: Bool = false, runs: Int? = nil) throws {
    self.seed = seed
    actions = RandomActions(seed: seed)
    // Room for some of the results.
    let runs = if let runs { runs } else { actions.runs() }
    state = services.state(actions.options(runs: runs), actions.traits(), runs: runs, memory: 12 << 20)
    if onScreen { screen = try HeadlessScreen((state.traits.size.width, state.traits.size.height)) }
    carryOut(state.start())
  }

  mutating func run(_ number: Int) throws {
    for _ in 0..<number {
      try take(actions.next(state))
      count += 1
    }
  }

  /// Where every run may be compared with itself: all work is done, all is kept that thresholds may ask for, the
  /// largest screen has been shown in all colours, and one of the usual size shows the first picture.
  mutating func settle() throws {
    var rest = actions.rest()
    while !rest.isEmpty {
      for action in rest { try take(action) }
      rest = actions.rest()
    }
    for _ in 0..<3 { try take(.key(.escape)) }
    while state.traits.depth != .truecolor { try take(.key(.character("x"))) }
    // A selection keeps what was prepared when it was made.
    services.prepareForAllThresholds()
    try take(.key(.character("r")))
    for _ in state.pictures { try take(.key(.character("O"))) }
    for action in actions.rest() { try take(action) }
    try take(.resize(width: 500, height: 200))
    // Both of the halves that colours are counted in, one after the other.
    for _ in 0..<2 { try redraw() }
    try take(.resize(width: 160, height: 48))
  }

  /// Draws the screen anew, which then counts its colours from the other of two starts.
  mutating func redraw() throws { try take(.key(.control("l"))) }

  func close() { screen?.close() }

  private mutating func take(_ action: Action) throws {
    note(action)
    if case .resize(let width, let height) = action, let event = screen?.resize(width: width, height: height),
      event != .resize(width: width, height: height)
    {
      throw broken(["the screen takes itself for another: \(event)"])
    }
    carryOut(state.update(action))
    let canvas = renderer.canvas(state)
    screen?.show(canvas, depth: state.traits.depth)
    var complaints = invariants.broken(state, canvas)
    if canvas.ansi(depth: state.traits.depth).isEmpty { complaints.append("there is nothing to write") }
    guard complaints.isEmpty else { throw broken(complaints) }
  }

  private mutating func carryOut(_ commands: [Command]) {
    for command in commands {
      if case .redraw = command { screen?.redraw() }
      command.work(in: services) { actions.hold($0) }
    }
  }

  private mutating func note(_ action: Action) {
    switch action {
    case .key(let key, _): latest.append("key \(key.title)")
    case .mouse(let event, _): latest.append("mouse \(event.kind) \(event.x),\(event.y)")
    case .resize(let width, let height): latest.append("resize \(width)×\(height)")
    // Its name alone: to spell what a pass holds takes longer than all else.
    default: latest.append(Mirror(reflecting: action).children.first?.label ?? "\(action)")
    }
    if latest.count > 12 { latest.removeFirst() }
  }

  private func broken(_ complaints: [String]) -> TestError {
    TestError(
      "seed \(seed), action \(count): " + complaints.prefix(3).joined(separator: "; ")
        + "\nafter: " + latest.joined(separator: ", "))
  }
}
