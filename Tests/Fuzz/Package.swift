// swift-tools-version: 6.1
import PackageDescription

// A separate package, so that the normal build does not depend on the fuzzer. Its sources are links to the modules
// under test, which are compiled with the fuzzer's instrumentation.

// The fuzzed functions are not all public.
let testable: [SwiftSetting] = [.unsafeFlags(["-enable-testing"])]

let package = Package(
  name: "fuzz",
  dependencies: [
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Support"),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"])]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "Support"]),
    .target(
      name: "Checkpoints",
      dependencies: [
        "Tensors", "CZlib", "Support", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .executableTarget(
      name: "FuzzCheckpoints", dependencies: ["Checkpoints", "CZlib", "Support"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CWebP", linkerSettings: [.linkedLibrary("webp")]),
    .target(name: "CTIFF", linkerSettings: [.linkedLibrary("tiff")]),
    .target(name: "Imaging", dependencies: ["CKernels", "CPNG", "CJPEG", "CWebP", "CTIFF", "Support"]),
    .executableTarget(
      name: "FuzzPictures", dependencies: ["Imaging"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    .target(
      name: "Annotations", dependencies: ["Imaging", "Support", .product(name: "Yams", package: "Yams")],
      swiftSettings: testable),
    .target(
      name: "RetinaNet",
      dependencies: [
        "CKernels", "Tensors", "Checkpoints", "Imaging", "Support",
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: testable),
    .target(name: "Metrics", dependencies: ["Support", "Tensors", "Imaging", "Annotations"]),
    .executableTarget(
      name: "FuzzTexts",
      dependencies: ["Annotations", "Checkpoints", "Imaging", "Metrics", "RetinaNet", "Support", "Tensors"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
