import ArgumentParser
import Benchmarks
import Files
import Foundation
import ImageFiles
import JSONText
import Machine
import NetworkDescriptions
import NeuralNetworks
import Training

/// `pixelwise benchmark`: what a training step and an inference cost on this machine.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Time the training step, its stages and inference on this machine.",
        discussion: """
            Runs on made-up data and prints medians; two runs that warm up do not count. Memory is the largest \
            resident size of the process. Decoding and augmenting run on threads of their own beside the step, so they \
            are told a batch on one thread. The first step is counted from the start of the process. --evenness tells \
            by the processor time of every thread what each part of a step would take with a core a thread, beside \
            what it would take if the threads had equal pieces; there may be more threads than cores.

            Example: pixelwise benchmark --model tiny-fcn --width 16 --classes 11 --batch 4 --size 352 480
            Example: pixelwise benchmark --inference --profile
            Example: pixelwise benchmark --operators --threads 1
            Example: pixelwise benchmark --evenness --threads 16
            """)

    @Option(
        help: "The model (\(ModelOptions.knownNames.joined(separator: ", "))).",
        completion: .list(ModelOptions.knownNames))
    var model = "tiny-fcn"

    @Option(help: "Channels of the model's first stage.")
    var width = 16

    @Option(help: "Classes.")
    var classes = 11

    @Option(help: "Channels of an image: 1, 3 or 4.")
    var channels = 3

    @Option(help: "Images a step.")
    var batch = 4

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Rows and columns of an image.", valueName: "height width"))
    var size = [352, 480]

    @Option(
        help:
            "The type of activations (\(Precision.allCases.map(\.rawValue).joined(separator: ", ")))."
    )
    var precision = Precision.float32

    @Option(help: "Threads; one a physical core unless given.")
    var threads = ThreadTeam.ofAllCores.threads

    @Option(help: "Runs that count.")
    var runs = 7

    @Flag(
        help: "Also time every layer, against this machine's measured arithmetic and copy speed.")
    var profile = false

    @Flag(help: "Time only inference of one image.")
    var inference = false

    @Flag(help: "Time every operator alone, forward and backward.")
    var operators = false

    @Flag(help: "Tell how evenly the work of a training step is cut for the threads.")
    var evenness = false

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard size.count == 2 else {
            throw ValidationError("--size expects two numbers, height and width, got \(size)")
        }
        guard Raster.channelCounts.contains(channels) else {
            throw ValidationError("--channels expects 1, 3 or 4, got \(channels)")
        }
        let limits: [(name: String, value: Int, allowed: ClosedRange<Int>)] = [
            ("--size", size[0], 1...65536), ("--size", size[1], 1...65536),
            ("--batch", batch, 1...4096), ("--classes", classes, 1...255),
            ("--width", width, 1...1024), ("--threads", threads, .threadCounts),
            ("--runs", runs, 1...10000),
        ]
        for limit in limits {
            try requireArgument(limit.name, limit.value, in: limit.allowed)
        }
    }

    func run() throws {
        if operators {
            let benchmark = OperatorBenchmark(precision: precision, threads: threads, runs: runs)
            let times = OperatorTimes(times: try benchmark.run(), benchmark: benchmark)
            return print(json ? times.document.lines : times.table, terminator: "")
        }
        let benchmark = StepBenchmark(
            model: ModelOptions(name: model, width: width), classCount: classes, channels: channels,
            batch: batch,
            height: size[0], width: size[1], precision: precision, threads: threads, runs: runs)
        if inference { return try printInference(benchmark) }
        if evenness {
            let table = EvennessTable(
                parts: try EvennessBenchmark(benchmark).run(), benchmark: benchmark)
            return print(json ? table.document.lines : table.text, terminator: "")
        }
        let result = try benchmark.run(profile: profile)
        let input = try InputBenchmark(height: size[0], width: size[1], runs: runs).run()
        let limits = measuredLimits
        if json {
            print(document(result, input, limits).lines, terminator: "")
        } else {
            print(table(result, input), terminator: "")
            if let limits {
                tell(layerProfile(result.layers, limits, isTraining: true))
            }
        }
    }

    private var measuredLimits: MachineLimits? {
        profile ? MachineLimits.measure(ThreadTeam(threads: threads)) : nil
    }

    private func layerProfile(
        _ layers: [StepBenchmark.LayerTime], _ limits: MachineLimits, isTraining: Bool
    ) -> LayerProfile {
        LayerProfile(layers: layers, limits: limits, precision: precision, isTraining: isTraining)
    }

    private func tell(_ profile: LayerProfile) {
        print("\n\(profile.head)\n\n\(textTable(profile.table))\n\(profile.foot)")
    }

    private func printInference(_ benchmark: StepBenchmark) throws {
        let result = try benchmark.inference(profile: profile)
        let milliseconds = rounded(result.seconds * 1e3)
        let limits = measuredLimits
        guard json else {
            print("inference, one image \(milliseconds) ms, \(InstructionSet.chosen.name)")
            if let limits {
                tell(layerProfile(result.layers, limits, isTraining: false))
            }
            return
        }
        let members: [JSONValue.Member] = [
            .init("model", .text(model)), .init("width", .integer(width)),
            .init("size", .array(size.map { .integer($0) })),
            .init("precision", .text(precision.rawValue)), .init("threads", .integer(threads)),
            .init("instructions", .text(InstructionSet.chosen.name)),
            .init("runs", .integer(runs)), .init("inference_ms", .number(milliseconds)),
        ]
        let more = limits.map { profileMembers(result.layers, $0, isTraining: false) } ?? []
        print(JSONValue.object(members + more).lines, terminator: "")
    }

    private func document(
        _ result: StepBenchmark.Result, _ input: InputBenchmark.Result, _ limits: MachineLimits?
    ) -> JSONValue {
        let stages = result.stages
        let images = Double(batch)
        return .object(
            [
                .init("model", .text(model)), .init("width", .integer(width)),
                .init("classes", .integer(classes)), .init("batch", .integer(batch)),
                .init("size", .array(size.map { .integer($0) })),
                .init("precision", .text(precision.rawValue)), .init("threads", .integer(threads)),
                .init("instructions", .text(InstructionSet.chosen.name)),
                .init("runs", .integer(runs)), .init("parameters", .integer(result.parameterCount)),
                .init("step_ms", .number(rounded(result.step * 1e3))),
                .init("images_per_second", .number(rounded(Double(batch) / result.step))),
                .init(
                    "stages",
                    .object([
                        .init("decode", .number(rounded(input.decode * images * 1e3))),
                        .init("augment", .number(rounded(input.augment * images * 1e3))),
                        .init("forward", .number(rounded(stages.forward * 1e3))),
                        .init("loss", .number(rounded(stages.loss * 1e3))),
                        .init("backward", .number(rounded(stages.backward * 1e3))),
                        .init("update", .number(rounded(stages.update * 1e3))),
                    ])),
                .init("inference_ms", .number(rounded(result.inference * 1e3))),
                .init(
                    "first_step_ms",
                    result.firstStep.map { .number(rounded($0 * 1e3)) } ?? .null),
                .init(
                    "forecast",
                    .object([
                        .init("step_ms", .number(rounded(result.forecast.secondsPerBatch * 1e3))),
                        .init(
                            "arena_mb",
                            .number(rounded(Double(result.forecast.activationBytes) / 1e6))),
                    ])),
                .init("arena_mb", .number(rounded(Double(result.arenaByteCount) / 1e6))),
                .init(
                    "peak_memory_mb",
                    MachineMemory.peakMegabytesOfThisProcess.map { .number(rounded($0)) } ?? .null),
            ] + (limits.map { profileMembers(result.layers, $0, isTraining: true) } ?? []))
    }

    private func profileMembers(
        _ layers: [StepBenchmark.LayerTime], _ limits: MachineLimits, isTraining: Bool
    ) -> [JSONValue.Member] {
        [
            .init("peak_gflops", .number(rounded(limits.float32Operations / 1e9))),
            .init("copy_gb_per_second", .number(rounded(limits.copyBytes / 1e9))),
            .init("layers", layerProfile(layers, limits, isTraining: isTraining).members),
        ]
    }

    private func table(
        _ result: StepBenchmark.Result, _ input: InputBenchmark.Result
    ) -> String {
        func line(_ name: String, _ value: Double, _ unit: String) -> String {
            name.padding(toLength: 24, withPad: " ", startingAt: 0)
                + String(format: "%10.1f %@\n", value, unit)
        }
        let stages = result.stages
        let head =
            "\(model) width \(width), \(result.parameterCount) parameters, batch \(batch), "
            + "\(size[0])×\(size[1]), \(counted(classes, "class", plural: "classes")), "
            + "\(precision.rawValue), \(counted(threads, "thread")), "
            + "\(InstructionSet.chosen.name), median of \(runs)"
        return paragraph(head) + "\n"
            + line("training step", result.step * 1e3, "ms")
            + line("  forward", stages.forward * 1e3, "ms")
            + line("  loss", stages.loss * 1e3, "ms")
            + line("  backward", stages.backward * 1e3, "ms")
            + line("  update", stages.update * 1e3, "ms")
            + line("forecast of the step", result.forecast.secondsPerBatch * 1e3, "ms")
            + line(
                "decode a batch", input.decode * Double(batch) * 1e3, "ms on one thread beside it")
            + line(
                "augment a batch", input.augment * Double(batch) * 1e3, "ms on one thread beside it"
            )
            + line("training", Double(batch) / result.step, "img/s")
            + line("inference, one image", result.inference * 1e3, "ms")
            + (result.firstStep.map { line("first step after", $0 * 1e3, "ms") } ?? "")
            + line("planned memory", Double(result.arenaByteCount) / 1e6, "MB")
            + (MachineMemory.peakMegabytesOfThisProcess.map { line("peak memory", $0, "MB") } ?? "")
    }

    private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

extension Precision: ExpressibleByArgument {}
