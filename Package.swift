// swift-tools-version: 6.1
import PackageDescription

/// Of tests that do no heavy work themselves, as naive oracles do: what they test is optimized, and they compile in a
/// third of the time.
let unoptimized: [SwiftSetting] = [
  .unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"], .when(configuration: .release))
]

/// Of modules that show and command, and do no heavy work themselves: `make test` builds them so, since its build is
/// long.
let unoptimizedInTests = Context.environment["RETINASCOPE_TESTS"] == nil ? [] : unoptimized

let package = Package(
  name: "retinascope",
  products: [.executable(name: "retinascope", targets: ["retinascope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries: only module maps and the shims that Swift needs.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // No pkg-config: its flags for ncursesw cause a warning at every build.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "CSignals"),
    // Optimized in debug builds, too: else a pass through a network takes minutes.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"])]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CWebP", linkerSettings: [.linkedLibrary("webp")]),
    .target(name: "CTIFF", linkerSettings: [.linkedLibrary("tiff")]),

    // From bottom to top; no module imports one above it.
    .target(name: "Support"),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "Support"]),
    .target(
      name: "Checkpoints",
      dependencies: [
        "Tensors", "CZlib", "Support", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(name: "Imaging", dependencies: ["CKernels", "CPNG", "CJPEG", "CWebP", "CTIFF", "Support"]),
    .target(
      name: "Annotations", dependencies: ["Imaging", "Support", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "RetinaNet",
      dependencies: [
        "CKernels", "Tensors", "Checkpoints", "Imaging", "Support",
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "Training",
      dependencies: [
        "CKernels", "Support", "Tensors", "Imaging", "RetinaNet",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(name: "Metrics", dependencies: ["Support", "Tensors", "Imaging", "Annotations"]),
    .target(
      name: "Diagnosis",
      dependencies: ["Support", "Tensors", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics"]),
    .target(
      name: "Runs",
      dependencies: [
        "Support", "Tensors", "Checkpoints", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics",
        "Diagnosis", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Support", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics", "Diagnosis", "Runs",
      ], swiftSettings: unoptimizedInTests),
    .target(name: "Terminal", dependencies: ["Support", "CNcurses", "CSignals", "Imaging"]),
    .target(
      name: "Lessons", dependencies: ["Support", .product(name: "Yams", package: "Yams")],
      swiftSettings: unoptimizedInTests),
    .target(
      name: "Inspector",
      dependencies: [
        "Support", "Tensors", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics", "Diagnosis",
        "Runs",
        "Terminal", "Lessons",
      ], swiftSettings: unoptimizedInTests),
    .executableTarget(
      name: "retinascope",
      dependencies: [
        "Support", "Tensors", "Checkpoints", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics",
        "Diagnosis",
        "Runs", "Reports", "Terminal", "Lessons", "Inspector",
        // The benchmarks share the tests' generators.
        "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: unoptimizedInTests),

    // Shared by the tests of several modules.
    .target(
      name: "TestSupport", dependencies: ["Support", "Tensors", "Imaging", "RetinaNet", "Terminal"],
      path: "Tests/TestSupport"),
    .testTarget(name: "SupportTests", dependencies: ["Support", "TestSupport"], swiftSettings: unoptimized),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "Support", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Support", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: unoptimized),
    .testTarget(
      name: "ImagingTests", dependencies: ["CKernels", "Imaging", "Support", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: unoptimized),
    .testTarget(
      name: "AnnotationsTests", dependencies: ["Annotations", "Imaging", "Support", "TestSupport"],
      swiftSettings: unoptimized),
    .testTarget(
      name: "RetinaNetTests",
      dependencies: ["RetinaNet", "Checkpoints", "Tensors", "Annotations", "Support", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "RetinaNet", "Checkpoints", "Imaging", "Tensors", "Support", "TestSupport",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "MetricsTests",
      dependencies: ["Support", "TestSupport", "Metrics", "Annotations", "Imaging", "Tensors"],
      exclude: ["Goldens"], swiftSettings: unoptimized),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: [
        "Support", "Diagnosis", "Annotations", "RetinaNet", "Imaging", "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Runs", "Annotations", "Checkpoints", "RetinaNet", "Training", "Tensors", "Imaging", "Support",
        "TestSupport",
      ], swiftSettings: unoptimized),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Runs", "Diagnosis", "Metrics", "Annotations", "RetinaNet", "Imaging", "Tensors",
        "Support",
        "TestSupport",
      ], swiftSettings: unoptimized),
    .testTarget(
      name: "TerminalTests", dependencies: ["Support", "Terminal", "Imaging", "TestSupport"],
      exclude: ["Snapshots"], swiftSettings: unoptimized),
    .testTarget(
      name: "LessonsTests", dependencies: ["Lessons", "Support", "TestSupport"], swiftSettings: unoptimized),
    .testTarget(
      name: "InspectorTests",
      dependencies: [
        "Support", "Tensors", "Imaging", "Annotations", "RetinaNet", "Training", "Metrics", "Diagnosis",
        "Runs",
        "Terminal", "Lessons",
        "Inspector", "TestSupport",
      ],
      exclude: ["Views/Snapshots"], swiftSettings: unoptimized),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Support", "retinascope", "Runs", "Checkpoints", "Imaging", "Annotations", "RetinaNet", "Metrics",
        "Diagnosis",
        "Terminal",
        "Inspector",
        "TestSupport",
      ], swiftSettings: unoptimized),
  ],
  swiftLanguageModes: [.v6]
)
