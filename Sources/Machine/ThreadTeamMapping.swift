import Foundation
import Synchronization

extension ThreadTeam {
    /// The results of `transform` in the order of `elements`; each thread takes the next element as soon as it
    /// is free, since files differ much in the work that they make.
    package func map<Element: Sendable, Output>(
        _ elements: [Element], _ transform: @Sendable (Element) -> Output
    ) -> [Output] {
        let next = Atomic<Int>(0)
        var outputs: [Output?] = Array(repeating: nil, count: elements.count)
        outputs.withUnsafeMutableBufferPointer { slots in
            // Unchecked because every slot is written by one thread alone, and read after all have ended.
            nonisolated(unsafe) let slots = slots
            forEachWorker { _ in
                while true {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < elements.count else { return }
                    slots[index] = transform(elements[index])
                }
            }
        }
        return outputs.compactMap { $0 }
    }
}
