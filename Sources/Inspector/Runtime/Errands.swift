import Dispatch
import Synchronization

/// The runtime's work on other threads: passes one after the other, answers that somebody waits for beside them, and
/// files.
final class Errands: Sendable {
  let mailbox = Mailbox()
  private let workshop: any Workshop
  private let passes = DispatchQueue(label: "passes")
  private let answers = DispatchQueue(label: "answers", qos: .userInitiated)
  /// What takes longer than an answer should wait for.
  private let studies = DispatchQueue(label: "studies")
  private let files = DispatchQueue(label: "files")
  /// Passes that are waiting or under way.
  private let jobs = Mutex<[Job]>([])

  private final class Job: Sendable {
    let pass: Pass
    let isStopped = Atomic(false)

    init(_ pass: Pass) { self.pass = pass }

    func stop() { isStopped.store(true, ordering: .relaxed) }
  }

  init(_ workshop: any Workshop) { self.workshop = workshop }

  /// Has a command's work done; what comes of it arrives in the mailbox.
  func run(_ command: Command) {
    switch command {
    case .prepare(let pass, _, let isUrgent): prepare(command, pass, isUrgent)
    case .components: start(command, on: studies)
    case .saveJSON: start(command, on: files)
    default: start(command, on: answers)
    }
  }

  /// Has a file written; the action says of it what there is to say.
  func save(_ write: @escaping @Sendable (any Workshop) throws -> String) {
    files.async { [workshop, mailbox] in
      mailbox.post(Command.saving { try write(workshop) })
    }
  }

  /// Gives up the passes, and waits for files that are being written.
  func finish() {
    jobs.withLock { for job in $0 { job.stop() } }
    files.sync {}
  }

  private func start(_ command: Command, on queue: DispatchQueue) {
    queue.async { [workshop, mailbox] in command.work(in: workshop, report: mailbox.post) }
  }

  private func prepare(_ command: Command, _ pass: Pass, _ isUrgent: Bool) {
    let job: Job? = jobs.withLock { jobs in
      if isUrgent { for other in jobs where other.pass != pass { other.stop() } }
      guard !jobs.contains(where: { $0.pass == pass && !$0.isStopped.load(ordering: .relaxed) }) else {
        return nil
      }
      jobs.append(Job(pass))
      return jobs.last
    }
    guard let job else { return }
    passes.async { [self] in
      command.work(in: workshop, isStopped: { job.isStopped.load(ordering: .relaxed) }) { action in
        if action.endsPass {
          let isAskedForAgain = jobs.withLock { jobs in
            jobs.removeAll { $0 === job }
            return jobs.contains { $0.pass == pass }
          }
          // It is not dropped if it has its turn once more.
          if case .passDropped = action, isAskedForAgain { return }
        }
        mailbox.post(action)
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
