import Imaging
import Terminal
import Testing

@testable import Inspector

struct ThumbnailCacheTests {
  private static let style = ThumbnailStyle(
    size: CellSize(width: 20, height: 8), depth: .truecolor, glyphs: .quadrant, cellAspect: 0.5)
  private static let thumbnail = Thumbnail(
    cells: Canvas(width: 20, height: 8), picture: PixelSize(width: 200, height: 160))

  private static func filled(_ count: Int, memory: Int) -> ThumbnailCache {
    var cache = ThumbnailCache(memory: memory)
    cache.use(style)
    for picture in 0..<count {
      _ = cache.request([picture])
      cache.take(.success(thumbnail), of: picture, style)
    }
    return cache
  }

  @Test func takesNoMoreThanItsRoom() {
    let cache = Self.filled(5000, memory: 1 << 20)
    #expect(cache.count <= cache.capacity)
    #expect(cache.capacity * 20 * 8 * MemoryLayout<Cell>.stride <= 1 << 20)
    #expect(cache[4999] != nil && cache[0] == nil, "the oldest go")
  }

  @Test func whatIsLookedAtStays() {
    var cache = ThumbnailCache(memory: 1 << 20)
    cache.use(Self.style)
    for picture in 0..<3000 {
      _ = cache.request([7, picture])
      cache.take(.success(Self.thumbnail), of: 7, Self.style)
      cache.take(.success(Self.thumbnail), of: picture, Self.style)
    }
    #expect(cache[7] != nil)
  }

  @Test func fewAreMadeAtATime() {
    var cache = ThumbnailCache()
    cache.use(Self.style)
    #expect(cache.request(0..<50) == [0, 1, 2, 3])
    #expect(cache.request(20..<50).isEmpty)
    cache.take(.success(Self.thumbnail), of: 1, Self.style)
    cache.take(.failure(ThumbnailFailure(reason: "damaged")), of: 2, Self.style)
    #expect(cache.request(1..<50) == [4, 5], "neither what is there nor what failed")
  }

  @Test func thoseOfAnotherStyleAreForgotten() {
    var cache = Self.filled(10, memory: 1 << 20)
    var other = Self.style
    _ = cache.request(20..<22)
    other = ThumbnailStyle(
      size: other.size, depth: .none, glyphs: other.glyphs, cellAspect: other.cellAspect)
    cache.use(other)
    #expect(cache.count == 0)
    cache.take(.success(Self.thumbnail), of: 20, Self.style)
    #expect(cache.count == 0, "it came too late")
  }
}
