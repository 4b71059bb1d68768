// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "retinascope",
  products: [.executable(name: "retinascope", targets: ["retinascope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries: module maps and the shims that Swift needs, no logic.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // No pkg-config: the flags that it gives for ncursesw warn at every build.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "CSignals"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),

    // From the ground up; nothing imports upwards.
    .target(name: "Tensors", dependencies: ["COpenBLAS"]),
    .target(
      name: "Checkpoints",
      dependencies: ["Tensors", "CZlib", .product(name: "Collections", package: "swift-collections")]),
    .target(name: "Imaging", dependencies: ["CPNG", "CJPEG"]),
    .target(name: "Annotations", dependencies: ["Imaging", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "RetinaNet",
      dependencies: [
        "Tensors", "Checkpoints", "Imaging",
        .product(name: "Collections", package: "swift-collections"),
      ]),
    .target(name: "Metrics", dependencies: ["Tensors", "Annotations"]),
    .target(
      name: "Diagnosis", dependencies: ["Tensors", "Imaging", "Annotations", "RetinaNet", "Metrics"]),
    .target(name: "Terminal", dependencies: ["CNcurses", "CSignals", "Imaging"]),
    .target(
      name: "Inspector",
      dependencies: ["Tensors", "Imaging", "Annotations", "RetinaNet", "Metrics", "Diagnosis", "Terminal"]),
    .executableTarget(
      name: "retinascope",
      dependencies: [
        "Tensors", "Checkpoints", "Imaging", "Annotations", "RetinaNet", "Metrics", "Diagnosis", "Terminal",
        "Inspector",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What several modules' tests share.
    .target(name: "TestSupport", dependencies: ["Terminal"], path: "Tests/TestSupport"),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ImagingTests", dependencies: ["Imaging", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(name: "AnnotationsTests", dependencies: ["Annotations", "Imaging"]),
    .testTarget(
      name: "RetinaNetTests", dependencies: ["RetinaNet", "Annotations"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "MetricsTests", dependencies: ["Metrics", "Annotations", "Tensors"],
      exclude: ["Goldens"]),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["Diagnosis", "Annotations", "RetinaNet", "Imaging", "Tensors", "TestSupport"]),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Imaging", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "InspectorTests",
      dependencies: [
        "retinascope", "Inspector", "Terminal", "Metrics", "Diagnosis", "Annotations", "RetinaNet", "Imaging",
        "Tensors",
        "TestSupport",
      ],
      exclude: ["Views/Snapshots"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "retinascope", "Checkpoints", "Imaging", "Annotations", "RetinaNet", "Metrics", "Diagnosis",
        "Terminal",
        "Inspector",
        "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
