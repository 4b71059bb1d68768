import Checkpoints
import Support
import Testing

@testable import RetinaNet

@Suite struct PythonLiteralsTests {
  @Test(arguments: [
    ("a = 1", PlainValue.integer(1)), ("a = -1_000", .integer(-1000)), ("a = 2.5e-3", .number(0.0025)),
    ("a = True", .bool(true)), ("a = None", PlainValue.none), ("a = 'b\\'c' \"d\"", .text("b'cd")),
    ("a = '''b\nc'''", .text("b\nc")), ("a = [1, 2,]", .list([.integer(1), .integer(2)])),
    ("a = (1)", .integer(1)), ("a = (1,)", .list([.integer(1)])), ("a = ()", .list([])),
    (
      "a = {'b': 1, 2: []}",
      .dictionary([.init(key: "b", value: .integer(1)), .init(key: "2", value: .list([]))])
    ),
    ("a = {1, 2}", .list([.integer(1), .integer(2)])),
    (
      "a = dict(\n  b=dict(c=1),  # a comment\n  d='e')\n",
      .dictionary([
        .init(key: "b", value: .dictionary([.init(key: "c", value: .integer(1))])),
        .init(key: "d", value: .text("e")),
      ])
    ),
  ])
  func `literals are read`(text: String, expected: PlainValue) {
    let python = PythonLiterals(text)
    #expect(python.values == ["a": expected])
    #expect(python.unread.isEmpty)
  }

  @Test func `what is no literal is named, and the rest is read`() {
    let python = PythonLiterals(
      """
      import os
      _base_ = ['../default.py']
      scale = 2 ** 3
      model = dict(type='RetinaNet', size=compute(1))
      classes = ('cat', 'dog')
      def f(x):
          return x
      lr = os.environ['LR']
      unfinished = [1, 2
      """)
    #expect(python.values["_base_"] == .list([.text("../default.py")]))
    #expect(python.values["classes"]?.texts == ["cat", "dog"])
    #expect(python.unread == ["scale", "model", "lr", "unfinished"])
    #expect(python.values["model"] == nil)
  }

  @Test func `names and parts of earlier values are read, and other statements are named`() {
    let python = PythonLiterals(
      """
      '''what it is for'''
      from x import y
      norm = dict(mean=[1, 2], std=[3, 4])
      norm.mean[1] = 5
      step = dict(type='Normalize', **norm)
      pipeline = [step, dict(first=norm['mean'][0]), norm.std]
      pipeline[1]['first'] = 7
      pipeline[9] = 1
      norm['mean']['x'] = 1
      norm.update(mean=3)
      for step in pipeline:
          step['type'] = 'Other'
      del norm
      """)
    let step = "dict(type='Normalize', mean=[1, 5], std=[3, 4])"
    #expect(python.values["pipeline"] == PythonLiterals.value(of: "[\(step), dict(first=7), [3, 4]]"))
    #expect(python.values["norm"] == PythonLiterals.value(of: "dict(mean=[1, 5], std=[3, 4])"))
    #expect(python.unread == ["pipeline[9]", "norm['mean']['x']"])
    #expect(python.ignored == ["norm.update(mean=3)", "for step in pipeline:", "del norm"])
  }

  /// Python changes a shared value under all its names; here each name has a copy.
  @Test func `a part of a value that another name holds, too, is not changed but named`() {
    let python = PythonLiterals(
      """
      test_cfg = dict(score=1)
      model = dict(test_cfg=test_cfg)
      test_cfg['score'] = 2
      other = model
      other.test_cfg = 3
      model = dict(test_cfg=4)
      """)
    #expect(python.unread == ["test_cfg['score']", "other.test_cfg"])
    #expect(python.values["test_cfg"] == PythonLiterals.value(of: "dict(score=1)"))
    #expect(python.values["model"] == PythonLiterals.value(of: "dict(test_cfg=4)"))
  }

