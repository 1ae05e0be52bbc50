/// The ways in which a mask can lie on its image: the eight symmetries of a rectangle and its transpose.
enum MaskSymmetry: CaseIterable, Sendable {
    case identity
    case mirroredLeftRight
    case mirroredTopBottom
    case halfTurn
    case transposed
    case transposedOtherwise
    case quarterTurnClockwise
    case quarterTurnCounterclockwise

    /// Whether height and width change places.
    var swapsAxes: Bool {
        switch self {
        case .identity, .mirroredLeftRight, .mirroredTopBottom, .halfTurn: false
        default: true
        }
    }

    /// What is to be done with a mask that fits in this way.
    var remedy: String {
        switch self {
        case .identity: "leave it as it is"
        case .mirroredLeftRight: "mirror it left to right"
        case .mirroredTopBottom: "mirror it top to bottom"
        case .halfTurn: "turn it by 180°"
        case .transposed: "mirror it at the diagonal from the upper left"
        case .transposedOtherwise: "mirror it at the diagonal from the upper right"
        case .quarterTurnClockwise: "turn it by 90° clockwise"
        case .quarterTurnCounterclockwise: "turn it by 90° counterclockwise"
        }
    }

    /// Where a cell of a grid of `height` × `width` cells comes to lie.
    func place(y: Int, x: Int, height: Int, width: Int) -> (y: Int, x: Int) {
        switch self {
        case .identity: (y, x)
        case .mirroredLeftRight: (y, width - 1 - x)
        case .mirroredTopBottom: (height - 1 - y, x)
        case .halfTurn: (height - 1 - y, width - 1 - x)
        case .transposed: (x, y)
        case .transposedOtherwise: (width - 1 - x, height - 1 - y)
        case .quarterTurnClockwise: (x, height - 1 - y)
        case .quarterTurnCounterclockwise: (width - 1 - x, y)
        }
    }
}
