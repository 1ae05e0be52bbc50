/// The part of Python's pickle language that PyTorch's files of weights are written in, and nothing of what runs code.
///
/// A pickle is a program for a machine with a stack and a memo. This machine knows the instructions that build numbers,
/// texts, tuples, dictionaries and lists, and four names: ordered dictionaries, storages, and tensors on them. A name or a
/// call beyond these ends the reading; nothing is ever called. What is in dictionaries and lists beside texts, numbers and
/// tensors is left out. Source: Python's `pickletools`, protocol 2.
struct PickleMachine {
    /// A value on the stack.
    indirect enum Value {
        case none
        case boolean(Bool)
        case integer(Int)
        /// A whole number of more than 64 bits, lowest byte first.
        case longInteger([UInt8])
        case text(String)
        /// Parts, and how deep tuples lie in each other here.
        case tuple([Value], depth: Int)
        /// A dictionary or list, by its number.
        case mapping(Int)
        case list(Int)
        case name(Name)
        case storage(String)
        case tensor(TensorView)
    }

    /// The names that a file may use.
    enum Name: String {
        case orderedDictionary = "collections.OrderedDict"
        case rebuildTensor = "torch._utils._rebuild_tensor_v2"
        case floatStorage = "torch.FloatStorage"
        case longStorage = "torch.LongStorage"

        /// What a storage of this name holds; nil for what is no storage.
        var elementType: ElementType? {
            switch self {
            case .floatStorage: .float32
            case .longStorage: .int64
            case .orderedDictionary, .rebuildTensor: nil
            }
        }
    }

    /// Numbers that lie behind the pickles of a file.
    struct Storage: Equatable {
        let elementType: ElementType
        let count: Int
    }

    /// Some of the numbers of a storage in a shape.
    struct TensorView {
        let storage: String
        let offset: Int
        let shape, strides: [Int]
    }

    /// Tuples in tuples: a tensor's size in its arguments is the deepest that weights need.
    private static let deepestTuple = 8
    /// Axes of a tensor.
    private static let mostAxes = 16

    private let path: String
    private let bytes: [UInt8]
    /// Where the next byte is read.
    private(set) var place: Int
    /// What each dictionary holds, in the order in which it came.
    private(set) var mappings: [[(key: String, value: Value)]] = []
    private(set) var lists: [[Value]] = []
    /// All storages that tensors name, by their keys.
    private(set) var storages: [String: Storage] = [:]

    private var stack: [Value] = []
    private var marks: [Int] = []
    private var memo: [Int: Value] = [:]

