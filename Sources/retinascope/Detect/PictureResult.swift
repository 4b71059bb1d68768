import Imaging

/// What detection said of one picture, ready for any format.
struct PictureResult: Sendable, Equatable {
  /// The picture's name as it was given.
  let file: String
  let outcome: Outcome

  enum Outcome: Sendable, Equatable {
    case found(Found)
    /// Why there is no result.
    case failed(String)
  }

  struct Found: Sendable, Equatable {
    /// Of the original picture, after EXIF rotation.
    let width: Int
    let height: Int
    /// By falling score.
    let objects: [Object]
    /// Milliseconds by stage, in the order in which they passed.
    let timing: [Stage]
  }

  struct Object: Sendable, Equatable {
    /// In pixels of the original picture.
    let box: Box
    let label: String
    /// The model's channel.
    let labelID: Int
    let score: Float
    /// "P3" to "P7".
    let level: String
  }

  struct Stage: Sendable, Equatable {
    let name: String
    let milliseconds: Double
  }
}
