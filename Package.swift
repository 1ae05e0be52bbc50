// swift-tools-version: 6.1
import Foundation
import PackageDescription

// libdeflate makes plain PNG files quicker to read. Without its header, or with PIXELWISE_LIBDEFLATE=0 in the
// environment, libpng reads them all.
let hasLibdeflate =
    ProcessInfo.processInfo.environment["PIXELWISE_LIBDEFLATE"] != "0"
    && ["/usr/include", "/usr/local/include"].contains {
        FileManager.default.fileExists(atPath: "\($0)/libdeflate.h")
    }

// A table of contents: the command first, then the modules from the top of the dependence order down, then C.
// A module imports only what stands below it. Each foreign library is imported by exactly one module.
let package = Package(
    name: "Pixelwise",
    products: [
        .executable(name: "pixelwise", targets: ["PixelwiseCommand"]),
        .library(name: "Pixelwise", targets: ["Pixelwise"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // The command: one short file a subcommand.
        .executableTarget(
            name: "PixelwiseCommand",
            dependencies: [
                "Pixelwise", "Machine", "Files", "Benchmarks", "JSONText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/pixelwise"),

        // Side-by-side measurements; each validates before it times.
        .executableTarget(
            name: "loss-benchmark", dependencies: ["Losses", "Machine", "Tensors"],
            path: "Tools/benchmarks/loss"),
        .executableTarget(
            name: "input-benchmark",
            dependencies: ["BatchLoading", "SegmentationDatasets", "Machine", "Tensors"],
            path: "Tools/benchmarks/input"),

        // The front door: re-exports what a Swift program needs.
        .target(
            name: "Pixelwise",
            dependencies: [
                "Experiments", "Reports", "Pictures", "LossAnalysis", "Training", "Evaluation",
                "RunRecords", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NeuralNetworks", "NetworkDescriptions", "Losses", "SegmentationScores",
                "YAMLFiles", "Tensors",
            ]),
        // One YAML config → objects → a run folder.
        .target(
            name: "Experiments",
            dependencies: [
                "Reports", "Pictures", "Training", "Evaluation", "RunRecords", "BatchLoading",
                "SegmentationDatasets", "ImageFiles", "NeuralNetworks", "NetworkDescriptions",
                "Losses", "TensorBoardFiles", "Machine", "Tensors", "YAMLFiles", "Files",
            ]),
        // Times of steps, layers and input on made-up data, beside what the machine can do.
        .target(
            name: "Benchmarks",
            dependencies: [
                "Training", "BatchLoading", "SegmentationDatasets", "NeuralNetworks",
                "NetworkDescriptions", "Losses",
                "Machine", "Tensors", "JSONText",
            ]),
        // Pages and folders for readers: loss maps, curves of runs, comparisons.
        .target(
            name: "Reports",
            dependencies: [
                "LossAnalysis", "Pictures", "RunRecords", "ImageFiles", "SegmentationScores",
                "Machine", "Tensors", "JSONText", "Files",
            ],
            resources: [.embedInCode("Styles/page.css"), .embedInCode("Styles/charts.css")]),
        // Colour maps, overlays, rows, matrices: results drawn as pixels.
        .target(name: "Pictures", dependencies: ["ImageFiles", "SegmentationScores"]),
        // One epoch of steps, checkpoints, the run.
        .target(
            name: "Training",
            dependencies: [
                "Evaluation", "RunRecords", "BatchLoading", "SegmentationDatasets",
                "NeuralNetworks", "NetworkDescriptions", "Losses", "SegmentationScores", "Machine", "Tensors", "Files", "JSONText",
            ]),
        // Whole images through a network, and what comes of them beside their labels.
        .target(
            name: "Evaluation",
            dependencies: [
                "BatchLoading", "SegmentationDatasets", "NeuralNetworks", "NetworkDescriptions", "LossAnalysis",
                "Losses", "SegmentationScores", "ImageFiles", "Machine", "Tensors", "CPixelKernels",
            ]),
        // Numbers of loss maps: shares by class, pair and border, quantiles, the worst region; no pictures.
        .target(name: "LossAnalysis", dependencies: ["ImageFiles", "Tensors"]),
        // What a run writes and what pages read: its folder, its lock, a record an epoch.
        .target(name: "RunRecords", dependencies: ["JSONText", "Files"]),
        // Order, augmentation, collation, prefetch: samples → batches.
        .target(
            name: "BatchLoading",
            dependencies: [
                "SegmentationDatasets", "ImageFiles", "Machine", "Tensors", "CPixelKernels",
            ]),
        // Descriptions, layouts, splits, class tables, label statistics, class weights, integrity check.
        .target(
            name: "SegmentationDatasets",
            dependencies: [
                "PublicDatasets", "Files", "YAMLFiles", "ImageFiles", "Machine", "Tensors",
                "CPixelKernels",
            ]),
        // The descriptions of public datasets, part of the program.
        .target(
            name: "PublicDatasets", path: "Datasets", exclude: ["Shapes"],
            resources: [
                "ade20k", "camvid", "camvid-32", "camvid-original", "cityscapes",
                "cityscapes-train-ids", "coffee-leaf", "oxford-pets", "pets-mini", "voc2012",
            ].map { .embedInCode("\($0).yaml") }),
        // PNG and JPEG files ↔ Image, SourceMask and LabelMap.
        .target(name: "ImageFiles", dependencies: ["Files", "CImageCodecs"]),
        // What runs networks: parameters, the memory plan, the CPU engine, optimizers, schedules.
        .target(
            name: "NeuralNetworks",
            dependencies: ["NetworkDescriptions", "OneDNN", "Machine", "Tensors", "CPixelKernels"]),
        // Softmax, log-softmax, NLL, cross entropy: the plain version and the fused one.
        .target(name: "Losses", dependencies: ["Machine", "Tensors", "CPixelKernels"]),
        // Confusion matrix → IoU, accuracy, F1; integers until the last division.
        .target(name: "SegmentationScores", dependencies: ["Machine", "Tensors", "CPixelKernels"]),
        // The only importer of oneDNN's C API: engine, memory, primitives, status → error.
        .target(name: "OneDNN", dependencies: ["COneDNN", "NetworkDescriptions", "Tensors"]),
        // Networks as values: layers with options, shapes, parameter names, cost; rewrites; models. Runs nothing.
        .target(name: "NetworkDescriptions"),
        // Shape, layout, storage, random numbers, .npy and .safetensors.
        .target(name: "Tensors", dependencies: ["JSONText", "Files", "Machine"]),
        // The team of threads, cores, memory, what the processor can do at most.
        .target(name: "Machine", dependencies: ["CMachine", "CPixelKernels"]),
        // Event files for TensorBoard: records with checksums, messages encoded by hand.
        .target(name: "TensorBoardFiles", dependencies: ["Files"]),
        // JSON documents as values with ordered members: written, read strictly, and to and from Codable types.
        .target(name: "JSONText"),
        // Whole files that are either the old one or the complete new one.
        .target(name: "Files"),
        // One YAML file → values with an address (file, line, column) for every error.
        .target(name: "YAMLFiles", dependencies: ["Files", "Yams"]),

        // C: one call = one whole file; the setjmp fence around libpng and libjpeg, nothing else.
        .target(
            name: "CImageCodecs",
            cSettings: hasLibdeflate ? [.define("PIXELWISE_LIBDEFLATE")] : [],
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]
                + (hasLibdeflate ? [.linkedLibrary("deflate")] : [])),
        // C: multi-versioned loops (AVX-512, AVX2, NEON, baseline) for what is memory-bound.
        .target(name: "CPixelKernels"),
        // C: libgomp's team and threads' names.
        .target(name: "CMachine", linkerSettings: [.linkedLibrary("gomp")]),
        // One header over oneDNN.
        .systemLibrary(
            name: "COneDNN", path: "Sources/COneDNN", providers: [.apt(["libdnnl-dev"])]),

        // A small drawn dataset for tests that train.
        .target(name: "TinyDataset", dependencies: ["ImageFiles"], path: "Tests/TinyDataset"),
        .testTarget(
            name: "ExperimentsTests",
            dependencies: [
                "BatchLoading", "Experiments", "Losses", "NeuralNetworks", "Reports", "Training", "TinyDataset", "YAMLFiles", "RunRecords",
            ]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Experiments", "Training", "Evaluation", "RunRecords", "TinyDataset",
                "TensorBoardFiles", "Machine", "Tensors", "NeuralNetworks", "NetworkDescriptions",
                "Losses",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "BatchLoading", "Evaluation", "ImageFiles", "Losses", "NeuralNetworks",
                "NetworkDescriptions", "SegmentationDatasets", "Machine", "Tensors", "TinyDataset",
            ]),
        .testTarget(name: "RunRecordsTests", dependencies: ["Files", "JSONText", "RunRecords"]),
        .testTarget(
            name: "TensorBoardFilesTests", dependencies: ["Files", "TensorBoardFiles"]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "ImageFiles", "JSONText", "LossAnalysis", "Pictures",
                "RunRecords", "SegmentationScores", "Machine", "Tensors",
            ]),
        .testTarget(
            name: "PicturesTests", dependencies: ["ImageFiles", "Pictures", "SegmentationScores"]),
        .testTarget(name: "LossAnalysisTests", dependencies: ["ImageFiles", "LossAnalysis"]),
        .testTarget(
            name: "ImageFilesTests", dependencies: ["Files", "ImageFiles"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["PixelwiseCommand", "TinyDataset", "ImageFiles", "Losses", "Tensors"]),
        .testTarget(
            name: "SegmentationScoresTests",
            dependencies: ["SegmentationScores", "Machine", "Tensors"]),
        .testTarget(
            name: "LossesTests", dependencies: ["Losses", "Machine", "Tensors"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors"], exclude: ["Fixtures"]),
        .testTarget(
            name: "SegmentationDatasetsTests",
            dependencies: [
                "ImageFiles", "PublicDatasets", "SegmentationDatasets", "Machine", "Tensors",
                "YAMLFiles",
            ]),
        .testTarget(
            name: "BatchLoadingTests",
            dependencies: ["BatchLoading", "ImageFiles", "SegmentationDatasets", "Tensors"]),
        .testTarget(name: "MachineTests", dependencies: ["Machine", "Tensors"]),
        .testTarget(name: "YAMLFilesTests", dependencies: ["Files", "YAMLFiles"]),
        .testTarget(name: "NetworkDescriptionsTests", dependencies: ["NetworkDescriptions"]),
        .testTarget(
            name: "NeuralNetworksTests",
            dependencies: [
                "NeuralNetworks", "NetworkDescriptions", "OneDNN", "Machine", "Tensors",
                "CPixelKernels",
            ],
            exclude: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)
