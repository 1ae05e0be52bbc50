import NetworkDescriptions
import NeuralNetworks
import Tensors

/// What became of every tensor of a file of weights from which a network starts, and of every tensor of the network.
package struct WeightTransfer: Equatable, Sendable {
    /// A tensor of the file that goes by another name here.
    package struct Renaming: Equatable, Sendable {
        /// Its name in the file, or what the name begins with, up to a dot.
        package let from: String
        /// What takes the place of it, perhaps nothing.
        package let to: String

        /// Names both.
        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }

        /// Whether a tensor of the file is called so, or begins so.
        func isOf(_ name: String) -> Bool { isTensor(name, of: from) }
    }

    /// The file.
    package let path: String
    /// The network's tensors whose numbers the file gave.
    package private(set) var taken: [String] = []
    /// Those of the class scores' layer, which are for another number of classes in the file: name, and its number there.
    package private(set) var startedAnew: [(name: String, classes: Int)] = []
    /// The network's tensors that the file lacks, which start as without it.
    package private(set) var missing: [String] = []
    /// The file's tensors that the network has no place for, by their names in the file.
    package private(set) var unexpected: [String] = []

    /// Gives a network the numbers of a safetensors file that fit it by name and shape.
    ///
    /// The layer of the class scores starts anew where the file has it for another number of classes; counters of batches may
    /// be missing without being told.
    ///
    /// - Parameters:
    ///   - path: Of this toolkit, or of PyTorch with the same names.
    ///   - renamings: An exact name comes before beginnings, a longer beginning before a shorter one.
    ///   - part: A part of the network for which the file is: its names stand behind the part's, and all of the part must be
    ///     there; nil for the whole network.
    /// - Throws: `TensorFileError`; ``CheckpointError/doesNotFit(path:reason:)`` for a tensor of another shape, one that holds
    ///   NaN or infinity, two for one place, and a file of which nothing fits.
    package init(
        from path: String, renaming renamings: [Renaming] = [], part: String? = nil,
        into network: Network
    ) throws {
        self.path = path
        let file = try CheckpointFile.read(path: path, keys: [Checkpoint.cardKey])
        for renaming in renamings
        where !file.tensors.contains(where: { renaming.isOf($0.name) }) {
            throw CheckpointError.doesNotFit(
                path: path,
                reason:
                    "no tensor is called '\(renaming.from)' or begins so, which weights.rename names; its tensors are "
                    + "\(file.tensors.prefix(4).map(\.name).joined(separator: ", "))…")
        }
        let place = { (name: String) -> String in
            (part.map { $0 + "." } ?? "") + Self.renamed(name, by: renamings)
        }
        var found: [String: NamedTensor] = [:]
        for tensor in file.tensors {
            let name = place(tensor.name)
            if let other = found[name] {
                throw CheckpointError.doesNotFit(
                    path: path,
                    reason:
                        "\(other.name) and \(tensor.name) are both for \(name); correct weights.rename"
                )
            }
            found[name] = tensor
        }
        let graph = network.graph
        let head = graph.scoreParameterNames
        let counters = Set(graph.parameters.filter { $0.kind == .counter }.map(\.name))
        let state = try network.state.map { own -> NamedTensor in
            guard let tensor = found.removeValue(forKey: own.name) else {
                if counters.contains(own.name) { return own }
                if let part, isTensor(own.name, of: part) {
                    throw CheckpointError.doesNotFit(
                        path: path,
                        reason:
                            "it lacks \(own.name.dropFirst(part.count + 1)), which the network's \(part) has; "
                            + "give weights of that architecture")
                }
                missing.append(own.name)
                return own
            }
            let (expected, shape) = (own.array.shape, tensor.array.shape)
            if expected == shape {
                taken.append(own.name)
                return NamedTensor(name: own.name, array: tensor.array)
            }
            guard head.contains(own.name), Self.areOfOtherClasses(shape, expected) else {
                throw CheckpointError.doesNotFit(
                    path: path,
                    reason:
                        "\(tensor.name) has the shape \(shape), the network's \(own.name) has \(expected); train the model "
                        + "that the weights are of, or rename the tensor away with weights.rename")
            }
            startedAnew.append((own.name, shape[0]))
            return own
        }
        unexpected = file.tensors.map(\.name).filter {
            found[place($0)] != nil
        }
        guard !taken.isEmpty else {
            let names = file.tensors.prefix(4).map(\.name).joined(separator: ", ")
            throw CheckpointError.doesNotFit(
                path: path,
                reason:
                    "none of its \(file.tensors.count) tensors (\(names)…) has the name of one of the network "
                    + "(\(network.state.prefix(4).map(\.name).joined(separator: ", "))…); name pairs in weights.rename"
            )
        }
        do {
            try network.load(state: state)
        } catch {
            throw CheckpointError.doesNotFit(path: path, reason: error.description)
        }
    }

    /// Whether shapes differ in their first extent alone, which in the layer of the class scores is the number of classes.
    private static func areOfOtherClasses(_ shape: [Int], _ expected: [Int]) -> Bool {
        shape.count == expected.count && !shape.isEmpty && shape[0] > 0
            && shape.dropFirst() == expected.dropFirst()
    }

    /// What a tensor of the file is called here.
    static func renamed(_ name: String, by renamings: [Renaming]) -> String {
        if let exact = renamings.first(where: { $0.from == name }) { return exact.to }
        let beginnings = renamings.filter { $0.isOf(name) }
        guard let longest = beginnings.max(by: { $0.from.count < $1.from.count }) else {
            return name
        }
        let rest = name.dropFirst(longest.from.count)
        // Without a beginning there is nothing for the dot to part.
        return longest.to.isEmpty && rest.first == "."
            ? String(rest.dropFirst()) : longest.to + rest
    }

    /// Whether both tell the same.
    package static func == (left: WeightTransfer, right: WeightTransfer) -> Bool {
        left.lines == right.lines
    }

    /// What became of the tensors, a line each way, with all their names.
    package var lines: [String] {
        let counts =
            "\(path): \(taken.count) tensors taken, \(startedAnew.count) started anew, \(missing.count) missing, "
            + "\(unexpected.count) unexpected"
        var lines = [counts, "taken: \(taken.joined(separator: ", "))"]
        if let first = startedAnew.first {
            lines.append(
                "started anew, since the file has them for \(first.classes) classes: "
                    + startedAnew.map(\.name).joined(separator: ", "))
        }
        if !missing.isEmpty {
            lines.append(
                "missing, which start as without the file: " + missing.joined(separator: ", "))
        }
        if !unexpected.isEmpty {
            lines.append("unexpected, which are left: " + unexpected.joined(separator: ", "))
        }
        return lines
    }
}

extension NetworkGraph {
    /// The parameters of the layers that make the class scores: the last ones with any on every way to the output.
    fileprivate var scoreParameterNames: Set<String> {
        var names: Set<String> = []
        var values = [output.index]
        while let value = values.popLast() {
            guard let node = nodes.first(where: { $0.output == value }) else { continue }
            names.formUnion(node.parameterNames)
            if node.parameterNames.isEmpty { values += node.inputs }
        }
        return names
    }
}
