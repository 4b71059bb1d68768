import Diagnosis
import RetinaNet

extension Command {
  /// Does the work that a command asks for, on any thread. Commands for the screen ask for none.
  ///
  /// - Parameters:
  ///   - isStopped: whether nobody waits for it any more; then it ends soon.
  ///   - report: takes what comes of it, step by step.
  func work(
    in workshop: any Workshop, isStopped: () -> Bool = { false }, report: (Action) -> Void
  ) {
    switch self {
    case .prepare(let pass, let picture, _):
      report(Self.prepare(pass, picture, workshop, isStopped, report))
    case .select(let pass, let candidates, let thresholds):
      report(.selected(pass, candidates.select(thresholds)))
    case .components(let key, let map): report(.components(key, PrincipalComponents(of: map)))
    case .cover(let pass, let candidates, let targets, let unannotated):
      report(.covered(pass, Coverage(candidates, targets, unannotated: unannotated)))
    case .diagnose(let pass, let coverage, let selection):
      report(.diagnosed(pass, Diagnosis(coverage, selection)))
    case .survey(let pass, let candidates, let targets, let unannotated, let thresholds):
      let coverage = Coverage(candidates, targets, unannotated: unannotated)
      report(
        .surveyed(pass, coverage, MissSummary(Diagnosis(coverage, candidates.select(thresholds)))))
    case .remedies(let pass, let diagnosis, let finder, let target):
      report(
        .remedies(
          RemedyAnswer(
            pass: pass, target: diagnosis.coverage.targets[target],
            thresholds: diagnosis.selection.thresholds,
            remedies: finder.remedies(for: target))))
    case .saveJSON(let pass, let subject, let selection):
      report(Self.saving { try workshop.saveJSON(selection, of: subject, pass) })
    case .saveTruth(let pass, let drawn):
      report(Self.saving { try workshop.saveTruth(drawn, pass) })
    case .savePNG, .copy, .setColorDepth, .redraw, .suspend, .quit: break
    }
  }

  private struct Stopped: Error {}

  /// - Returns: how it ended.
  private static func prepare(
    _ pass: Pass, _ picture: Picture?, _ workshop: any Workshop, _ isStopped: () -> Bool,
    _ report: (Action) -> Void
  ) -> Action {
    var isRead = picture != nil
    var said: (stage: String, fraction: Double?) = ("", nil)
    do {
      if isStopped() { throw Stopped() }
      let subject = try workshop.prepare(pass, picture: picture) { step in
        // Told even where nobody waits any more: some can be read only once.
        if case .read(let picture) = step {
          isRead = true
          report(.pictureRead(pass.picture, picture))
        }
        if case .remark(let text) = step { report(.pictureRemark(pass.picture, text)) }
        if isStopped() { throw Stopped() }
        guard case .working(let stage, let fraction) = step else { return }
        // A network has many small layers, and a screen better things to do.
        guard stage != said.stage || (fraction ?? 0) - (said.fraction ?? 0) >= 0.04 else { return }
        said = (stage, fraction)
        report(.progress(pass, stage: stage, fraction: fraction))
      }
      return .passDone(pass, subject)
    } catch is Stopped {
      return .passDropped(pass)
    } catch {
      let reason = String(describing: error)
      return isRead ? .passFailed(pass, reason) : .pictureFailed(pass.picture, reason)
    }
  }

  /// What there is to say of a file that was written, or was not.
  static func saving(_ write: () throws -> String) -> Action {
    do { return .notice("saved \(try write())") } catch { return .notice("not saved: \(error)") }
  }
}
