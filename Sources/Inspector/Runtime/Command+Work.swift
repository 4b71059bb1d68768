import Diagnosis
import RetinaNet

extension Command {
  /// Does the work that a command asks for, on any thread. Commands for the screen ask for none.
  ///
  /// - Parameters:
  ///   - isStopped: whether the work was cancelled; then it ends soon.
  ///   - report: takes the resulting actions.
  func work(
    in services: any Services, isStopped: () -> Bool = { false }, report: (Action) -> Void
  ) {
    switch self {
    case .prepare(let inference, let picture, _):
      report(Self.prepare(inference, picture, services, isStopped, report))
    case .select(let inference, let candidates, let thresholds):
      report(.selected(inference, candidates.select(thresholds)))
    case .components(let key, let map): report(.components(key, PrincipalComponents(of: map)))
    case .cover(let inference, let inspected, let targets, let unannotated):
      report(
        .covered(
          inference, PictureCoverage(inspected.trace, inspected.candidates, targets, unannotated: unannotated)
        ))
    case .diagnose(let inference, let coverage, let selection):
      report(.diagnosed(inference, PictureDiagnosis(coverage, selection)))
    case .survey(let inference, let inspected, let targets, let unannotated, let thresholds):
      let coverage = PictureCoverage(inspected.trace, inspected.candidates, targets, unannotated: unannotated)
      report(
        .surveyed(
          inference, coverage,
          MissSummary(PictureDiagnosis(coverage, inspected.candidates.select(thresholds)))))
    case .remedies(let inference, let diagnosis, let finder, let target):
      let remedies = finder.remedies(for: target)
      report(
        .remedies(
          RemedyAnswer(
            inference: inference, target: diagnosis.coverage.targets[target],
            thresholds: diagnosis.selection.thresholds, remedies: remedies,
            obstacle: remedies.isEmpty ? finder.obstacleToOwnThreshold(for: target) : nil)))
    case .measureLoss(let inference, let inspected, let truth, let histograms):
      do {
        let loss = try LossAnswers(
          inspected.trace, truth, histograms: histograms, threads: services.threads)
        report(.lossMeasured(inference, loss))
      } catch {
        report(.lossFailed(inference, String(describing: error)))
      }
    case .findHardest(let loss, let focal): report(.hardestFound(HardestAnchors(loss, focal)))
    case .compareImbalance(let inference, let inspected, let loss, let focal, let earlier):
      do {
        report(
          .imbalanceCompared(
            try ImbalanceStudy(inspected.trace, loss, focal, earlier: earlier, threads: services.threads)))
      } catch {
        report(.lossFailed(inference, String(describing: error)))
      }
    case .saveJSON(let inference, let inspected, let selection):
      report(Self.saving { try services.saveJSON(selection, of: inspected, inference) })
    case .saveTruth(let inference, let drawn):
      report(Self.saving { try services.saveTruth(drawn, inference) })
    case .thumbnail(let index, let style, let picture):
      report(.thumbnailMade(index, style, Thumbnail.made(index, style, picture, services)))
    case .examine(let examination):
      report(.examined(examination.inference.picture, examination.result(in: services, isStopped: isStopped)))
    case .judge(let pictures, let thresholds):
      report(
        .judged(pictures.compactMap { picture in picture.record(thresholds).map { (picture.picture, $0) } }))
    case .weigh(let pictures, let change):
      report(
        .weighed(
          pictures.compactMap { picture in picture.effects(change).map { (picture.picture, $0) } }, change))
    case .order(let order): report(.notice(services.carryOut(order)))
    case .record(let event):
      do { try services.record(event) } catch { report(.notice("what you did is not kept: \(error)")) }
    case .openLesson(let request):
      report(.notice("it is about other pictures: retinascope learn \(request.lesson.id)"))
    case .savePNG, .copy, .setColorDepth, .redraw, .suspend, .quit: break
    }
  }

  private struct Stopped: Error {}

  /// - Returns: the last action of the inference.
  private static func prepare(
    _ inference: InferenceID, _ picture: LoadedPicture?, _ services: any Services, _ isStopped: () -> Bool,
    _ report: (Action) -> Void
  ) -> Action {
    var isRead = picture != nil
    var said: (stage: String, fraction: Double?) = ("", nil)
    do {
      if isStopped() { throw Stopped() }
      let inspected = try services.prepare(inference, picture: picture) { step in
        // Report it even after cancellation: some pictures can be read only once.
        if case .read(let picture) = step {
          isRead = true
          report(.pictureRead(inference.picture, picture))
        }
        if case .remark(let text) = step { report(.pictureRemark(inference.picture, text)) }
        if isStopped() { throw Stopped() }
        guard case .working(let stage, let fraction) = step else { return }
        // A network has many small layers. Report only steps that can be seen.
        guard stage != said.stage || (fraction ?? 0) - (said.fraction ?? 0) >= 0.04 else { return }
        said = (stage, fraction)
        report(.progress(inference, stage: stage, fraction: fraction))
      }
      return .inferenceDone(inference, inspected)
    } catch is Stopped {
      return .inferenceDropped(inference)
    } catch is SupersededCheckpoint {
      return .inferenceDropped(inference)
    } catch {
      let reason = String(describing: error)
      return isRead ? .inferenceFailed(inference, reason) : .pictureFailed(inference.picture, reason)
    }
  }

  /// The notice on a file that was written, or could not be.
  static func saving(_ write: () throws -> String) -> Action {
    do { return .notice("saved \(try write())") } catch { return .notice("not saved: \(error)") }
  }
}

extension State {
  /// Does all work for the shown picture on the caller's thread, which the inspector does in the background.
  ///
  /// - Parameter progress: is called after each piece of work.
  /// - Throws: `Unsettled` if the picture cannot be read, or the network cannot be run.
  public mutating func settle(
    in services: any Services, progress: (State) -> Void = { _ in }
  ) throws(Unsettled) {
    carryOut(start(), in: services, progress)
    if options.view == .browser {
      carryOut(sortSettled(), in: services, progress)
      return try requireResults()
    }
    if case .failed(let reason) = pictures[inference.picture].status { throw Unsettled(description: reason) }
    if case .failed(let reason)? = inferences[inference] { throw Unsettled(description: reason) }
    if options.view == .focal, let lossFailure { throw Unsettled(description: lossFailure) }
  }

  /// Does work and all that follows from it.
  mutating func carryOut(
    _ commands: [Command], in services: any Services, _ progress: (State) -> Void
  ) {
    var rest = commands[...]
    while let command = rest.popFirst() {
      // What may be shown next is left; a run's newest results are not.
      if case .prepare(let other, _, urgent: false) = command, other.picture != inference.picture { continue }
      command.work(in: services) { rest += update($0) }
      progress(self)
    }
  }

  /// The browser shows what failed, unless that is all.
  private func requireResults() throws(Unsettled) {
    guard browser.runCount == 0, let reason = browser.failures.min(by: { $0.key < $1.key })?.value else {
      return
    }
    throw Unsettled(description: reason)
  }

  /// Why there is nothing to show.
  public struct Unsettled: Error, CustomStringConvertible {
    public let description: String
  }
}
