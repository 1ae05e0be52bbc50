import NetworkDescriptions
import Tensors

/// The height or width of a value while a graph is built: a number, or what a value turns out to have when it is there.
enum Side {
    case known(Int)
    /// Axis 2 or 3 of a value.
    case axis(Int, of: String)
}

/// The arithmetic of heights and widths, done here where they are known and by nodes of the graph where they are not.
extension GraphBuilder {
    /// A vector `[N, C, H, W]`: N and C of one value, with these sides.
    mutating func size(likeBatchOf value: String, height: Side, width: Side, name: String) -> String
    {
        let front = node(
            "Shape", [value], name: "\(name).front", ["start": .int(0), "end": .int(2)])
        let back: String
        switch (height, width) {
        case (.known(let height), .known(let width)): back = integers([height, width])
        case (.axis(_, let target), _), (_, .axis(_, let target)):
            back = node(
                "Shape", [target], name: "\(name).back", ["start": .int(2), "end": .int(4)])
        }
        return node("Concat", [front, back], name: "\(name).size", ["axis": .int(0)])
    }

    /// The number of rows (axis 2) or columns (axis 3) of a value, without an axis.
    private mutating func length(_ axis: Int, of value: String, name: String) -> String {
        let shape = node("Shape", [value], name: "\(name).shape")
        return node("Gather", [shape, integer(axis)], name: "\(name).length", ["axis": .int(0)])
    }

    /// The places along a side that a network takes (see `InputSizes.padded(_:)`), each as that inside the image which
    /// stands for it; nil where the image is taken as it is.
    mutating func mirrored(_ side: Side, to sizes: InputSizes, name: String) -> String? {
        switch side {
        case .known(let side):
            let padded = sizes.padded(side)
            return padded == side
                ? nil : integers((0..<padded).map { InputSizes.mirrored($0, inside: side) })
        case .axis(let axis, let value):
            if sizes.multiple == 1 { return nil }
            let side = length(axis, of: value, name: name)
            let rounded = node(
                "Mul",
                [
                    node(
                        "Div",
                        [
                            node(
                                "Add", [side, integer(sizes.multiple - 1)], name: "\(name).ceiling"),
                            integer(sizes.multiple),
                        ], name: "\(name).multiples"), integer(sizes.multiple),
                ], name: "\(name).rounded")
            let padded = node(
                "Max", [rounded, integer(sizes.minimum)], name: "\(name).padded")
            let places = node(
                "Range", [integer(0), padded, integer(1)], name: "\(name).places")
            let twice = node(
                "Mul", [node("Sub", [side, integer(1)], name: "\(name).last"), integer(2)],
                name: "\(name).twice")
            let period = node("Max", [twice, integer(1)], name: "\(name).period")
            let rest = node("Mod", [places, period], name: "\(name).rest")
            let back = node("Sub", [period, rest], name: "\(name).back")
            let nearer = node("Min", [rest, back], name: "\(name).nearer")
            return node("Mod", [nearer, side], name: "\(name).indices")
        }
    }

    /// The places of a smaller side that each place of a larger one repeats; see `NearestUpsampling.source(of:from:to:)`.
    mutating func nearest(from small: Side, to large: Side, name: String) -> String {
        switch (small, large) {
        case (.known(let small), .known(let large)):
            return integers(
                (0..<large).map { NearestUpsampling.source(of: $0, from: small, to: large) })
        default:
            let small = length(small, name: "\(name).from")
            let large = length(large, name: "\(name).to")
            let factor = node(
                "Div", [float(small, "\(name).from"), float(large, "\(name).to")],
                name: "\(name).factor")
            let places = node("Range", [integer(0), large, integer(1)], name: "\(name).places")
            let scaled = node(
                "Mul", [float(places, "\(name).places"), factor], name: "\(name).scaled")
            let whole = node("Cast", [scaled], name: "\(name).whole", ["to": .int(7)])
            let last = node("Sub", [small, integer(1)], name: "\(name).last")
            return node("Min", [whole, last], name: "\(name).indices")
        }
    }

    private mutating func length(_ side: Side, name: String) -> String {
        switch side {
        case .known(let side): integer(side)
        case .axis(let axis, let value): length(axis, of: value, name: name)
        }
    }

    private mutating func float(_ value: String, _ name: String) -> String {
        node("Cast", [value], name: "\(name).float", ["to": .int(1)])
    }
}
