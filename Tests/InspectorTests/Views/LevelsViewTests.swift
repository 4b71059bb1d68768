import RetinaNet
import Support
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct LevelsViewTests {
  static let inspected = MadeMaps.inspected()

  private static func ready(_ inspected: InspectedPicture = inspected, width: Int = 160) -> State {
    var state = TestState.ready(width: width, inspected: inspected)
    state.type("2")
    return state
  }

  private func text(_ state: State) -> [String] { texts(Renderer.pane(state, width: 56)) }

  private func texts(_ pane: Pane) -> [String] { pane.lines.map { $0.spans.map(\.text).joined() } }

  @Test func thePanelNamesMapGridAndRange() throws {
    var state = Self.ready()
    state.type("[[")
    let lines = text(state)
    #expect(state.layer == .backbone(1))
    #expect(lines[0] == "C4: mean of channels")
    #expect(lines[1].hasPrefix("Look for"))
    #expect(lines[2].contains("16×12 cells"))
    #expect(lines[3].contains("8.0×8.0 px"))
    #expect(lines[4].contains("21"))
    let map = try #require(Self.inspected.maps.features(.backbone(1), .mean, channel: 0))
    let cursor = try #require(state.cursor)
    #expect(lines.contains { $0.hasPrefix("mean ") && $0.contains(numberText(map[cursor])) })
  }

  @Test func everyLayerIsALineThatLeadsThere() throws {
    var state = Self.ready()
    let targets = Renderer.pane(state, width: 56).lines.compactMap(\.target)
    for layer in Self.inspected.trace.layers { #expect(targets.contains(.layer(layer))) }
    let panel = try #require(state.layout.panel)
    let line = try #require(
      Renderer.pane(state, width: panel.width).lines.firstIndex { $0.target == .layer(.backbone(2)) })
    _ = state.react(to: .mouse(MouseEvent(.press, x: panel.x + 2, y: panel.y + line)))
    #expect(state.layer == .backbone(2))
  }

  @Test func enterShowsTheStrongestChannelAlone() throws {
    var state = Self.ready()
    let cursor = try #require(state.cursor)
    let strongest = Self.inspected.trace.activeChannels(.pyramid(0), cursor)[0].channel
    state.press(.enter)
    #expect(state.options.reduction == .channel && state.channel == strongest)
    state.type(".")
    #expect(state.channel == (strongest + 1) % 12)
    state.type(",,")
    #expect(state.channel == (strongest + 11) % 12)
  }

  @Test func aChannelThatALayerLacksBecomesItsLast() {
    var state = Self.ready()
    state.options.layer = .backbone(0)
    state.options.channel = 20
    state.options.reduction = .channel
    #expect(state.channel == 20)
    state.options.layer = .pyramid(0)
    #expect(state.channel == 11)
    state.options.channel = -4
    #expect(state.channel == 0)
    _ = Renderer().canvas(state)
  }

  @Test func componentsAreAskedForOnceAndShownWhenTheyCome() throws {
    var state = Self.ready()
    let commands = state.type("V")
    #expect(state.options.reduction == .components)
    guard case .components(let key, let map)? = commands.first else {
      return #expect(Bool(false), "no components asked for: \(commands)")
    }
    #expect(text(state).contains("computing principal components…"))
    #expect(LevelsView.heatmap(state, Self.inspected) == nil)
    #expect(state.type("Vv").isEmpty)
    let components = PrincipalComponents(of: map)
    _ = state.update(.components(key, components))
    #expect(LevelsView.heatmap(state, Self.inspected)?.colors().pixels == components.pixels)
    #expect(
      text(state).contains { $0.contains("red") && $0.contains(percentText(Double(components.shares[0]))) })
  }

  @Test func theCursorChangesNoColours() throws {
    var state = Self.ready()
    let before = try #require(LevelsView.heatmap(state, Self.inspected)).id
    state.press(.right, .down, .down)
    #expect(LevelsView.heatmap(state, Self.inspected)?.id == before)
    state.type("]")
    #expect(LevelsView.heatmap(state, Self.inspected)?.id != before)
  }

  @Test func strongValuesCoverMoreThanWeakOnes() throws {
    let colorMap = ColorMap(.sequential, ValueRange(low: 0, high: 1), depth: .truecolor)
    let colors = colorMap.colors([0, 0.5, 1, .nan])
    #expect(colors.opacity[0] < colors.opacity[1] && colors.opacity[1] < colors.opacity[2])
    #expect(colors.opacity[3] == 0)
    let plain = ColorMap(.sequential, ValueRange(low: 0, high: 1), depth: .none).colors([0, 1, .nan])
    #expect(plain.opacity == [255, 255, 0])
  }

  @Test(arguments: Reduction.allCases) func hostileMapsAreDrawn(reduction: Reduction) {
    let inspected = MadeMaps.inspected(map: MadeMaps.hostile)
    var state = Self.ready(inspected)
    state.options.reduction = reduction
    for layer in inspected.trace.layers {
      state.options.layer = layer
      if reduction == .components {
        let key = PrincipalComponentsKey(inference: state.inference, layer: layer)
        _ = state.update(.components(key, PrincipalComponents(of: inspected.trace.features(layer))))
      }
      for depth in ColorDepth.allCases {
        state.traits.depth = depth
        #expect(Renderer().canvas(state).text.contains(layer.name))
      }
    }
  }

  @Test func aConstantMapSaysSo() {
    let inspected = MadeMaps.inspected { height, width, channels in
      Tensor(shape: [height, width, channels], Array(repeating: 2, count: height * width * channels))
    }
    let lines = text(Self.ready(inspected))
    #expect(lines.contains("2.00 in every cell"))
    #expect(lines.contains { $0.contains("12, 12 never change") })
  }

  @Test func aTraceWithoutBackboneHasFiveLayers() {
    let inspected = MadeMaps.inspected(backbone: false)
    var state = Self.ready(inspected)
    state.type("[[[[")
    #expect(state.layer == .pyramid(0))
    #expect(
      Renderer.pane(state, width: 30).lines.compactMap(\.target).count {
        if case .layer = $0 { true } else { false }
      } == 5)
  }

  @Test(arguments: [56, 30]) func panelSnapshot(width: Int) throws {
    try Snapshot.check(MadeMaps.panel("2[[", width: width), "levels-\(width)")
  }

  @Test(arguments: ["2", "2.", "4", "4v"]) func everyCharacterHasAGlyph(keys: String) {
    var state = Self.ready()
    state.type(keys)
    #expect(Renderer().canvas(state).missingGlyphs == [])
  }
}
