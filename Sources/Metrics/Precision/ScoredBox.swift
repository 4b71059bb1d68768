/// One detection as average precision sees it: in double precision, as a file of results gives it.
public struct ScoredBox: Sendable, Hashable {
  /// The picture's place in the annotation set.
  public var picture: Int32
  /// The category's place in the annotation set.
  public var category: Int32
  /// The left edge, in pixels of the original picture, as are all that follow.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  public var score: Double

  public init(
    picture: Int32, category: Int32, x: Double, y: Double, width: Double, height: Double, score: Double
  ) {
    self.picture = picture
    self.category = category
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    self.score = score
  }
}