  @Test func `only what is really shared is left as it was`() {
    let python = PythonLiterals(
      """
      nms = dict(iou=0.5)
      model = dict(type='A', test=dict(nms=dict(iou=0.1), score=1), list=[[1], [2]])
      model['test']['nms'] = nms
      model['type'] = 'B'
      model['test']['score'] = 2
      model['test']['nms']['iou'] = 0.6
      nms['iou'] = 0.7
      model['test']['nms'] = dict(iou=0.8)
      model['test']['nms']['iou'] = 0.9
      first = model['list'][0]
      first[0] = 5
      model['list'][0][0] = 6
      model['list'][1][0] = 7
      all = dict(**model, more=(nms))
      all['list'][1][0] = 8
      all['type'] = 'C'
      all['more']['iou'] = 0.4
      model['test'] = compute()
      model['test']['score'] = 9
      """)
    #expect(
      python.unread == [
        "model['test']['nms']['iou']", "nms['iou']", "first[0]", "model['list'][0][0]",
        "all['list'][1][0]", "all['more']['iou']", "model['test']", "model['test']['score']",
      ])
    let test = "test=dict(nms=dict(iou=0.9), score=2), list=[[1], [7]]"
    #expect(python.values["model"] == PythonLiterals.value(of: "dict(type='B', \(test))"))
    #expect(python.values["all"] == PythonLiterals.value(of: "dict(type='C', \(test), more=dict(iou=0.5))"))
    #expect(python.values["nms"] == PythonLiterals.value(of: "dict(iou=0.5)"))
    #expect(python.values["first"] == PythonLiterals.value(of: "[1]"))
  }

  @Test func `parts of large values cannot be looked up without end`() {
    let large = "d = dict(\((0..<2000).map { "k\($0)=1" }.joined(separator: ", ")))\n"
    let python = PythonLiterals(large + String(repeating: "x = d.k0\n", count: 1000))
    #expect((100...900).contains(python.unread.count), "a million are looked through")
  }

  @Test func `names cannot multiply or nest without end`() {
    let multiplied = (1..<40).reduce("a0 = [1, 1, 1, 1]") {
      "\($0)\na\($1) = [a\($1 - 1), a\($1 - 1), a\($1 - 1)]"
    }
    #expect(PythonLiterals(multiplied).unread.first == "a11")
    // Where a list is held twice is remembered.
    let long =
      "x = []\na" + String(repeating: ".b", count: 5000) + " = [" + String(repeating: "x, ", count: 5000)
      + "]"
    #expect(PythonLiterals(long).ignored.count == 1)
    let many = "x = []\na = [" + String(repeating: "x, ", count: 1000) + "]"
    #expect(PythonLiterals(many).copiesLeft == PythonLiterals.mostCopies - 2000)
    let nested = "a = [1]\n" + String(repeating: "a = [a]\n", count: 1000)
    #expect(PythonLiterals(nested).unread.count > 100)
  }

  @Test func `deep nesting and cut text end`() {
    #expect(PythonLiterals("a = " + String(repeating: "[", count: 100_000)).unread == ["a"])
    #expect(PythonLiterals("a = " + String(repeating: "dict(b=", count: 1000)).unread == ["a"])
    // A key is a part of a value in turn.
    let keys = String(repeating: "x[", count: 100_000) + "0" + String(repeating: "]", count: 100_000)
    #expect(PythonLiterals("x = [0]\ny = \(keys)").unread == ["y"])
    #expect(PythonLiterals("x = [0]\n\(keys) = 1").ignored.count == 1)
    #expect(PythonLiterals("x = [0]\ny = [x[x[x[0]]]]").values["y"] == .list([.integer(0)]))
    let whole = "model = dict(type='A', b=[1, (2.5, 'x')], c={'d': None})\ne = 'f' 'g'\n"
    for end in 0...whole.utf8.count {
      _ = PythonLiterals(String(decoding: whole.utf8.prefix(end), as: UTF8.self))
    }
  }

  @Test func `random text ends`() {
    var random = SeededRandom(seed: 1)
    let pieces = [
      "a", "=", " ", "\n", "(", ")", "[", "]", "{", "}", ",", ":", "'", "\"", "\\", "dict", "1", "-", "e",
      ".", "#",
      "é",
    ]
    for _ in 0..<3000 {
      let text = (0..<random.below(40)).map { _ in pieces[random.below(pieces.count)] }.joined()
      _ = PythonLiterals(text)
    }
  }
}
