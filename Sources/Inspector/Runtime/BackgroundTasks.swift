import Dispatch
import Glibc
import Synchronization

/// Runs the inspector's work on other threads: inferences one after the other, and beside them selections, studies and
/// files. It is used from the runtime's thread only.
final class BackgroundTasks {
  private let services: any Services
  private let mailbox = Mailbox<TaskResult>()
  private let inferences = DispatchQueue(label: "passes")
  private let answers = DispatchQueue(label: "answers", qos: .userInitiated)
  /// Principal components, which take long.
  private let studies = DispatchQueue(label: "studies")
  /// Diagnoses. The views show the last one in the meantime.
  private let explanations = DispatchQueue(label: "explanations")
  private let files = DispatchQueue(label: "files")
  private let thumbnails = DispatchQueue(label: "thumbnails")
  private let runs = DispatchQueue(label: "runs")
  private var watch: (any DispatchSourceTimer)?
  /// Inferences that wait or run, or whose last result has not been taken yet.
  private var jobs: [Job] = []

  private final class Job: Sendable {
    let inference: InferenceID
    /// Whether it is for the browser, which keeps no result.
    let isExamination: Bool
    private let stopped = Atomic(false)

    init(_ inference: InferenceID, isExamination: Bool = false) {
      self.inference = inference
      self.isExamination = isExamination
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    func stop() { stopped.store(true, ordering: .relaxed) }
  }

  private struct TaskResult: Sendable {
    let action: Action
    var job: Job?
  }

  init(_ services: any Services) { self.services = services }

  /// Readable while there are results to take.
  var descriptor: Int32 { mailbox.descriptor }

  /// The results since the last call, in order.
  func results() -> [Action] {
    mailbox.take().compactMap { result in
      guard let job = result.job, result.action.endsInference else { return result.action }
      jobs.removeAll { $0 === job }
      // It is not dropped if it is waiting to run again.
      if case .inferenceDropped(let inference) = result.action,
        jobs.contains(where: { $0.inference == inference && !$0.isExamination })
      {
        return nil
      }
      return result.action
    }
  }

  /// Starts a command's work.
  func run(_ command: Command) {
    switch command {
    case .prepare(let inference, _, let isUrgent): prepare(command, inference, isUrgent)
    case .examine(let examination): examine(command, examination.inference)
    case .thumbnail: start(command, on: thumbnails)
    case .components: start(command, on: studies)
    case .cover, .diagnose, .survey, .judge, .weigh, .remedies, .measureLoss, .findHardest, .compareImbalance:
      start(command, on: explanations)
    case .saveJSON, .saveTruth, .record: start(command, on: files)
    default: start(command, on: answers)
    }
  }

  /// Writes a file in the background. The resulting action says how it ended.
  func save(_ write: @escaping @Sendable (any Services) throws -> String) {
    files.async { [services, mailbox] in
      mailbox.post(TaskResult(action: Command.saving { try write(services) }))
    }
  }

  /// Looks into the folders of training runs from now on, a few times a second.
  func followRuns() {
    guard services.followsRuns else { return }
    let timer = DispatchSource.makeTimerSource(queue: runs)
    timer.schedule(deadline: .now(), repeating: .milliseconds(250), leeway: .milliseconds(50))
    timer.setEventHandler { [services, mailbox] in
      var news: [RunNews]
      repeat {
        news = services.runNews()
        if !news.isEmpty { mailbox.post(TaskResult(action: .runNews(news))) }
      } while news.contains(where: \.isCatchingUp)
    }
    timer.resume()
    watch = timer
  }

  /// Stops the inferences, and waits for files that are being written.
  func finish() {
    watch?.cancel()
    for job in jobs { job.stop() }
    files.sync {}
  }

  private func start(_ command: Command, on queue: DispatchQueue) {
    queue.async { [services, mailbox] in
      command.work(in: services) { mailbox.post(TaskResult(action: $0)) }
    }
  }

  private func prepare(_ command: Command, _ inference: InferenceID, _ isUrgent: Bool) {
    if isUrgent {
      for other in jobs where other.inference != inference || other.isExamination { other.stop() }
    }
    guard !jobs.contains(where: { $0.inference == inference && !$0.isStopped && !$0.isExamination }) else {
      return
    }
    start(command, Job(inference))
  }

  private func examine(_ command: Command, _ inference: InferenceID) {
    start(command, Job(inference, isExamination: true))
  }

  private func start(_ command: Command, _ job: Job) {
    jobs.append(job)
    inferences.async { [services, mailbox] in
      command.work(in: services, isStopped: { job.isStopped }) {
        mailbox.post(TaskResult(action: $0, job: job))
      }
    }
  }
}

extension Action {
  /// Whether it is the last action of an inference.
  fileprivate var endsInference: Bool {
    switch self {
    case .inferenceDone, .inferenceFailed, .inferenceDropped, .pictureFailed, .examined: true
    default: false
    }
  }
}

/// Brings results of other threads to the runtime's thread.
final class Mailbox<Letter: Sendable>: Sendable {
  /// Readable while something is in it.
  let descriptor: Int32
  private let bell: Int32
  private let letters = Mutex<[Letter]>([])

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "the system has no more descriptors")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (descriptor, bell) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  func post(_ letter: Letter) {
    letters.withLock { letters in
      letters.append(letter)
      // The pipe holds one byte as long as the mailbox is not empty.
      if letters.count == 1 { write(bell, "!", 1) }
    }
  }

  /// All letters, in order.
  func take() -> [Letter] {
    letters.withLock { letters in
      var byte: UInt8 = 0
      if !letters.isEmpty { read(descriptor, &byte, 1) }
      defer { letters = [] }
      return letters
    }
  }
}
