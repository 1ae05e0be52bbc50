// swift-tools-version: 6.1
import Foundation
import PackageDescription

// Optional parts: a library counts where its header lies, unless its variable in the environment is 0. libdeflate makes
// plain PNG files quicker to read; without it libpng reads them all. Without libtiff or libwebp, files of these kinds are
// refused with a line that says so.
func has(_ header: String, unlessOff variable: String) -> Bool {
    ProcessInfo.processInfo.environment[variable] != "0"
        && [
            "/usr/include", "/usr/local/include", "/usr/include/x86_64-linux-gnu",
            "/usr/include/aarch64-linux-gnu",
        ].contains { FileManager.default.fileExists(atPath: "\($0)/\(header)") }
}
let codecs = [
    (library: "deflate", define: "PIXELWISE_LIBDEFLATE", header: "libdeflate.h"),
    (library: "tiff", define: "PIXELWISE_LIBTIFF", header: "tiffio.h"),
    (library: "webp", define: "PIXELWISE_LIBWEBP", header: "webp/decode.h"),
].filter { has($0.header, unlessOff: $0.define) }

// Only for `Tools/fuzz/run`, in a build of its own that is instrumented throughout: the readers of files under libFuzzer.
let fuzzers: [Target] =
    ProcessInfo.processInfo.environment["PIXELWISE_FUZZ"] == "1"
    ? [
        .executableTarget(
            name: "reader-fuzzer",
            dependencies: [
                "Experiments", "Reports", "Training", "RunRecords", "SegmentationDatasets",
                "ImageFiles", "NeuralNetworks", "NetworkDescriptions", "Tensors", "JSONText",
                "YAMLFiles", "Files",
            ],
            path: "Tools/fuzz/readers")
    ] : []

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
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // The command: one short file a subcommand.
        .executableTarget(
            name: "PixelwiseCommand",
            dependencies: [
                "Pixelwise", "ModelExport", "Experiments", "Benchmarks", "Reports", "Pictures",
                "Training", "Evaluation", "LossAnalysis", "RunRecords", "BatchLoading",
                "SegmentationDatasets", "ImageFiles", "NeuralNetworks", "Losses",
                "SegmentationScores", "ONNXFiles", "NetworkDescriptions", "Tensors",
                "Communication", "PretrainedWeights", "Planning",
                "Machine", "JSONText", "YAMLFiles", "Files", "CHeap",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/pixelwise"),

        // Side-by-side measurements; each validates before it times.
        .executableTarget(
            name: "loss-benchmark", dependencies: ["Losses", "Tensors", "Machine"],
            path: "Tools/benchmarks/loss"),
        .executableTarget(
            name: "input-benchmark",
            dependencies: ["BatchLoading", "SegmentationDatasets", "Machine"],
            path: "Tools/benchmarks/input"),

        // Programs that import Pixelwise as a reader's would; tests run them.
        .executableTarget(
            name: "example-train", dependencies: ["Pixelwise"], path: "Examples/Train"),
        .executableTarget(
            name: "example-segment", dependencies: ["Pixelwise"], path: "Examples/Segment"),
        .executableTarget(
            name: "example-loss-maps", dependencies: ["Pixelwise"], path: "Examples/LossMaps"),
        .executableTarget(
            name: "example-cross-entropy", dependencies: ["Pixelwise"],
            path: "Examples/CrossEntropy"),

        // The front door for Swift programs, the one public module: values, thin over what stands below.
        .target(
            name: "Pixelwise",
            dependencies: [
                "ModelExport", "Experiments", "Reports", "Training", "Evaluation", "LossAnalysis",
                "RunRecords", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "PretrainedWeights", "NeuralNetworks", "Losses", "SegmentationScores", "OneDNN",
                "ONNXFiles", "NetworkDescriptions", "Tensors", "Machine", "YAMLFiles", "Files",
                "Planning",
            ]),
        // A trained model for other programs: an ONNX or safetensors file, and the page about it.
        .target(
            name: "ModelExport",
            dependencies: [
                "Experiments", "Training", "Evaluation", "RunRecords", "BatchLoading", "ImageFiles",
                "NeuralNetworks", "SegmentationScores", "ONNXFiles", "NetworkDescriptions",
                "Tensors", "JSONText", "Files",
            ]),
        // One YAML config → objects → a run folder.
        .target(
            name: "Experiments",
            dependencies: [
                "Planning", "Reports", "Pictures", "Training", "Evaluation", "LossAnalysis",
                "RunRecords",
                "BatchLoading", "SegmentationDatasets", "ImageFiles", "PretrainedWeights",
                "NeuralNetworks", "Losses",
                "SegmentationScores", "NetworkDescriptions", "Tensors", "Communication", "Machine",
                "TensorBoardFiles", "JSONText", "YAMLFiles", "Files",
            ]),
        // Facts + costs + a time → a config, each choice with its reason; runs nothing.
        .target(
            name: "Planning",
            dependencies: [
                "LossAnalysis", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NetworkDescriptions", "Machine",
            ]),
        // Times of steps, layers and input on made-up data, beside what the machine can do.
        .target(
            name: "Benchmarks",
            dependencies: [
                "Training", "BatchLoading", "SegmentationDatasets", "NeuralNetworks", "Losses",
                "NetworkDescriptions", "Tensors", "Machine", "JSONText",
            ]),
        // Pages and folders for readers: loss maps, curves of runs, comparisons.
        .target(
            name: "Reports",
            dependencies: [
                "Pictures", "LossAnalysis", "RunRecords", "ImageFiles", "SegmentationScores",
                "Tensors", "Machine", "JSONText", "Files",
            ],
            resources: [
                .embedInCode("Styles"), .embedInCode("Explorer/Program"),
                .embedInCode("Timeline/Program"),
            ]),
        // Colour maps, overlays, rows, matrices: results drawn as pixels.
        .target(
            name: "Pictures", dependencies: ["LossAnalysis", "ImageFiles", "SegmentationScores"]),
        // One epoch of steps, checkpoints, the run.
        .target(
            name: "Training",
            dependencies: [
                "Evaluation", "RunRecords", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NeuralNetworks", "Losses", "SegmentationScores", "NetworkDescriptions", "Tensors",
                "Communication", "Machine", "JSONText", "Files",
            ]),
        // Whole images through a network, and what comes of them beside their labels.
        .target(
            name: "Evaluation",
            dependencies: [
                "LossAnalysis", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NeuralNetworks", "Losses", "SegmentationScores", "NetworkDescriptions", "Tensors",
                "Machine", "Files", "CPixelKernels",
            ]),
        // Numbers of loss maps: shares by class, pair and border, quantiles, the worst region; no pictures.
        .target(
            name: "LossAnalysis",
            dependencies: ["ImageFiles", "Tensors", "Machine", "CPixelKernels"]),
        // What a run writes and what pages read: its folder, its lock, a record an epoch.
        .target(name: "RunRecords", dependencies: ["JSONText", "Files"]),
        // Order, augmentation, collation, prefetch: samples → batches.
        .target(
            name: "BatchLoading",
            dependencies: [
                "SegmentationDatasets", "ImageFiles", "Tensors", "Machine", "Files",
                "CPixelKernels",
            ]),
        // Descriptions, layouts, splits, class tables, label statistics, class weights, integrity check.
        .target(
            name: "SegmentationDatasets",
            dependencies: [
                "PublicDatasets", "ImageFiles", "Tensors", "Machine", "JSONText", "YAMLFiles",
                "Files", "CPixelKernels",
            ]),
        // The descriptions of public datasets, part of the program.
        .target(
            name: "PublicDatasets", path: "Datasets", exclude: ["Shapes"],
            resources: [
                "ade20k", "camvid", "camvid-32", "camvid-original", "cityscapes",
                "cityscapes-train-ids", "coffee-leaf", "loveda", "oxford-pets", "pets-mini",
                "voc2012",
            ].map { .embedInCode("\($0).yaml") }),
        // Image files ↔ Image, Raster, SourceMask and LabelMap.
        .target(name: "ImageFiles", dependencies: ["Machine", "Files", "CImageCodecs"]),
        // Weights that others have learnt: where they come from, how they want their images, the cache they are kept in.
        .target(name: "PretrainedWeights", dependencies: ["Tensors", "Files"]),
        // What runs networks: parameters, the memory plan, the CPU engine, optimizers, schedules.
        .target(
            name: "NeuralNetworks",
            dependencies: [
                "OneDNN", "NetworkDescriptions", "Tensors", "Communication", "Machine",
                "CPixelKernels",
            ]),
        // Softmax, log-softmax, NLL, cross entropy: the plain version and the fused one.
        .target(
            name: "Losses",
            dependencies: ["Tensors", "Communication", "Machine", "CPixelKernels"]),
        // Confusion matrix → IoU, accuracy, F1; integers until the last division.
        .target(
            name: "SegmentationScores",
            dependencies: ["Tensors", "Communication", "Machine", "CPixelKernels"]),
        // The only importer of oneDNN's C API: engine, memory, primitives, status → error.
        .target(
            name: "OneDNN", dependencies: ["NetworkDescriptions", "Tensors", "Machine", "COneDNN"]),
        // A network's description and its numbers as an ONNX file, read back and checked.
        .target(
            name: "ONNXFiles",
            dependencies: ["NetworkDescriptions", "Tensors", "ProtobufMessages", "Files"]),
        // Networks as values: layers with options, shapes, parameter names, cost; rewrites; models. Runs nothing.
        .target(name: "NetworkDescriptions"),
        // Shape, layout, storage, random numbers, .npy, .npz and .safetensors.
        .target(
            name: "Tensors", dependencies: ["Machine", "JSONText", "Files", "CImageCodecs"]),
        // Sums over the processes that train together, through an MPI library that is found at run time.
        .target(name: "Communication", dependencies: ["Machine", "CMPI"]),
        // The team of threads, cores, memory, what the processor can do at most.
        .target(name: "Machine", dependencies: ["CPixelKernels", "CMachine"]),
        // Event files for TensorBoard: records with checksums.
        .target(name: "TensorBoardFiles", dependencies: ["ProtobufMessages", "Files"]),
        // The messages of ONNX models and event files, generated from the schemas beside them; the one importer of the
        // protobuf library.
        .target(
            name: "ProtobufMessages",
            dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Schemas"]),
        // JSON documents as values with ordered members: written, read strictly, and to and from Codable types.
        .target(name: "JSONText"),
        // One YAML file → values with an address (file, line, column) for every error.
        .target(name: "YAMLFiles", dependencies: ["Files", "Yams"]),
        // Whole files that are either the old one or the complete new one.
        .target(name: "Files", dependencies: ["CMachine"]),

        // C: one call = one whole file; the setjmp fence around libpng and libjpeg, libtiff and libwebp, nothing else.
        .target(
            name: "CImageCodecs",
            cSettings: codecs.map { .define($0.define) },
            linkerSettings: (["png", "jpeg", "z"] + codecs.map(\.library)).map {
                .linkedLibrary($0)
            }),
        // C: loops for what is memory-bound, each compiled for AVX-512, AVX2 and the baseline (SSE2, NEON). What lies in
        // kernels/ is included once for each of them.
        .target(name: "CPixelKernels", exclude: ["kernels"], cSettings: [.headerSearchPath(".")]),
        // C: the team of threads, threads' names, flushing a file system. From libgomp the linker learns which entries of the
        // team oneDNN looks for; without it no linker but one exports them.
        .target(name: "CMachine", linkerSettings: [.linkedLibrary("gomp")]),
        // C: the few functions of MPI that training needs, looked up in whichever library there is.
        .target(name: "CMPI"),
        // C: the command's malloc, which can end the process with a line where there is no more memory.
        .target(name: "CHeap"),
        // One header over oneDNN.
        .systemLibrary(
            name: "COneDNN", path: "Sources/COneDNN", providers: [.apt(["libdnnl-dev"])]),

        // A small drawn dataset for tests that train.
        .target(name: "TinyDataset", dependencies: ["ImageFiles"], path: "Tests/TinyDataset"),
        // The trait of tests that run every version of the kernels.
        .target(
            name: "EveryInstructionSet", dependencies: ["Machine"],
            path: "Tests/EveryInstructionSet"),
        // Ranks that are threads of one process.
        .target(
            name: "InProcessRanks", dependencies: ["Communication"], path: "Tests/InProcessRanks"),
        // What Package.swift and the README say of the modules, held against the imports.
        .testTarget(name: "PackageTests"),
        .testTarget(
            name: "PixelwiseTests",
            dependencies: ["Pixelwise", "Experiments", "Training", "RunRecords", "TinyDataset"]),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "example-train", "example-segment", "example-loss-maps", "example-cross-entropy",
                "ImageFiles",
            ]),
        .testTarget(
            name: "ExperimentsTests",
            dependencies: [
                "Experiments", "Reports", "Training", "RunRecords", "BatchLoading",
                "SegmentationDatasets", "NeuralNetworks", "Losses", "NetworkDescriptions",
                "Tensors", "YAMLFiles", "TinyDataset",
            ]),
        .testTarget(
            name: "PlanningTests",
            dependencies: [
                "Planning", "Experiments", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NetworkDescriptions",
            ]),
        .testTarget(
            name: "ModelExportTests",
            dependencies: [
                "ModelExport", "Experiments", "Training", "ImageFiles", "NeuralNetworks",
                "ONNXFiles", "NetworkDescriptions", "Tensors", "Files",
            ]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Experiments", "Training", "Evaluation", "RunRecords", "SegmentationDatasets",
                "ImageFiles", "NeuralNetworks", "Losses", "SegmentationScores",
                "NetworkDescriptions", "Tensors", "Communication", "Machine", "TensorBoardFiles",
                "JSONText", "TinyDataset", "EveryInstructionSet", "InProcessRanks",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Evaluation", "BatchLoading", "SegmentationDatasets", "ImageFiles",
                "NeuralNetworks", "Losses", "SegmentationScores", "NetworkDescriptions", "Tensors",
                "Machine", "TinyDataset", "EveryInstructionSet",
            ]),
        .testTarget(
            name: "CommunicationTests", dependencies: ["Communication", "InProcessRanks"]),
        .testTarget(name: "RunRecordsTests", dependencies: ["RunRecords", "JSONText", "Files"]),
        .testTarget(
            name: "ONNXFilesTests",
            dependencies: [
                "ONNXFiles", "NetworkDescriptions", "Tensors", "ProtobufMessages", "Files",
            ]),
        .testTarget(
            name: "TensorBoardFilesTests", dependencies: ["TensorBoardFiles", "Files"]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Pictures", "LossAnalysis", "RunRecords", "ImageFiles",
                "SegmentationScores", "Tensors", "Machine", "JSONText", "Files",
            ]),
        .testTarget(
            name: "PicturesTests", dependencies: ["Pictures", "ImageFiles", "SegmentationScores"]),
        .testTarget(
            name: "LossAnalysisTests", dependencies: ["LossAnalysis", "ImageFiles"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "ImageFilesTests", dependencies: ["ImageFiles", "Files"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "PixelwiseCommand", "ImageFiles", "Losses", "SegmentationDatasets", "ONNXFiles",
                "Tensors", "ProtobufMessages", "JSONText", "Files", "TinyDataset",
            ]),
        .testTarget(
            name: "SegmentationScoresTests",
            dependencies: ["SegmentationScores", "Tensors", "Machine", "EveryInstructionSet"]),
        .testTarget(
            name: "LossesTests",
            dependencies: [
                "Losses", "Tensors", "Communication", "Machine", "EveryInstructionSet",
                "InProcessRanks",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "PretrainedWeightsTests",
            dependencies: [
                "PretrainedWeights", "ImageFiles", "NeuralNetworks", "NetworkDescriptions",
                "Tensors",
                "Machine",
            ]),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors"], exclude: ["Fixtures"]),
        .testTarget(
            name: "SegmentationDatasetsTests",
            dependencies: [
                "SegmentationDatasets", "PublicDatasets", "ImageFiles", "Tensors", "Machine",
                "YAMLFiles", "Files",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "BatchLoadingTests",
            dependencies: [
                "BatchLoading", "SegmentationDatasets", "ImageFiles", "Tensors",
                "EveryInstructionSet",
            ]),
        .testTarget(
            name: "MachineTests",
            dependencies: ["Tensors", "Machine", "CPixelKernels", "EveryInstructionSet"]),
        .testTarget(name: "YAMLFilesTests", dependencies: ["YAMLFiles", "Files"]),
        .testTarget(name: "NetworkDescriptionsTests", dependencies: ["NetworkDescriptions"]),
        .testTarget(
            name: "NeuralNetworksTests",
            dependencies: [
                "NeuralNetworks", "OneDNN", "NetworkDescriptions", "Tensors", "Machine",
                "CPixelKernels", "EveryInstructionSet",
            ],
            exclude: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)

package.targets += fuzzers

// A file imports what it uses itself: a module that another one imports is not seen through it. Warnings are errors only
// where a check asks for it: another compiler may warn of more, and nobody's build should fail by that.
let warningsAreErrors =
    ProcessInfo.processInfo.environment["PIXELWISE_WARNINGS_AS_ERRORS"] == "1"
for target in package.targets where ![.system, .plugin, .binary].contains(target.type) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [.enableUpcomingFeature("MemberImportVisibility")]
        + (warningsAreErrors ? [.unsafeFlags(["-warnings-as-errors"])] : [])
    target.cSettings =
        (target.cSettings ?? []) + (warningsAreErrors ? [.unsafeFlags(["-Wall", "-Werror"])] : [])
}
