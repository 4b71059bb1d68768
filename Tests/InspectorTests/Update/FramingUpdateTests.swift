import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// The window that is put around what is chosen.
@Suite struct FramingUpdateTests {
  /// What is framed does not depend on the sizes that the screen had before.
  @Test func theWindowFollowsTheScreensSize() throws {
    var state = MissState.ready()
    let size = state.traits.size
    for index in state.objects.indices {
      state.carryOut(state.choose(object: index))
      let before = state.viewport
      for (width, height) in [(60, 18), (200, 60), (31, 11), (size.width, size.height)] {
        state.carryOut(state.update(.resize(width: width, height: height)))
        var fresh = state
        fresh.options.zoom = 1
        fresh.options.center = nil
        fresh.carryOut(fresh.choose(object: index))
        #expect(state.viewport == fresh.viewport, "object \(index + 1) at \(width)×\(height)")
      }
      #expect(state.viewport == before)
    }
  }

  @Test func aMovedWindowStaysAtItsPlace() throws {
    var state = MissState.ready()
    let small: Int? = state.objects.indices.first { index in
      state.carryOut(state.choose(object: index))
      return state.options.zoom > 1
    }
    _ = try #require(small)
    state.enter(.character("-"))
    let (zoom, center) = (state.options.zoom, state.options.center)
    let size = state.traits.size
    state.carryOut(state.update(.resize(width: 60, height: 18)))
    state.carryOut(state.update(.resize(width: size.width, height: size.height)))
    #expect(state.options.zoom == zoom && state.options.center == center)
    state.enter(.character("0"))
    state.carryOut(state.update(.resize(width: 200, height: 60)))
    #expect(state.options.zoom == 1)
  }
}
