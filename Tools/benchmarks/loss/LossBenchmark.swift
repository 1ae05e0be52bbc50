import Foundation
import Losses
import Machine
import Tensors

/// Times the fused cross entropy beside a copy of its logits, in the same run, after checking its numbers.
///
///     swift run -c release loss-benchmark [--classes 19] [--size 512 1024] [--batch 4] [--threads 2] [--runs 15] [--where]
///
/// Prints milliseconds (median, fastest) and the ratio to the copy, for loss map alone and loss with gradient, in both layouts,
/// and how far the memory of the process went up meanwhile. Weights on, 4 % of the pixels ignored. Several numbers of classes
/// are measured one after the other. With `--where` it says for each whether bytes or arithmetic take the time.
/// `Tools/benchmarks/loss.py` runs it in turn with PyTorch.
@main
struct LossBenchmark {
    let batch: Int
    let classes: Int
    let height: Int
    let width: Int
    let runs: Int
    let team: ThreadTeam
    let logits: AlignedBuffer<Float>
    let gradient: AlignedBuffer<Float>
    let map: AlignedBuffer<Float>
    let labels: AlignedBuffer<UInt8>
    let loss: FusedCrossEntropy

    static func main() throws {
        var options = [
            "classes": [19], "size": [512, 1024], "batch": [4], "threads": [2], "runs": [15],
        ]
        var name = ""
        for argument in CommandLine.arguments.dropFirst() {
            if argument.hasPrefix("--") {
                name = String(argument.dropFirst(2))
                options[name] = []
            } else if let value = Int(argument), value > 0 {
                options[name, default: []].append(value)
            }
        }
        func value(_ name: String, _ index: Int = 0) -> Int {
            let values = options[name] ?? []
            return values.indices.contains(index) ? values[index] : 1
        }
        for classes in options["classes"] ?? [] {
            let benchmark = try LossBenchmark(
                batch: value("batch"), classes: classes, height: value("size"),
                width: value("size", 1), runs: value("runs"), threads: value("threads"))
            try benchmark.validate()
            try options["where"] == nil ? benchmark.time() : benchmark.sayWhereTheTimeGoes()
        }
    }

    init(batch: Int, classes: Int, height: Int, width: Int, runs: Int, threads: Int) throws {
        (self.batch, self.classes, self.height, self.width) = (batch, classes, height, width)
        self.runs = runs
        team = ThreadTeam(threads: threads)
        let pixels = batch * height * width
        logits = AlignedBuffer(count: pixels * classes)
        gradient = AlignedBuffer(repeating: 0, count: pixels * classes)
        map = AlignedBuffer(repeating: 0, count: pixels)
        labels = AlignedBuffer(count: pixels)
        // A linear congruential generator (Knuth): fast, and the same numbers in every run.
        var state: UInt64 = 1
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for index in 0..<logits.count {
            logits.pointer[index] = Float(next() % 65536) / 8192 - 4
        }
        for index in 0..<pixels {
            let ignored = next() % 25 == 0
            labels.pointer[index] = ignored ? 255 : UInt8(next() % UInt64(classes))
        }
        loss = try FusedCrossEntropy(
            classCount: classes, classWeights: (0..<classes).map { 0.5 + Float($0 % 7) / 4 },
            ignoreIndex: 255)
    }

    func run(_ layout: TensorLayout, map: Bool, gradient: Bool) throws -> LossSums {
        try loss.evaluate(
            logits: logits.pointer, layout: layout, labels: labels.pointer,
            labelShape: [batch, height, width], map: map ? self.map.pointer : nil,
            gradient: gradient ? self.gradient.pointer : nil, team: team)
    }

    /// Copies the logits with all threads: the yardstick.
    func copy() {
        // Unchecked because every worker copies its own range.
        nonisolated(unsafe) let (from, to) = (logits.pointer, gradient.pointer)
        team.forEachRange(of: logits.count, multipleOf: 16) { range in
            memcpy(to + range.lowerBound, from + range.lowerBound, range.count * 4)
        }
    }
}
