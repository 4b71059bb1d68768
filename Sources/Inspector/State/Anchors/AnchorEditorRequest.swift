import RetinaNet

extension ViewRequest {
  /// The anchor editor that `edit`, `anchorSizes` and `aspectRatios` stand for; `nil` where none is asked for.
  func anchorEditor() throws(ViewRequestError) -> AnchorEditor? {
    let given = [("--edit", edit), ("--anchor-sizes", anchorSizes), ("--aspect-ratios", aspectRatios)]
    guard let (flag, _) = given.first(where: { $0.1 != nil }) else { return nil }
    guard view == .anchors else { throw ViewRequestError("\(flag) belongs to the view anchors") }
    var editor = AnchorEditor(.level(0))
    if let edit {
      guard let parameter = AnchorEditor.AnchorParameter(name: edit) else {
        throw ViewRequestError("--edit \(edit): expected a level, as p3, or scale-1 … or ratio-1 …")
      }
      editor.parameter = parameter
    }
    if let anchorSizes {
      let levels = anchorSizes.split(separator: "/", omittingEmptySubsequences: false).map {
        Configuration.Anchors.numbers($0, in: AnchorEditor.sizeRange)
      }
      guard !levels.isEmpty, !levels.contains(nil) else {
        throw ViewRequestError(
          "--anchor-sizes \(anchorSizes): expected numbers from 1 to 16384 for each level, as for P3 to P7 in "
            + "16,20,25/32,40,50/64,80,101/128,161,203/256,322,406")
      }
      editor.sizes = levels.compactMap { $0 }
    }
    if let aspectRatios {
      guard let ratios = Configuration.Anchors.numbers(aspectRatios, in: AnchorEditor.ratioRange) else {
        throw ViewRequestError(
          "--aspect-ratios \(aspectRatios): expected numbers from 0.01 to 100, as in 0.5,1,2")
      }
      editor.aspectRatios = ratios
    }
    return editor
  }

  /// Refuses anchors that are more or fewer than the model's: its outputs are for these.
  func checkAnchorEditor(_ state: State) throws(ViewRequestError) {
    guard let editor = try anchorEditor() else { return }
    let own = state.configuration.anchors
    if let sizes = editor.sizes, sizes.map(\.count) != own.sizes.map(\.count) {
      throw ViewRequestError(
        "--anchor-sizes: the model has \(own.sizes[0].count) on each of \(own.levelNames.joined(separator: ", "))"
      )
    }
    if let ratios = editor.aspectRatios, ratios.count != own.aspectRatios.count {
      throw ViewRequestError("--aspect-ratios: the model has \(own.aspectRatios.count)")
    }
    if case .level = editor.parameter, !AnchorEditor.AnchorParameter.all(own).contains(editor.parameter) {
      // Without the flag it is the finest level.
      guard edit != nil else { return }
      throw ViewRequestError(
        "--edit \(editor.parameter.name): the model has \(own.levelNames.joined(separator: ", ").lowercased())"
      )
    }
    if !AnchorEditor.AnchorParameter.all(own).contains(editor.parameter) {
      throw ViewRequestError(
        "--edit \(editor.parameter.name): the model has \(own.sizes[0].count) scales and \(own.aspectRatios.count) ratios"
      )
    }
  }
}
