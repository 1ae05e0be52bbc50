import ArgumentParser
import Machine
import ModelExport

/// The command `pixelwise`: a list of its subcommands.
@main
struct PixelwiseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pixelwise",
        abstract: "Train semantic segmentation models on a CPU, and see the loss of every pixel.",
        discussion: """
            Computes with the widest instructions that the processor has. \(InstructionSet.variable) in the environment \
            (\(InstructionSet.allCases.map(\.name).joined(separator: ", "))) limits a whole run to others.
            """,
        version: ProgramVersion.text,
        subcommands: [
            TrainCommand.self,
            PlanCommand.self,
            EvaluateCommand.self,
            PredictCommand.self,
            WeightsCommand.self,
            DatasetCommand.self,
            AuditCommand.self,
            ExportCommand.self,
            InspectCommand.self,
            LossMapCommand.self,
            BenchmarkCommand.self,
            LossCommand.self,
            ReportCommand.self,
            CompareCommand.self,
            PretrainedCommand.self,
        ])

    static func main() { runReportingErrors() }
}
