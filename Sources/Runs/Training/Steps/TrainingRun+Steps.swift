import Foundation
import OrderedCollections
import RetinaNet
import Support
import Tensors
import Training

extension TrainingRun {
  /// Makes the next step; waits where the run is paused.
  ///
  /// - Returns: whether there is more to do. `false` also where the run was told to stop: its state is then written.
  /// - Throws: `TrainingDiverged`, and errors of files. The last checkpoint stays as it is.
  public func advance() throws -> Bool {
    guard !isOver else { return false }
    do {
      if state.step == 0, validations.isEmpty, plan.startIsMeasured { try validate() }
      guard try waitForTurn() else {
        try stop("interrupted")
        return false
      }
      defer { control.endTurn() }
      let clock = ContinuousClock()
      let began = clock.now
      let results = try computeStep()
      let rate = scheduledRate * state.rateFactor
      let norm = GradientNorm.of(results.gradients)
      try refuseDivergence(results, norm: norm, rate: rate)
      try writePending()
      update(results, norm: norm, rate: rate)
      let seconds = (clock.now - began) / .seconds(1)
      try append(
        .step(
          results.record(
            step: state.step, rate: rate, gradientNorm: norm,
            levels: plan.start.configuration.anchors.levelNames, seconds: seconds)))
      control.expectRate(scheduledRate)
      let isLast = state.step >= plan.settings.steps
      if isLast || state.step % plan.settings.evaluateEvery == 0 { try validate() }
      if isLast { return try finish() }
      if control.takeCheckpointRequest() { try writeNow() } else if isCheckpointDue { pending = state }
      return true
    } catch {
      isOver = true
      let reason = (error as? TrainingDiverged)?.finding ?? failureReason(error)
      // What has stopped the run may keep the log from being written, too; the first reason is the one to tell.
      try? append(.event(TrainingEventRecord(step: state.step, event: .stopped(reason: reason))))
      control.enter(.stopped(reason))
      throw error
    }
  }

  /// Ends the run with a checkpoint, from which the same command goes on.
  private func stop(_ reason: String) throws {
    if written != state.step { try writeNow() }
    try append(.event(TrainingEventRecord(step: state.step, event: .stopped(reason: reason))))
    try log.flush()
    isOver = true
    control.enter(.stopped(reason))
  }

  func finish() throws -> Bool {
    try writeNow()
    if plan.validation == nil, state.average != nil { try checkpoint.writeBest(state) }
    try append(.event(TrainingEventRecord(step: state.step, event: .finished)))
    try log.flush()
    batches.features?.clear()
    isOver = true
    control.enter(.finished)
    return false
  }

  /// - Returns: `false` where the run is to stop.
  private func waitForTurn() throws -> Bool {
    while true {
      // Even if no step follows: the next process goes on at this rate.
      try followRate()
      if isInterrupted() || control.isStopRequested { return false }
      let isPaused = control.isPaused
      let mayGo = control.takeTurn()
      if isPaused != isPausedInLog {
        isPausedInLog = isPaused
        try append(.event(TrainingEventRecord(step: state.step, event: isPaused ? .paused : .continued)))
      }
      if mayGo { return true }
      if control.takeCheckpointRequest() { try writeNow() }
      usleep(20_000)
    }
  }

  /// Takes over a rate that was asked for: now, or at this step by an earlier process.
  private func followRate() throws {
    while let first = replayed.first, first.step <= state.step {
      replayed.removeFirst()
      guard case .rate(_, let factor) = first.event, first.step == state.step else { continue }
      // Back into the log, from which it was taken, even if the checkpoint knows it.
      try append(.event(first))
      (control.rateFactor, state.rateFactor) = (factor, factor)
    }
    let factor = control.rateFactor
    guard factor != state.rateFactor else { return }
    state.rateFactor = factor
    try append(
      .event(TrainingEventRecord(step: state.step, event: .rate(scheduledRate * factor, factor: factor))))
  }

