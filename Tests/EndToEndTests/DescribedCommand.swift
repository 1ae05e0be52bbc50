import Foundation

/// What the command says of itself and of its subcommands, for programs: `--experimental-dump-help`.
struct DescribedCommand: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        /// What a shell offers, the kind alone: `file`, `directory`, `list`.
        struct Completion: Decodable {
            let kinds: [String]

            private struct Key: CodingKey {
                let stringValue: String
                var intValue: Int? { nil }
                init(stringValue: String) { self.stringValue = stringValue }
                init?(intValue: Int) { nil }
            }

            init(from decoder: any Decoder) throws {
                kinds = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)
            }
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let shouldDisplay: Bool
        let completionKind: Completion?

        /// The names behind two hyphens.
        var options: [String] {
            (names ?? []).filter { $0.kind == "long" }.map { "--\($0.name)" }
        }
    }

    private struct Dump: Decodable { let command: DescribedCommand }

    let commandName: String
    let arguments: [Argument]?
    let subcommands: [DescribedCommand]?

    /// Runs the command in `folder`, and returns its description.
    static func ofPixelwise(in folder: String) throws -> DescribedCommand {
        let outcome = try PixelwiseTool.run("--experimental-dump-help", in: folder)
        return try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8)).command
    }

    /// The command and those below it, each with the words that call it; without `help`, which only shows texts.
    func all(below parents: [String] = []) -> [(words: [String], command: DescribedCommand)] {
        let words = parents + [commandName]
        return [(words, self)]
            + (subcommands ?? []).filter { $0.commandName != "help" }
            .flatMap { $0.all(below: words) }
    }
}
