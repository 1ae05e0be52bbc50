import Experiments
import Foundation
import Testing
import YAMLFiles

/// Every key of a config, as its tables list them, with values that nobody means.
@Suite struct HostileNumbersTests {
    private static let values = [
        "9223372036854775808", "-9223372036854775808", "9223372036854775807",
        "18446744073709551615", "0x7fffffffffffffff", "nan", ".nan", "inf", ".inf", "-.inf", "-0",
        "1e308", "1e-320", "0", "-1", "0.5", "''", "", "[]", "{}", "[nan, nan]",
        "[9223372036854775807, 9223372036854775807]", "[1e308, 1e308]", "[0, 0]",
    ]

    /// A key path with what must be set for the key to count, such as `schedule.name=step`.
    private static func settings(
        _ keys: [YAMLKeyText], below path: String = "", with choices: [String] = []
    ) -> [(path: String, choices: [String])] {
        keys.flatMap { key -> [(path: String, choices: [String])] in
            let name = path.isEmpty ? key.name : "\(path).\(key.name)"
            return [(path: name, choices: choices)]
                + key.groups.flatMap { group in
                    let choice = group.chooser.flatMap { chooser in
                        group.name.map { "\(name).\(chooser)=\($0)" }
                    }
                    return settings(
                        group.keys, below: name, with: choices + (choice.map { [$0] } ?? []))
                }
        }
    }

    @Test func everyKeyTakesThemOrTellsOfThem() throws {
        let defaults = ExperimentConfig(dataset: "a")
        let all = Self.settings(ExperimentConfig.keys.map { $0.text(of: defaults) })
        try #require(all.count > 60)
        let root = try YAMLFile.parse("dataset: a.yaml", path: "/config.yaml")
        var taken = 0
        for (path, choices) in all {
            for value in Self.values {
                // A value that traps ends the tests; one that is refused is told of with its key.
                do throws(YAMLFileError) {
                    var node = root
                    for choice in choices { node = try node.applying(override: choice) }
                    node = try node.applying(override: "\(path)=\(value)")
                    let config = try ExperimentConfig(node)
                    _ = try ExperimentConfig(config.resolved)
                    taken += 1
                } catch {
                    #expect(!error.description.isEmpty, "\(path)=\(value)")
                }
            }
        }
        #expect(taken > 0)
    }
}
