import ArgumentParser
import YAMLFiles

/// The subcommand that a command line names, for telling what is wrong with it.
struct TypedCommand {
    /// The command with the subcommands that were found, such as "pixelwise dataset check".
    private(set) var name: String
    /// What is wrong with the first word that is no subcommand where one is expected; nil where none is.
    private(set) var misspelling: String?

    /// Follows the words up to the first option.
    init(_ arguments: some Sequence<String>, root: any ParsableCommand.Type) {
        var command = root
        name = root._commandName
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let subcommands = command.configuration.subcommands
            let names = subcommands.map { $0._commandName }
            if subcommands.isEmpty || word == "help" { return }
            guard let index = names.firstIndex(of: word) else {
                // The word is an argument of the subcommand that needs no name.
                if command.configuration.defaultSubcommand != nil { return }
                misspelling =
                    "no command '\(word)', "
                    + (NearestName.of(word, in: names).map { "the nearest is '\($0)'" }
                        ?? "there is \(names.joined(separator: ", "))")
                return
            }
            command = subcommands[index]
            name += " \(word)"
        }
    }

    /// One line about arguments that the parser, or a command's own check, refused with `message`.
    func usageFault(_ message: String) -> String {
        let fault = misspelling ?? Self.sentence(message)
        return "\(name): \(fault)\(fault.hasSuffix("?") ? " See" : "; see") '\(name) --help'"
    }

    /// The parser's words in the form of all other faults: one line, no capital in front, no full stop behind.
    private static func sentence(_ message: String) -> String {
        var line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        if line.hasSuffix(".") { line.removeLast() }
        if let first = line.first, line.dropFirst().first?.isLowercase == true {
            line.replaceSubrange(...line.startIndex, with: first.lowercased())
        }
        return line
    }
}
