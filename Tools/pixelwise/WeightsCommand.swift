import ArgumentParser
import Pixelwise

/// `pixelwise weights`: class frequencies and class weights.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Count the labels of a split and compute class weights, by every known method.",
        discussion: """
            Example: pixelwise weights Datasets/Shapes/dataset.yaml --method median-frequency --output weights.yaml

            Ignored pixels never count. A class that never occurs gets weight 0.
            """)

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "The split whose masks are counted.")
    var split = "train"

    @Option(help: "One method: \(ClassWeightMethod.all.map(\.name).joined(separator: ", ")).")
    var method: String?

    @Option(help: "What the weights are divided by: none, mean, sum or max.")
    var normalize = ClassWeightNormalization.none

    @Option(help: "The constant of the method enet, above 1.")
    var k = ClassWeightMethod.defaultK

    @Option(help: "The constant of the method effective-number, between 0 and 1.")
    var beta = ClassWeightMethod.defaultBeta

    @Option(help: "Write the weights of --method to this YAML file.")
    var output: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if let method, ClassWeightMethod(name: method) == nil {
            let known = ClassWeightMethod.all.map(\.name).joined(separator: ", ")
            throw ValidationError("no method '\(method)'; there is \(known)")
        }
        if output != nil && method == nil {
            throw ValidationError("--output writes one method's weights; name it with --method")
        }
        if k <= 1 { throw ValidationError("--k is above 1") }
        if beta <= 0 || beta >= 1 { throw ValidationError("--beta is between 0 and 1") }
    }

    func run() throws {
        let data = try dataset.open()
        let statistics = try data.labelStatistics(inSplit: split)
        let weights = try methods.map { try statistics.classWeights($0, normalization: normalize) }
        for warning in Set(weights.flatMap(\.warnings)).sorted() {
            printToStandardError("warning: \(warning)")
        }
        if let output, let chosen = weights.first {
            try ClassWeightFile.write(
                chosen, statistics: statistics, dataset: data.name, to: output)
        }
        if json {
            print(weightsDocument(statistics, weights).lines, terminator: "")
        } else {
            print(weightsTable(statistics, weights))
        }
    }

    private var methods: [ClassWeightMethod] {
        ClassWeightMethod.all.filter { method == nil ? $0 != .none : $0.name == method }.map {
            switch $0 {
            case .enet: .enet(k: k)
            case .effectiveNumber: .effectiveNumber(beta: beta)
            default: $0
            }
        }
    }
}

extension ClassWeightNormalization: ExpressibleByArgument {}
