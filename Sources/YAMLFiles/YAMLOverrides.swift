extension YAMLNode {
    /// This tree with one value replaced: `train.epochs=3`, `augment.scale.0=0.5`, `classes=[a, b]`.
    ///
    /// The value is YAML. Keys that are not there yet are added (the reader of the tree decides whether they are
    /// known); a list element must exist.
    ///
    /// - Throws: ``YAMLFileError/override(text:problem:)``.
    package func applying(override text: String) throws(YAMLFileError) -> YAMLNode {
        guard let equals = text.firstIndex(of: "=") else {
            throw .override(text: text, problem: "expected KEY=VALUE, as in train.epochs=3")
        }
        let keys = text[..<equals].split(separator: ".", omittingEmptySubsequences: false)
            .map { String($0).trimmingSpaces() }
        if keys.contains("") {
            throw .override(text: text, problem: "expected KEY=VALUE, as in train.epochs=3")
        }
        guard keys.count <= YAMLText.deepest else {
            throw .override(
                text: String(text.prefix(60)) + "…",
                problem: "\(keys.count) keys in each other, at most \(YAMLText.deepest) are read")
        }
        let parsed: YAMLNode
        do {
            parsed = try YAMLFile.parse(String(text[text.index(after: equals)...]), path: "")
        } catch {
            throw .override(text: text, problem: "the value is not valid YAML")
        }
        let isEmpty = text[text.index(after: equals)...].allSatisfy { $0 == " " }
        let value = isEmpty ? YAMLNode(.scalar("", isQuoted: false)) : parsed
        let address = YAMLAddress(file: "--set \(text)", line: 0, column: 0)
        return try setting(keys[...], to: value, address: address, override: text)
    }

    /// This tree with the value at `keyPath` (keys and list indices joined by dots) replaced or added.
    package func setting(_ keyPath: String, to value: YAMLNode) throws(YAMLFileError) -> YAMLNode {
        let keys = keyPath.split(separator: ".").map(String.init)
        return try setting(keys[...], to: value, address: value.address, override: keyPath)
    }

    /// This tree, made by a program, with every value knowing the keys that lead to it.
    package var withKeyPaths: YAMLNode { moved(to: .made, keyPath: "") }

    private func setting(
        _ keys: ArraySlice<String>, to value: YAMLNode, address: YAMLAddress, override: String
    ) throws(YAMLFileError) -> YAMLNode {
        guard let key = keys.first else {
            return value.moved(to: address, keyPath: keyPath)
        }
        let rest = keys.dropFirst()
        var changed = self
        switch content {
        case .list(var elements):
            guard let index = Int(key), elements.indices.contains(index) else {
                let known = elements.isEmpty ? "it is empty" : "0 to \(elements.count - 1) exist"
                throw .override(
                    text: override,
                    problem: "'\(keyPath)' is a list without element '\(key)', \(known)")
            }
            elements[index] = try elements[index].setting(
                rest, to: value, address: address, override: override)
            changed.content = .list(elements)
        case .mapping(var entries):
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = try entries[index].value.setting(
                    rest, to: value, address: address, override: override)
            } else {
                let empty = YAMLNode(.mapping([]), address: address, keyPath: childPath(key))
                let added = try empty.setting(rest, to: value, address: address, override: override)
                entries.append(.init(key: key, keyAddress: address, value: added))
            }
            changed.content = .mapping(entries)
        case .scalar:
            guard isNull else {
                throw .override(
                    text: override, problem: "'\(keyPath)' is \(summary), which has no key '\(key)'"
                )
            }
            let empty = YAMLNode(.mapping([]), address: self.address, keyPath: keyPath)
            return try empty.setting(keys, to: value, address: address, override: override)
        }
        return changed
    }

    private func moved(to address: YAMLAddress, keyPath: String) -> YAMLNode {
        var moved = YAMLNode(content, address: address, keyPath: keyPath)
        switch content {
        case .scalar: break
        case .list(let elements):
            moved.content = .list(
                elements.enumerated().map {
                    $1.moved(to: address, keyPath: moved.childPath("\($0)"))
                })
        case .mapping(let entries):
            moved.content = .mapping(
                entries.map {
                    Entry(
                        key: $0.key, keyAddress: address,
                        value: $0.value.moved(to: address, keyPath: moved.childPath($0.key)))
                })
        }
        return moved
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
