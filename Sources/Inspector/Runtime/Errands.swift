import Dispatch
import Synchronization

/// The runtime's work on other threads: passes one after the other, answers that somebody waits for beside them, and
/// files. It belongs to the runtime's thread.
final class Errands {
  private let workshop: any Workshop
  private let mailbox = Mailbox<Outcome>()
  private let passes = DispatchQueue(label: "passes")
  private let answers = DispatchQueue(label: "answers", qos: .userInitiated)
  /// What takes longer than an answer should wait for.
  private let studies = DispatchQueue(label: "studies")
  /// What becomes of objects: for a view that shows what was known last meanwhile.
  private let explanations = DispatchQueue(label: "explanations")
  private let files = DispatchQueue(label: "files")
  /// Passes that are waiting or under way, or whose last result has not been taken yet.
  private var jobs: [Job] = []

  private final class Job: Sendable {
    let pass: Pass
    private let stopped = Atomic(false)

    init(_ pass: Pass) { self.pass = pass }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    func stop() { stopped.store(true, ordering: .relaxed) }
  }

  private struct Outcome: Sendable {
    let action: Action
    var job: Job?
  }

  init(_ workshop: any Workshop) { self.workshop = workshop }

  /// Readable while there are results to take.
  var descriptor: Int32 { mailbox.descriptor }

  /// What has come of it all since it was asked last, in order.
  func results() -> [Action] {
    mailbox.take().compactMap { result in
      guard let job = result.job, result.action.endsPass else { return result.action }
      jobs.removeAll { $0 === job }
      // It is not dropped if it has its turn once more.
      if case .passDropped(let pass) = result.action, jobs.contains(where: { $0.pass == pass }) { return nil }
      return result.action
    }
  }

  /// Has a command's work done.
  func run(_ command: Command) {
    switch command {
    case .prepare(let pass, _, let isUrgent): prepare(command, pass, isUrgent)
    case .components: start(command, on: studies)
    case .cover, .diagnose, .survey, .remedies: start(command, on: explanations)
    case .saveJSON, .saveTruth: start(command, on: files)
    default: start(command, on: answers)
    }
  }

  /// Has a file written; the action says of it what there is to say.
  func save(_ write: @escaping @Sendable (any Workshop) throws -> String) {
    files.async { [workshop, mailbox] in
      mailbox.post(Outcome(action: Command.saving { try write(workshop) }))
    }
  }

  /// Gives up the passes, and waits for files that are being written.
  func finish() {
    for job in jobs { job.stop() }
    files.sync {}
  }

  private func start(_ command: Command, on queue: DispatchQueue) {
    queue.async { [workshop, mailbox] in
      command.work(in: workshop) { mailbox.post(Outcome(action: $0)) }
    }
  }

  private func prepare(_ command: Command, _ pass: Pass, _ isUrgent: Bool) {
    if isUrgent { for other in jobs where other.pass != pass { other.stop() } }
    guard !jobs.contains(where: { $0.pass == pass && !$0.isStopped }) else { return }
    let job = Job(pass)
    jobs.append(job)
    passes.async { [workshop, mailbox] in
      command.work(in: workshop, isStopped: { job.isStopped }) {
        mailbox.post(Outcome(action: $0, job: job))
      }
    }
  }
}

extension Action {
  /// Whether it is the last that comes of a pass.
  fileprivate var endsPass: Bool {
    switch self {
    case .passDone, .passFailed, .passDropped, .pictureFailed: true
    default: false
    }
  }
}