    /// Begins at the first byte of a file.
    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
        place = 0
    }

    /// A fault at the place of reading.
    func fault(_ problem: String) -> TensorFileError {
        .badPickle(path: path, byte: place, problem: problem)
    }

    /// The next `count` bytes.
    mutating func take(_ count: Int) throws(TensorFileError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else {
            throw fault("the file ends \(count - (bytes.count - place)) bytes early")
        }
        defer { place += count }
        return bytes[place..<place + count]
    }

    /// A whole number of `count` bytes, at most eight, lowest first, without a sign.
    mutating func number(_ count: Int) throws(TensorFileError) -> Int {
        let bits = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: bits) else { throw fault("the count \(bits) is too large") }
        return number
    }

    /// Runs one pickle and returns what it leaves; dictionaries, lists and storages of earlier ones stay.
    mutating func run() throws(TensorFileError) -> Value {
        (stack, marks, memo) = ([], [], [:])
        while true {
            let code = try take(1)[place - 1]
            if code == 0x2E {
                guard stack.count == 1, marks.isEmpty else {
                    throw fault("a pickle ends with \(stack.count) values")
                }
                return stack[0]
            }
            try step(code)
        }
    }

    private mutating func step(_ code: UInt8) throws(TensorFileError) {
        switch UnicodeScalar(code) {
        case "\u{80}":
            guard try number(1) == 2 else { throw fault("another protocol than 2") }
        case "N": stack.append(.none)
        case "\u{88}": stack.append(.boolean(true))
        case "\u{89}": stack.append(.boolean(false))
        case "K": stack.append(.integer(try number(1)))
        case "M": stack.append(.integer(try number(2)))
        case "J":
            stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
        case "\u{8A}": try pushLong()
        case "X": stack.append(.text(try text(number(4))))
        case "c": stack.append(.name(try name()))
        case "(": marks.append(stack.count)
        case ")": stack.append(.tuple([], depth: 1))
        case "t": try pushTuple(popToMark())
        case "\u{85}": try pushTuple(pop(1))
        case "\u{86}": try pushTuple(pop(2))
        case "\u{87}": try pushTuple(pop(3))
        case "}": pushMapping()
        case "]":
            lists.append([])
            stack.append(.list(lists.count - 1))
        case "q": memo[try number(1)] = try top()
        case "r": memo[try number(4)] = try top()
        case "h": try recall(number(1))
        case "j": try recall(number(4))
        case "s": try setItems(pop(2))
        case "u": try setItems(popToMark())
        case "a": try append(pop(1))
        case "e": try append(popToMark())
        case "Q": try pushStorage()
        case "R": try reduce()
        // The state of an ordered dictionary: notes of PyTorch's about versions.
        case "b":
            _ = try pop(1)
            guard case .mapping = try top() else { throw fault("a state of what is no dictionary") }
        default:
            throw fault("the instruction 0x\(String(code, radix: 16)), which weights do without")
        }
    }

    private func top() throws(TensorFileError) -> Value {
        guard let value = stack.last, stack.count > marks.last ?? 0 else {
            throw fault("a value is missing")
        }
        return value
    }

    private mutating func pop(_ count: Int) throws(TensorFileError) -> [Value] {
        guard stack.count - count >= marks.last ?? 0 else { throw fault("a value is missing") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(TensorFileError) -> [Value] {
        guard let mark = marks.popLast() else { throw fault("a mark is missing") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private mutating func recall(_ number: Int) throws(TensorFileError) {
        guard let value = memo[number] else { throw fault("nothing was kept as \(number)") }
        stack.append(value)
    }

    private mutating func text(_ count: Int) throws(TensorFileError) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw fault("a text that is not UTF-8")
        }
        return text
    }

    private mutating func pushLong() throws(TensorFileError) {
        let bytes = Array(try take(number(1)))
        guard bytes.count <= 8 else { return stack.append(.longInteger(bytes)) }
        let sign: Int = bytes.last.map { $0 & 0x80 != 0 } == true ? -1 : 0
        stack.append(.integer(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) }))
    }

    private mutating func name() throws(TensorFileError) -> Name {
        var lines: [String] = []
        for _ in 0..<2 {
            guard let end = bytes[place...].prefix(256).firstIndex(of: 0x0A) else {
                throw fault("a name without an end")
            }
            lines.append(try text(end - place))
            _ = try take(1)
        }
        let asked = lines.joined(separator: ".")
        guard let name = Name(rawValue: asked) else {
            throw fault("it asks for '\(asked)', and would run code of its own")
        }
        return name
    }

    private mutating func pushTuple(_ parts: [Value]) throws(TensorFileError) {
        var depth = 0
        for case .tuple(_, let inner) in parts { depth = max(depth, inner) }
        guard depth < Self.deepestTuple else { throw fault("tuples that lie too deep") }
        stack.append(.tuple(parts, depth: depth + 1))
    }

    private mutating func pushMapping() {
        mappings.append([])
        stack.append(.mapping(mappings.count - 1))
    }

    private mutating func setItems(_ items: [Value]) throws(TensorFileError) {
        guard case .mapping(let number) = try top(), items.count % 2 == 0 else {
            throw fault("items of what is no dictionary")
        }
        for index in stride(from: 0, to: items.count, by: 2) {
            guard case .text(let key) = items[index] else { throw fault("a key that is no text") }
            mappings[number].append((key, Self.flat(items[index + 1])))
        }
    }

    private mutating func append(_ items: [Value]) throws(TensorFileError) {
        guard case .list(let number) = try top() else { throw fault("items of what is no list") }
        lists[number] += items.map(Self.flat)
    }

    /// A value as dictionaries and lists keep it: without what could lie in it.
    private static func flat(_ value: Value) -> Value {
        switch value {
        case .boolean, .integer, .text, .tensor: value
        default: .none
        }
    }

    private mutating func pushStorage() throws(TensorFileError) {
        guard case .tuple(let parts, _) = try pop(1)[0], parts.count == 6,
            case .text("storage") = parts[0], case .name(let name) = parts[1],
            let elementType = name.elementType, case .text(let key) = parts[2],
            case .text = parts[3], case .integer(let count) = parts[4], count >= 0,
            case .none = parts[5]
        else { throw fault("it refers to what is no storage of numbers") }
        let storage = Storage(elementType: elementType, count: count)
        guard storages[key] ?? storage == storage else {
            throw fault("the storage \(key) has two types or sizes")
        }
        storages[key] = storage
        stack.append(.storage(key))
    }

    private mutating func reduce() throws(TensorFileError) {
        let parts = try pop(2)
        guard case .name(let name) = parts[0], case .tuple(let arguments, _) = parts[1] else {
            throw fault("it calls what is no name")
        }
        switch (name, arguments.count) {
        case (.orderedDictionary, 0): pushMapping()
        case (.rebuildTensor, 6...7): stack.append(.tensor(try view(arguments)))
        default:
            throw fault("it calls '\(name.rawValue)' with \(arguments.count) values")
        }
    }

    private func view(_ arguments: [Value]) throws(TensorFileError) -> TensorView {
        guard case .storage(let key) = arguments[0], case .integer(let offset) = arguments[1],
            let shape = Self.extents(arguments[2]), let strides = Self.extents(arguments[3]),
            shape.count == strides.count, shape.count <= Self.mostAxes, offset >= 0
        else { throw fault("a tensor whose place, shape or strides are none") }
        return TensorView(storage: key, offset: offset, shape: shape, strides: strides)
    }

    /// A tuple of whole numbers of at least 0.
    private static func extents(_ value: Value) -> [Int]? {
        guard case .tuple(let parts, _) = value else { return nil }
        var extents: [Int] = []
        for part in parts {
            guard case .integer(let extent) = part, extent >= 0 else { return nil }
            extents.append(extent)
        }
        return extents
    }
}
