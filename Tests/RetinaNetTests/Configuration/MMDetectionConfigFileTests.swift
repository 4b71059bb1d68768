import Checkpoints
import TestSupport
import Testing

@testable import RetinaNet

/// Configurations of mmdetection's that are built on others; what mmengine 0.10 makes of them.
@Suite struct MMDetectionConfigFileTests {
  private let folder = TemporaryFolder()

  private func read(_ name: String = "my.py") throws -> MMDetectionConfigFile {
    try MMDetectionConfigFile(folder.file(name))
  }

  private func refusal(_ name: String = "my.py") -> String {
    let error = #expect(throws: ConfigurationError.self) { _ = try read(name) }
    return error?.description ?? ""
  }

  private func value(_ text: String) -> PlainValue? { PythonLiterals.value(of: text) }

  @Test func `files are laid over those that they are built on`() throws {
    folder.write(
      "_base_/model.py", "model = dict(type='A', neck=dict(type='N', a=1, b=[1, 2]), head=dict(x=1, y=2))")
    folder.write(
      "_base_/data.py", "scale = (4, 3)\ntest_pipeline = [dict(type='R', scale=scale)]\n__hidden = 3")
    folder.write("mine/base.py", "_base_ = ['../_base_/model.py', '../_base_/data.py']\nlr = 0.1")
    folder.write(
      "mine/my.py",
      """
      import os
      _base_ = './base.py'
      lr = {{_base_.lr}}
      root = 'a/' + "b"
      half = 1.0 / 4 + 2 * 3 - 1
      count = len(root) + len(([1, 2, (3, 4)]))
      model = dict(neck=dict(b=[3], c=None), head=dict(_delete_=True, z={{ _base_.scale }}), new=dict(_delete_=True))
      _base_.test_pipeline[0].scale = (8, 6)
      steps = _base_.test_pipeline
      """)
    let file = try read("mine/my.py")
    #expect(file.notes == [] && file.isWhole && !file.isPartial)
    #expect(
      file.values["model"]
        == value(
          "dict(type='A', neck=dict(type='N', a=1, b=[3], c=None), head=dict(z=(4, 3)), new=dict(_delete_=True))"
        ))
    #expect(file.values["lr"] == .number(0.1) && file.values["half"] == .number(5.25))
    #expect(file.values["count"] == .integer(6))
    #expect(file.values["root"] == .text("a/b") && file.values["__hidden"] == nil)
    #expect(file.values["test_pipeline"] == value("[dict(type='R', scale=(8, 6))]"))
    #expect(file.values["steps"] == file.values["test_pipeline"])
    #expect(file.values["scale"] == value("(4, 3)") && file.values["_base_"] == nil)
  }

  /// In Python `steps` and the base would be changed together, which is not followed.
  @Test func `a change of what two names hold is named`() throws {
    folder.write("base.py", "model = dict(type='A', head=dict(x=1))")
    folder.write(
      "my.py", "_base_ = 'base.py'\nhead = _base_.model.head\n_base_.model.head.x = 2\nmodel = dict(y=1)")
    let file = try read()
    #expect(
      file.notes.count == 1 && file.notes[0].contains("my.py assigns what is no literal"), "\(file.notes)")
    #expect(file.notes[0].contains("'_base_.model.head.x'") && !file.isWhole)
  }

  @Test func `what is missing is named, and the rest is read`() throws {
    folder.write("my.py", "_base_ = ['gone.py', 'mmdet::_base_/models/x.py']\nmodel = dict(type='A')")
    let file = try read()
    #expect(file.isPartial && !file.isWhole && file.values["model"] == value("dict(type='A')"))
    #expect(file.notes.count == 2 && file.notes[0].contains("my.py is built on gone.py, which is not there"))
    folder.write("my.py", "_base_ = 'a' + b\nmodel = dict(type='A')")
    #expect(try read().isPartial && read().notes.first?.contains("'_base_'") == true)
  }

  @Test(arguments: [
    (["my.py": "_base_ = 'b.py'", "b.py": "_base_ = './b/../my.py'"], "its _base_ leads in a circle"),
    (["my.py": "_base_ = 'my.py'"], "its _base_ leads in a circle"),
    (
      ["my.py": "_base_ = ['b.py', 'c.py']", "b.py": "model = dict()", "c.py": "model = dict()"],
      "two of the files that it is built on assign model, b.py and c.py"
    ),
    (
      ["my.py": "_base_ = 'b.py'\nmodel = dict(a=dict(b=1))", "b.py": "model = dict(a=3)"],
      "model.a is a dictionary, and in what it is built on 3; _delete_=True would replace that"
    ),
    (["my.py": "_base_ = 3\nmodel = dict()"], "_base_ is 3; expected a file, or a list of files"),
    (
      ["my.py": "_base_ = 'b.yaml'\nmodel = dict()", "b.yaml": "a: 1"],
      "built on b.yaml, and only files in Python"
    ),
    (["my.py": "lr = 3"], "it assigns no model"),
    (
      [
        "my.py":
          "from mmengine.config import read_base\nwith read_base():\n    from .b import *\nmodel = dict()"
      ],
      "read_base()"
    ),
  ])
  func `what cannot be followed is told in one line`(files: [String: String], words: String) {
    for (name, text) in files { folder.write(name, text) }
    let line = refusal()
    #expect(line.contains(words) && line.contains("my.py: ") && !line.contains("\n"), "\(line)")
  }

  @Test func `depth, number and size are bounded`() throws {
    for place in 0..<20 { folder.write("f\(place).py", "_base_ = 'f\(place + 1).py'\nmodel = dict()") }
    #expect(refusal("f0.py").contains("too many files"))
    #expect(try read("f6.py").isPartial)
    // Each doubles the number of files to read.
    for place in 0..<12 {
      folder.write("d\(place).py", "_base_ = ['d\(place + 1).py', 'd\(place + 1).py']\nx\(place) = 1")
    }
    folder.write("d12.py", "model = dict()")
    #expect(refusal("d0.py").contains("two of the files"))
    folder.write("large.py", "model = dict()\n" + String(repeating: "# comment\n", count: 300_000))
    #expect(refusal("large.py").contains("large.py: it cannot be read"))
    let doubled = (0..<40).map { "t\($0 + 1) = t\($0) + t\($0)" }
    folder.write("text.py", (["model = dict()", "t0 = 'abcdefgh'"] + doubled).joined(separator: "\n"))
    #expect(try read("text.py").values.count < 20)
    folder.write("my.py", "model = dict(a=1 / 0, b=9223372036854775807 + 1)")
    #expect(refusal().contains("it assigns no model"))
  }
}
