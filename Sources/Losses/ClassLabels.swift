import CPixelKernels
import Machine
import Tensors

/// An integer type that labels may have: 8, 16, 32 or 64 bits.
package protocol LabelElement: FixedWidthInteger, ArrayElement {
    /// The kernels' number for this type.
    static var kernelType: UInt32 { get }
}

extension UInt8: LabelElement {
    /// Bytes.
    package static var kernelType: UInt32 { PIXEL_LABEL_U8.rawValue }
}
extension Int8: LabelElement {
    /// Signed bytes.
    package static var kernelType: UInt32 { PIXEL_LABEL_I8.rawValue }
}
extension UInt16: LabelElement {
    /// Unsigned 16 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_U16.rawValue }
}
extension Int16: LabelElement {
    /// Signed 16 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_I16.rawValue }
}
extension UInt32: LabelElement {
    /// Unsigned 32 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_U32.rawValue }
}
extension Int32: LabelElement {
    /// Signed 32 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_I32.rawValue }
}
extension UInt64: LabelElement {
    /// Unsigned 64 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_U64.rawValue }
}
extension Int64: LabelElement {
    /// Signed 64 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_I64.rawValue }
}
extension Int: LabelElement {
    /// Signed 64 bits.
    package static var kernelType: UInt32 { PIXEL_LABEL_I64.rawValue }
}

/// How often each class occurs in labels that have been checked.
package struct LabelCounts: Equatable, Sendable {
    /// Elements of each class.
    package var perClass: [Int]
    /// Elements whose label is the ignore index.
    package var ignored: Int

    /// Elements that count.
    package var counted: Int { perClass.reduce(0, +) }

    /// The sum of the weights of the elements that count; from integer counts, so exact in any order.
    func weightSum(_ weights: [Float]) -> Double {
        zip(perClass, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}

/// Counts labels and finds those outside 0 ..< classCount.
///
/// - Throws: ``LossError/labelOutOfRange(label:position:count:classCount:ignoreIndex:)`` for the first one,
///   in memory order, with the number of all of them.
func countLabels<Label: LabelElement>(
    _ labels: UnsafePointer<Label>, shape: [Int], classCount: Int, ignoreIndex: Int?,
    team: ThreadTeam
) throws(LossError) -> LabelCounts {
    let count = shape.reduce(1, *)
    // An unsigned label is never negative, whatever its bits look like in 64 signed ones.
    let ignore = Label.isSigned || (ignoreIndex ?? -1) >= 0 ? ignoreIndex : nil
    let stripes = min(team.threads, max(1, count / 65536))
    var counts = [Int64](repeating: 0, count: stripes * classCount)
    var findings = [pixel_label_findings](repeating: pixel_label_findings(), count: stripes)
    counts.withUnsafeMutableBufferPointer { counts in
        findings.withUnsafeMutableBufferPointer { findings in
            // Unchecked because every stripe has counts and findings of its own, and labels are only read.
            nonisolated(unsafe) let (counts, findings, labels) = (counts, findings, labels)
            let countStripe = { @Sendable (stripe: Int) in
                guard let base = counts.baseAddress else { return }
                findings[stripe] = pixel_label_count(
                    labels, pixel_label_type(rawValue: Label.kernelType),
                    Int64(count * stripe / stripes), Int64(count * (stripe + 1) / stripes),
                    Int64(classCount), ignore == nil ? 0 : 1, Int64(ignore ?? 0),
                    base + stripe * classCount)
            }
            if stripes == 1 {
                countStripe(0)
            } else {
                team.forEachWorker { worker in if worker < stripes { countStripe(worker) } }
            }
        }
    }
    let outside = findings.reduce(0) { $0 + $1.outside }
    if outside > 0, let first = findings.first(where: { $0.outside > 0 })?.first_outside {
        throw .labelOutOfRange(
            label: Int(truncatingIfNeeded: labels[Int(first)]),
            position: position(ofElement: Int(first), shape: shape), count: Int(outside),
            classCount: classCount, ignoreIndex: ignoreIndex)
    }
    return LabelCounts(
        perClass: (0..<classCount).map { index in
            (0..<stripes).reduce(0) { $0 + Int(counts[$1 * classCount + index]) }
        },
        ignored: findings.reduce(0) { $0 + Int($1.ignored) })
}

/// The index on each axis of an element of a row-major array.
func position(ofElement element: Int, shape: [Int]) -> [Int] {
    var rest = element
    return Array(
        shape.reversed().map { extent in
            defer { rest /= extent }
            return rest % extent
        }.reversed())
}
