import ArgumentParser

/// `pixelwise audit`: wrong labels.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Correct the labels that were found to be wrong.",
        subcommands: [AuditApplyCommand.self])
}