  /// All batches of the next step, forward and backward. The statistics of batch normalisations follow each batch.
  private func computeStep() throws -> StepResults {
    var results = StepResults(rows: plan.trainedRows)
    let accumulate = plan.request.accumulate
    for turn in 0..<accumulate {
      do {
        let (result, pictures) = try batches.compute(
          state.step * accumulate + turn, state.arrays, normalizer: &state.normalizer)
        state.arrays.merge(result.statistics) { $1 }
        for (mean, counter) in plan.start.architecture.batchCounters where result.statistics[mean] != nil {
          state.counters[counter, default: 0] += 1
        }
        results.add(result, pictures: pictures, plan.workers)
      } catch let failure as FailedBatch {
        throw diverged(failure.finding, rate: scheduledRate * state.rateFactor)
      }
    }
    return results
  }

  private func update(_ results: StepResults, norm: Double, rate: Double) {
    let scale = GradientNorm.scale(norm: norm, limit: plan.request.clip)
    let rows = plan.trainedRows
    let (weights, optimizer) = plan.settings.optimizer.step(
      rows?.taken(from: state.arrays) ?? state.arrays, gradients: results.gradients, state: state.optimizer,
      rate: rate, scale: scale, workers: plan.workers)
    state.arrays = rows?.put(weights, into: state.arrays) ?? weights
    state.optimizer = optimizer
    if let decay = plan.request.average {
      state.average = WeightAverage(decay: decay).next(state.average, state.arrays, workers: plan.workers)
    }
    state.step += 1
  }

  // MARK: Checkpoints

  private var isCheckpointDue: Bool {
    if let every = plan.request.checkpointEvery { return state.step % every == 0 }
    // Small networks every few seconds, so that they can be watched; large ones so rarely that it costs little.
    return ContinuousClock.now - lastWrite.at >= max(.seconds(5), lastWrite.took * 20)
  }

  private func writePending() throws {
    guard let pending else { return }
    self.pending = nil
    try write(pending)
  }

  private func writeNow() throws {
    pending = nil
    try write(state)
  }

  private func write(_ state: TrainingState) throws {
    guard state.isFinite else {
      throw diverged(
        "the weights after this step hold numbers that are not finite", rate: scheduledRate * state.rateFactor
      )
    }
    let began = ContinuousClock.now
    try log.flush()
    try checkpoint.write(state)
    written = state.step
    lastWrite = (ContinuousClock.now, ContinuousClock.now - began)
    try append(.event(TrainingEventRecord(step: state.step, event: .checkpoint)))
  }

  // MARK: Divergence

  private func refuseDivergence(_ results: StepResults, norm: Double, rate: Double) throws(TrainingDiverged) {
    guard norm.isFinite else {
      throw diverged("the norm of the gradients is not finite, so some of them are too large", rate: rate)
    }
    guard divergence.hasExploded(results.loss) else { return }
    var finding = "the loss has exploded to \(magnitude(results.loss))"
    if let worst = results.worst {
      let name = plan.start.configuration.anchors.levelName(worst.level)
      finding +=
        ", most of all in \(plan.set.pictures[worst.picture].file) on \(name) (\(magnitude(worst.loss)))"
    }
    let layer = results.gradients.max {
      GradientNorm.of([$0.key: $0.value]) < GradientNorm.of([$1.key: $1.value])
    }
    if let layer { finding += "; the largest gradient is that of \(layer.key)" }
    throw diverged(finding, rate: rate)
  }

  func diverged(_ finding: String, rate: Double) -> TrainingDiverged {
    TrainingDiverged(
      step: state.step + 1, finding: finding, rate: rate, weights: folder.last, weightsStep: written)
  }

  private func magnitude(_ value: Double) -> String {
    value.isFinite ? numberText(value) : "a number that is not finite"
  }

  // MARK: Validation

  private func validate() throws {
    guard let validation = plan.validation else { return }
    control.enter(.validating)
    let record = try validation.measure(
      state.judged, plan.start.architecture, plan.start.configuration,
      newChannels: Set(plan.start.newChannels), step: state.step, workers: plan.workers,
      isInterrupted: isInterrupted)
    guard let record else { return }
    if record.ap > state.bestAP ?? -.infinity {
      state.bestAP = record.ap
      try checkpoint.writeBest(state)
    }
    try append(.validation(record))
  }
}
