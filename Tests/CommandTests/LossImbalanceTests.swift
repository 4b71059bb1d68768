import Foundation
import TestSupport
import Testing

@Suite("What counts under other detectors, as the loss command tells")
struct LossImbalanceTests {
  private struct Answers: Decodable {
    struct Picture: Decodable {
      let positives: Int
      let ignored: Int
      let background: Int
      let normalizer: Double
      let gradient: Double
      let parts: [String: Part]
      let crossEntropy: Whole
      let imbalance: [Answer]
    }
    struct Whole: Decodable {
      let gradient: Double
      let parts: [String: Part]
    }
    struct Answer: Decodable {
      let method: String
      let positives: Double
      let negatives: Double
      let gradient: Double
      let parts: [String: Part]
      let anchorsWith90PercentOfGradient: Double
    }
    struct Part: Decodable {
      let gradient: Double
      let shareOfLoss: Double
      let shareOfGradient: Double
    }
    let images: [Picture]
  }

  @Test("focal loss moves loss and gradient from easy negatives to positives and hard negatives")
  func demo() throws {
    let outcome = try Program.run(
      "loss", Program.checkout + "/assets/demo/1_easy.png", Program.checkout + "/assets/demo/3_small.png",
      "--format", "json")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let pictures = try decoder.decode(Answers.self, from: Data(outcome.stdout.utf8)).images
    #expect(pictures.count == 2)
    for picture in pictures {
      for share in [\Answers.Part.shareOfLoss, \.shareOfGradient] {
        func shares(_ parts: [String: Answers.Part]) throws -> [Double] {
          try ["positives", "hard_negatives", "easy_negatives"].map { name in
            try #require(parts[name])[keyPath: share]
          }
        }
        let (plain, focal) = (try shares(picture.crossEntropy.parts), try shares(picture.parts))
        #expect(plain[2] > 0.9, "easy negatives by cross entropy")
        #expect(focal[0] > 5 * plain[0] && focal[1] > 5 * plain[1] && focal[2] < plain[2] - 0.2)
      }
      try check(picture)
    }
  }

  /// The answers follow their rules, and the two that count all anchors are those of the loss.
  private func check(_ picture: Answers.Picture) throws {
    let answers = Dictionary(uniqueKeysWithValues: picture.imbalance.map { ($0.method, $0) })
    #expect(
      picture.imbalance.map(\.method) == ["cross_entropy", "focal_loss", "ssd", "rpn", "ohem"])
    let positives = Double(picture.positives)
    for (method, gradient) in [
      ("cross_entropy", picture.crossEntropy.gradient), ("focal_loss", picture.gradient),
    ] {
      let answer = try #require(answers[method])
      #expect(answer.positives == positives && answer.negatives == Double(picture.background))
      #expect(abs(answer.gradient / picture.normalizer / gradient - 1) < 1e-9, "\(method)")
    }
    let (ssd, rpn, ohem) = try (
      #require(answers["ssd"]), #require(answers["rpn"]), #require(answers["ohem"])
    )
    #expect(ssd.positives == positives && ssd.negatives == 3 * positives)
    #expect(rpn.positives == min(128, positives) && rpn.positives + rpn.negatives == 256)
    #expect(ohem.positives + ohem.negatives == 512)
    let plain = try #require(answers["cross_entropy"]).anchorsWith90PercentOfGradient
    let focal = try #require(answers["focal_loss"]).anchorsWith90PercentOfGradient
    #expect(focal * 10 < plain)
    for answer in picture.imbalance {
      #expect(answer.anchorsWith90PercentOfGradient <= answer.positives + answer.negatives)
      #expect(abs(answer.parts.values.reduce(0) { $0 + $1.shareOfGradient } - 1) < 1e-9)
    }
  }
}
