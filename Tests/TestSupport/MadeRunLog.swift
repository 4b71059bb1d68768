import Foundation

/// The log of a training run that never was: with the course that real ones take on the demo's pictures, by focal loss
/// or by cross entropy.
public struct MadeRunLog {
  public enum MadeLoss: Sendable { case focal, crossEntropy }

  public var loss = MadeLoss.focal
  public var steps = 1000
  /// How many of them have been made.
  public var done = 1000
  public var evaluateEvery = 100
  public var images = "/data/training"
  public var annotations = "/data/training/annotations.json"
  public var validation: String?
  public var validationAnnotations: String?
  /// Whose AP is measured. It falls from one to the next; the last is new.
  public var validationClasses: [String] = []
  public var seed: UInt64 = 1

  public init() {}

  /// The first line.
  public var header: String {
    func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
    let isFocal = loss == .focal
    return """
      {"run":{"started":"2026-11-27T18:00:00Z","model":null,"new":"resnet18","images":"\(images)",\
      "annotations":"\(annotations)","validation":\(text(validation)),\
      "validation_annotations":\(text(validationAnnotations)),"steps":\(steps),"batch":8,"pictures":800,\
      "optimizer":"adamw","rate":0.0015,"loss":"\(isFocal ? "focal" : "ce")","alpha":\(isFocal ? "0.25" : "null"),\
      "gamma":\(isFocal ? 2 : 0),"prior":0.01,"train":"all","classes":["bird","fish","flower"],\
      "levels":["P3","P4","P5","P6","P7"],"seed":0,"threads":2}}
      """
  }

  /// A step's line; steps count from 1.
  public func line(step: Int) -> String {
    // How far it has learnt, 0…1: fast at first.
    let learnt = 1 - exp(-Double(step) / Double(max(1, steps)) * 4)
    func noise(_ channel: UInt64, _ size: Double) -> Double { 1 + size * (random(step, channel) - 0.5) }
    let start = loss == .focal ? 1.19 : 213.0
    let end = loss == .focal ? 0.45 : 4.1
    let classification = start * pow(end / start, learnt) * noise(1, 0.35)
    let box = 1.12 * pow(0.5, learnt) * noise(2, 0.3)
    let warmUp = min(1, Double(step) / 100)
    let cosine = 0.5 + 0.5 * cos(Double(step) / Double(max(1, steps)) * .pi)
    let rate = 0.0015 * warmUp * max(cosine, 1e-4)
    let positives = Int(130 * noise(3, 0.5))
    let positiveShare =
      loss == .focal ? 0.25 + 0.45 * learnt * noise(4, 0.2) : 0.001 + 0.3 * learnt * learnt * noise(4, 0.3)
    let gradientShare =
      loss == .focal ? 0.12 + 0.5 * learnt * noise(5, 0.25) : 0.0005 + 0.25 * learnt * learnt * noise(5, 0.4)
    let gradient = classification * 0.8
    let shares = [0.12, 0.4, 0.3, 0.13, 0.05]
    let levels = shares.enumerated().map { place, share in
      """
      {"level":"P\(place + 3)","classification":\(number(classification * share)),"box":\(number(box * share)),\
      "positives":\(Int(Double(positives) * share))}
      """
    }
    return """
      {"step":\(step),"loss":\(number(classification + box)),"classification":\(number(classification)),\
      "box":\(number(box)),"rate":\(number(rate)),"gradient_norm":\(number(8 * (1.2 - learnt) * noise(6, 0.8))),\
      "positives":\(positives),"positive_probability":\(number(0.01 + 0.38 * learnt * noise(7, 0.3))),\
      "negative_probability":\(number(0.0099 * pow(loss == .focal ? 0.55 : 0.05, learnt) * noise(8, 0.2))),\
      "positive_loss":\(number(classification * positiveShare)),\
      "negative_loss":\(number(classification * (1 - positiveShare))),\
      "positive_gradient":\(number(gradient * gradientShare)),\
      "negative_gradient":\(number(gradient * (1 - gradientShare))),"levels":[\(levels.joined(separator: ","))],\
      "seconds":\(number(0.31 * noise(9, 0.2))),"pictures_per_second":\(number(25.8 * noise(9, 0.2)))}
      """
  }

  public func validation(step: Int) -> String {
    let share = Double(step) / Double(max(1, steps))
    let precision = (loss == .focal ? 0.1 : 0.14) * share * (1 + 0.15 * (random(step, 20) - 0.5))
    let classes = validationClasses.enumerated().map { place, name in
      """
      {"name":"\(name)","AP":\(number(precision / Double(1 + place) * (1 + random(step, 30 + UInt64(place)))))\
      \(place == validationClasses.count - 1 ? ",\"new\":true" : "")}
      """
    }
    let more = classes.isEmpty ? "" : ",\"classes\":[\(classes.joined(separator: ","))]"
    return """
      {"step":\(step),"validation":{"AP":\(number(precision * 0.53)),"AP50":\(number(precision)),"pictures":48,\
      "seconds":2.1\(more)}}
      """
  }

  public func event(_ name: String, step: Int, _ more: String = "") -> String {
    "{\"step\":\(step),\"event\":\"\(name)\"\(more)}"
  }

  /// All lines up to the last step that was made; the end is marked where that is the last.
  public var lines: [String] {
    var lines = [header, event("checkpoint", step: 0)]
    for step in stride(from: 1, through: done, by: 1) {
      lines.append(line(step: step))
      if step % evaluateEvery == 0 {
        lines += [validation(step: step), event("checkpoint", step: step)]
      }
    }
    if done == steps { lines.append(event("finished", step: steps)) }
    return lines
  }

  public var text: String { lines.joined(separator: "\n") + "\n" }

  /// Writes the files of a run's folder that need no network.
  public func write(to folder: TemporaryFolder, _ name: String) {
    folder.write("\(name)/log.jsonl", text)
    folder.write("\(name)/settings.json", "{}")
  }

  private func number(_ value: Double) -> String { "\((value * 1e7).rounded() / 1e7)" }

  /// 0…1, the same for the same step and channel.
  private func random(_ step: Int, _ channel: UInt64) -> Double {
    var x = UInt64(step) &* 0x9E37_79B9_7F4A_7C15 &+ channel &* 0xBF58_476D_1CE4_E5B9 &+ seed
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((x ^ (x >> 31)) >> 11) / Double(1 << 53)
  }
}
