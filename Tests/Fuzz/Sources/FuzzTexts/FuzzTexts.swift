import Foundation

/// libFuzzer calls this with every input that it generates. RETINASCOPE_FUZZ says which readers get it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTexts(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readers(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

private let readers: @Sendable ([UInt8]) -> Void =
  switch ProcessInfo.processInfo.environment["RETINASCOPE_FUZZ"] {
  case "json":
    { bytes in
      tryAnnotations(bytes, as: [.coco])
      tryResults(bytes)
    }
  case "xml": { tryAnnotations($0, as: [.voc, .cvat]) }
  case "csv": { tryAnnotations($0, as: [.csv]) }
  case "labels": { tryLabels($0) }
  case "names": { tryNames($0) }
  case "folders": FolderTrial().read
  case "python": { tryPython($0) }
  case "settings": { trySettings($0) }
  case "modules": modules.read
  default:
    fatalError("RETINASCOPE_FUZZ is json, xml, csv, labels, names, folders, python, settings or modules")
  }

private var modules: ModuleTrial {
  do { return try ModuleTrial(fixtures: "../RetinaNetTests/Fixtures") } catch { fatalError("\(error)") }
}
