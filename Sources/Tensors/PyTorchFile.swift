/// Files of weights as `torch.save` wrote them before PyTorch 1.6: pickles that tell names and shapes, and the numbers.
///
/// They are read without PyTorch and without running anything; see ``PickleMachine`` for what a file may say. Tensors of
/// float32 and of 64-bit integers are taken.
package enum PyTorchFile {
    private static let magic: [UInt8] = [
        0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]
    private static let version = 1001
    /// Tensors may share numbers; more than this many times the file's size would be a trick.
    private static let mostSharing = 4

    /// The bytes of the file at `path`, or of the only file called `….pth` where it is a ZIP archive such as a Python wheel.
    ///
    /// - Throws: ``TensorFileError``.
    package static func contents(path: String) throws(TensorFileError) -> [UInt8] {
        let file = try TensorInput(path: path)
        guard ZIPArchive.isArchive(try file.prefix(min(4, file.size))) else {
            return try file.suffix(from: 0)
        }
        let archive = try ZIPArchive(file)
        let members = archive.members.filter { $0.name.hasSuffix(".pth") }
        guard members.count == 1 else {
            throw .badHeader(
                path: path, expected: "one .pth file in the archive", found: "\(members.count)")
        }
        return try ArchivedArray(archive: archive, member: members[0]).suffix(from: 0)
    }

    /// The named tensors of a file, in its order, each row-major whatever its strides there.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: What errors call it.
    /// - Throws: ``TensorFileError/badPickle(path:byte:problem:)`` for a file that says anything but tensors by name, ends early
    ///   or goes on, and for tensors that reach beyond their storage.
    package static func tensors(
        of bytes: [UInt8], path: String
    ) throws(TensorFileError) -> [NamedTensor] {
        var machine = PickleMachine(bytes, path: path)
        try readHead(&machine, bytes)
        guard case .mapping(let root) = try machine.run() else {
            throw machine.fault("it holds no dictionary of tensors")
        }
        let numbers = try readStorages(&machine)
        guard machine.place == bytes.count else {
            throw machine.fault("\(bytes.count - machine.place) bytes are left over")
        }
        var tensors: [NamedTensor] = []
        var names: Set<String> = []
        var total = 0
        for (name, value) in machine.mappings[root] {
            guard case .tensor(let view) = value else {
                throw machine.fault("'\(name)' is no tensor")
            }
            guard names.insert(name).inserted else { throw machine.fault("'\(name)' twice") }
            guard let storage = machine.storages[view.storage], let data = numbers[view.storage],
                let array = array(view, storage, bytes[data])
            else { throw machine.fault("'\(name)' reaches beyond its storage") }
            total += array.bytes.count
            guard total / mostSharing <= bytes.count else {
                throw machine.fault("tensors that share their numbers too often")
            }
            tensors.append(NamedTensor(name: name, array: array))
        }
        return tensors
    }

    /// The first three pickles: that it is such a file, of the known version, with the lowest byte first.
    private static func readHead(
        _ machine: inout PickleMachine, _ bytes: [UInt8]
    ) throws(TensorFileError) {
        guard bytes.starts(with: [0x80, 2, 0x8A, UInt8(magic.count)] + magic),
            case .longInteger = try machine.run()
        else { throw machine.fault("it does not begin as PyTorch's legacy files do") }
        guard case .integer(version) = try machine.run() else {
            throw machine.fault("another version than \(version)")
        }
        guard case .mapping(let system) = try machine.run(),
            machine.mappings[system].contains(where: {
                if case .boolean(true) = $0.value { $0.key == "little_endian" } else { false }
            })
        else { throw machine.fault("it is not from a little-endian machine") }
    }

    /// Where the bytes of each storage lie: the keys as one more pickle, then for each of them its count and its numbers.
    private static func readStorages(
        _ machine: inout PickleMachine
    ) throws(TensorFileError) -> [String: Range<Int>] {
        guard case .list(let list) = try machine.run() else {
            throw machine.fault("it holds no list of storages")
        }
        var found: [String: Range<Int>] = [:]
        for value in machine.lists[list] {
            guard case .text(let key) = value, let storage = machine.storages[key],
                found[key] == nil
            else { throw machine.fault("a storage that no tensor names, or twice") }
            guard try machine.number(8) == storage.count else {
                throw machine.fault("the storage \(key) has another size than promised")
            }
            let width = storage.elementType.byteCount
            let (size, overflow) = storage.count.multipliedReportingOverflow(by: width)
            guard !overflow else { throw machine.fault("the storage \(key) is too large") }
            _ = try machine.take(size)
            found[key] = machine.place - size..<machine.place
        }
        guard found.count == machine.storages.count else {
            throw machine.fault("storages are missing")
        }
        return found
    }

    /// The numbers of a view in row-major order; nil where it reaches beyond its storage, or repeats numbers.
    private static func array(
        _ view: PickleMachine.TensorView, _ storage: PickleMachine.Storage,
        _ data: ArraySlice<UInt8>
    ) -> NumericArray? {
        let width = storage.elementType.byteCount
        guard let size = storage.elementType.byteCount(shape: view.shape), size <= data.count else {
            return nil
        }
        if size > 0 {
            // The last number's place.
            var last = view.offset
            for (extent, stride) in zip(view.shape, view.strides) {
                let (span, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
                let (sum, beyond) = last.addingReportingOverflow(span)
                if tooFar || beyond { return nil }
                last = sum
            }
            guard last < storage.count else { return nil }
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            data.withUnsafeBufferPointer { source in
                var index = [Int](repeating: 0, count: view.shape.count)
                var place = view.offset
                while initialized < size {
                    for byte in 0..<width {
                        buffer[initialized + byte] = source[place * width + byte]
                    }
                    initialized += width
                    var axis = view.shape.count - 1
                    while axis >= 0 {
                        index[axis] += 1
                        place += view.strides[axis]
                        if index[axis] < view.shape[axis] { break }
                        place -= view.strides[axis] * view.shape[axis]
                        index[axis] = 0
                        axis -= 1
                    }
                }
            }
        }
        return NumericArray(shape: view.shape, elementType: storage.elementType, bytes: bytes)
    }
}
