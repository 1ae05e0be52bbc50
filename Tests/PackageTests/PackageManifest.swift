import Foundation

/// What `Package.swift` says of the targets, read as text: the tests need no package manager, and see the order.
struct PackageManifest {
    struct Target {
        let kind: String
        let name: String
        /// The folder of its sources, relative to the package.
        let path: String
        /// Names of targets and products, in the order of the list.
        let dependencies: [String]
    }

    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// In the order of the file: the command first, C last but for the tests.
    let targets: [Target]

    init() throws {
        let file = Self.root.appending(path: "Package.swift")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let text = lines.map { Self.withoutComment(String($0)) }.joined(separator: "\n")
        let start = try Regex(#"\.(target|executableTarget|testTarget|systemLibrary)\("#)
        targets = try text.matches(of: start).map { match in
            let kind = String(text[match.range].dropFirst().dropLast())
            let body = Self.bracketed(text[text.index(before: match.range.upperBound)...])
            return try Self.target(kind, body)
        }
    }

    /// What others may import, but for what serves tests alone.
    var modules: [Target] {
        targets.filter {
            ["target", "systemLibrary"].contains($0.kind) && !$0.path.hasPrefix("Tests/")
        }
    }

    /// The modules that a target imports, without those that another one of them brings below itself.
    func arrows(of target: Target) -> Set<String> {
        let ours = Set(modules.map(\.name))
        let direct = Set(target.dependencies).intersection(ours)
        let below = direct.map { name in
            targets.filter { $0.name == name }.map(reached).reduce([], +)
        }
        return direct.subtracting(below.joined())
    }

    /// All that lies below a target.
    private func reached(_ target: Target) -> [String] {
        target.dependencies
            + targets.filter { target.dependencies.contains($0.name) }.flatMap(reached)
    }

    /// Every Swift file of a target, with the modules that it imports.
    func imports(of target: Target) throws -> [(file: String, modules: [String])] {
        let folder = Self.root.appending(path: target.path)
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap {
            $0 as? String
        }
        let line = try Regex(
            #"(?m)^(?:@[a-zA-Z_]+ )*(?:public |package |internal )?import (?:struct |enum |class |func )?(\w+)"#
        )
        return try (names ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return (name, text.matches(of: line).map { String($0.output[1].substring ?? "") })
        }
    }

    private static func target(_ kind: String, _ body: Substring) throws -> Target {
        func quoted(_ label: String) throws -> String? {
            let match = body.firstMatch(of: try Regex(label + #":\s*"([^"]*)""#))
            return match?.output[1].substring.map(String.init)
        }
        let name = try quoted("name") ?? ""
        let folder = kind == "testTarget" ? "Tests" : "Sources"
        var dependencies: [String] = []
        if let label = body.range(of: "dependencies:"),
            let bracket = body[label.upperBound...].firstIndex(of: "[")
        {
            let product = try Regex(#"\.product\(name: ("[^"]*"), package: "[^"]*"\)"#)
            let list = String(bracketed(body[bracket...])).replacing(product) {
                String($0.output[1].substring ?? "")
            }
            dependencies = list.matches(of: try Regex(#""([^"]*)""#)).map {
                String($0.output[1].substring ?? "")
            }
        }
        return Target(
            kind: kind, name: name, path: try quoted("path") ?? "\(folder)/\(name)",
            dependencies: dependencies)
    }

    /// What stands from an opening bracket to the one that closes it.
    private static func bracketed(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if "([{".contains(text[index]) { depth += 1 }
            if ")]}".contains(text[index]) { depth -= 1 }
            if depth == 0 { return text[text.startIndex...index] }
        }
        return text
    }

    private static func withoutComment(_ line: String) -> String {
        line.drop { $0 == " " }.hasPrefix("//") ? "" : line
    }
}
