import ArgumentParser
import Pixelwise

/// What to tell someone who typed a subcommand that does not exist.
enum MisspeltCommand {
    /// The line to print; `nil` where every word is a subcommand as far as there are any.
    static func message(arguments: [String], root: any ParsableCommand.Type) -> String? {
        var command = root
        var typed = root._commandName
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let subcommands = command.configuration.subcommands
            let names = subcommands.map { $0._commandName }
            if subcommands.isEmpty || word == "help" { return nil }
            guard let index = names.firstIndex(of: word) else {
                let nearest = NearestName.of(word, in: names)
                return "\(typed): no command '\(word)', "
                    + (nearest.map { "the nearest is '\($0)'" }
                        ?? "there is \(names.joined(separator: ", "))")
                    + "; see '\(typed) --help'"
            }
            command = subcommands[index]
            typed += " \(word)"
        }
        return nil
    }
}
