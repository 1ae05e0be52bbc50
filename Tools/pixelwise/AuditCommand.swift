import ArgumentParser

/// `pixelwise audit`: wrong labels.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find labels that are wrong, and correct them.",
        subcommands: [AuditFindCommand.self, AuditApplyCommand.self],
        defaultSubcommand: AuditFindCommand.self)
}
