import ArgumentParser

/// `pixelwise audit`: wrong labels.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find labels that are wrong, and correct them.",
        discussion: """
            pixelwise audit DATASET --output DIR looks for them; its options: pixelwise audit find --help. What is marked \
            in the page that it writes, pixelwise audit apply corrects.

            Examples:
              pixelwise audit Datasets/Shapes --output audit
              pixelwise audit Datasets/Shapes --split val --model runs/Shapes-1 --output audit
              pixelwise audit apply audit/marks.json --output corrected
            """,
        subcommands: [AuditFindCommand.self, AuditApplyCommand.self],
        defaultSubcommand: AuditFindCommand.self)
}
