import Diagnosis
import Runs
import Terminal
import TestSupport
import Training

@testable import Inspector

/// A command line of `render`, read strictly: words as a shell cuts them, every flag known and with a value that fits.
struct RenderCommandLine {
  private(set) var request = ViewRequest(.detections)
  private(set) var thresholds = ThresholdOverrides()
  private var pictures: [String] = []

  init(_ line: String) throws {
    var words = try ShellWords(line).words[...]
    guard words.popFirst() == "retinascope", words.popFirst() == "render" else {
      throw TestError("it does not begin with retinascope render")
    }
    while let word = words.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        pictures.append(word)
        continue
      }
      switch word {
      case "--anchors": request.showsAnchors = true
      case "--ground-truth": request.showsGroundTruth = true
      case "--spread": request.focal.isSpread = true
      case "--linear": request.training.isLinear = true
      default:
        if let divider = word.firstIndex(of: "=") {
          try set(String(word[..<divider]), to: String(word[word.index(after: divider)...]))
        } else {
          guard let value = words.popFirst(), !value.hasPrefix("-") else {
            throw TestError("\(word) has no value")
          }
          try set(word, to: value)
        }
      }
    }
    guard let first = pictures.first else { throw TestError("it names no picture") }
    guard pictures.count == 1 || request.view == .browser else {
      throw TestError("it names other pictures than \(first)")
    }
  }

  private mutating func set(_ flag: String, to value: String) throws {
    func read<Value>(_ value: Value?) throws -> Value {
      guard let value else { throw TestError("\(flag) has a value that does not fit") }
      return value
    }
    switch flag {
    case "--view": request.view = try read(ViewKind(name: value))
    case "--level": request.level = try read(FeatureLayer(name: value))
    case "--class": request.label = value
    case "--cell": request.cell = try read(GridCell(text: value))
    case "--zoom": request.zoom = try read(Double(value))
    case "--center": request.center = try read(Point(text: value))
    case "--select": request.selected = try read(Int(value))
    case "--mode": request.mode = value
    case "--object-size": request.objectSize = try read(ObjectSize(rawValue: value))
    case "--channel": request.channel = try read(Int(value))
    case "--edit": request.edit = value
    case "--anchor-sizes": request.anchorSizes = value
    case "--aspect-ratios": request.aspectRatios = value
    case "--shape": request.shape = try read(Int(value))
    case "--sort": request.browser.sort = try read(BrowserSort(rawValue: value))
    case "--score-band": request.browser.score = try read(ScoreBand(name: value))
    case "--thumbnails": request.browser.scale = try read(ThumbnailScale(rawValue: value))
    case "--gamma": request.focal.gamma = try read(Double(value))
    case "--alpha": request.focal.alpha = try read(Double(value))
    case "--quantity": request.focal.quantity = try read(LossQuantity(rawValue: value))
    case "--side": request.focal.side = try read(LossSide(rawValue: value))
    case "--overlay": request.training.overlay = try read(TrainingOverlay(rawValue: value))
    case "--at": request.focal.reading = try read(Double(value))
    case "--score": thresholds.score = try ScoreThresholds(value)
    case "--nms": thresholds.nms = try read(Double(value))
    case "--top-k": thresholds.topK = try read(Int(value))
    case "--max-detections": thresholds.maxDetections = try read(Int(value))
    case "--size": _ = try read(CellSize(text: value))
    case "--color": _ = try read(ColorDepth(rawValue: value))
    case "--glyphs": _ = try read(GlyphSet(rawValue: value))
    case "--cell-aspect": _ = try read(Double(value))
    case "--labels", "--model": break
    default: throw TestError("\(flag) is no flag of render")
    }
  }
}

/// The words of a command line, cut as a POSIX shell does. Of a shell's quoting it accepts only what is literal.
struct ShellWords {
  private(set) var words: [String] = []

  struct Unquoted: Error, CustomStringConvertible { let description: String }

  init(_ line: String) throws {
    var word: String?
    var isQuoted = false
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if isQuoted {
        word?.append(character)
      } else if character == "\\" {
        isEscaped = true
      } else if character == " " {
        if let word { words.append(word) }
        word = nil
      } else {
        guard !"\n\t\"$`&|;<>()*?[]#~!{}".contains(character) else {
          throw Unquoted(description: "a shell does not take \(character) literally")
        }
        word = (word ?? "") + String(character)
      }
    }
    guard !isQuoted, !isEscaped else { throw Unquoted(description: "a quote stays open") }
    if let word { words.append(word) }
  }
}
