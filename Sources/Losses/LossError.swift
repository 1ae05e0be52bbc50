/// Why a loss cannot be computed; nothing has been written then.
package enum LossError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Labels outside 0 ..< classCount that are not the ignore index: the first, where it is, how many.
    ///
    /// `position` has one number an axis of the target: (n, y, x) for N×H×W.
    case labelOutOfRange(
        label: Int, position: [Int], count: Int, classCount: Int, ignoreIndex: Int?)
    /// The target's shape does not follow from the input's.
    case targetShape(found: [Int], expected: [Int], input: [Int])
    /// The input has no class axis, or an empty one.
    case inputShape(found: [Int])
    /// Class weights that are not one number a class.
    case weightShape(found: [Int], classCount: Int)
    /// A class weight that is negative, infinite or NaN.
    case weightValue(Double, classIndex: Int)
    /// Label smoothing outside 0…1, or NaN.
    case labelSmoothing(Double)
    /// An ignore index together with probability targets, where it has no meaning.
    case ignoreIndexWithProbabilities(Int)
    /// A given denominator that is negative or NaN.
    case denominator(Double)
    /// A name that no loss has.
    case unknownLoss(name: String, known: [String])
    /// An option that a loss does not have.
    case unknownOption(loss: String, key: String, known: [String])
    /// An option of a loss outside its range.
    case option(loss: String, key: String, value: Double, allowed: String)

    /// One sentence: what is wrong and where, what is allowed, what to do.
    package var description: String {
        switch self {
        case .labelOutOfRange(let label, let position, let count, let classCount, let ignoreIndex):
            let place = position.map(String.init).joined(separator: ", ")
            let others = count == 1 ? "the only such label" : "\(count) such labels in all"
            let ignored = ignoreIndex.map { " or \($0), which is ignored" } ?? ""
            return "label \(label) at (\(place)) is out of range (\(others)), "
                + "allowed are 0…\(classCount - 1)\(ignored); "
                + (classCount == 1
                    ? "an input of one class has nothing to tell apart: of one logit x for yes and no give the "
                        + "two classes (0, x)"
                    : "map it to a class or ignore it")
        case .targetShape(let found, let expected, let input):
            return "target has shape \(found), an input of shape \(input) needs indices of shape "
                + "\(expected) or probabilities of shape \(input)"
        case .inputShape(let found):
            return "input has shape \(found), allowed are (C), (N,C) and (N,C,d1,…,dK) with C from "
                + "\(ClassAxis.classCounts.lowerBound) to \(ClassAxis.classCounts.upperBound)"
        case .weightShape(let found, let classCount):
            return "class weights have shape \(found), allowed is one weight for each of the "
                + "\(classCount) classes, shape [\(classCount)]"
        case .weightValue(let value, let classIndex):
            return
                "the weight of class \(classIndex) is \(value), allowed are finite numbers of at "
                + "least 0"
        case .labelSmoothing(let value):
            return "label smoothing is \(value), allowed is 0…1"
        case .ignoreIndexWithProbabilities(let index):
            return
                "ignore index \(index) has no meaning for probability targets; leave it away, or "
                + "give class indices"
        case .denominator(let value):
            return "the loss is to be divided by \(value), allowed are numbers of at least 0"
        case .unknownLoss(let name, let known):
            return "no loss is called '\(name)'; known are \(known.joined(separator: ", "))"
        case .unknownOption(let loss, let key, let known):
            return "\(loss) has no option '\(key)'; "
                + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
        case .option(let loss, let key, let value, let allowed):
            return "\(key) of \(loss) is \(value), allowed is \(allowed)"
        }
    }
}

/// Checks one weight a class, each finite and at least 0.
func checkWeights(
    _ weights: [some BinaryFloatingPoint], classCount: Int
) throws(LossError) {
    guard weights.count == classCount else {
        throw .weightShape(found: [weights.count], classCount: classCount)
    }
    if let index = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .weightValue(Double(weights[index]), classIndex: index)
    }
}

/// Checks that label smoothing lies in 0…1; NaN does not.
func checkLabelSmoothing(_ value: Double) throws(LossError) {
    guard value >= 0 && value <= 1 else { throw .labelSmoothing(value) }
}
