import Files
import Foundation
import Machine

/// What went wrong, as one sentence with the file, what was found, what is allowed and what to do.
///
/// All that this module throws is of this type. Faults of the program itself (an array of the wrong length) trap.
public struct PixelwiseError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
    /// Where the fault lies.
    public enum Kind: Sendable, Equatable, CaseIterable {
        /// A file's content, a value of a config, an array: found and not as it must be.
        case badData
        /// A file or folder that is not there.
        case missingInput
        /// A file or folder that cannot be made, or holds a run that must not be overwritten.
        case cannotCreate
        /// The disk took a file in part, or not at all; what existed before still exists.
        case cannotWrite
        /// A fault that has no kind of its own, of the system for example.
        case other
    }

    /// Where the fault lies.
    public let kind: Kind
    /// The sentence.
    public let description: String

    /// The sentence, for `localizedDescription`.
    public var errorDescription: String? { description }

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description.shownPath
    }

    /// The fault of a module below.
    init(_ error: any Error) {
        if let error = error as? PixelwiseError {
            self = error
        } else {
            self.init((error as? any ClassifiedFault)?.kind ?? .other, "\(error)")
        }
    }

    /// Calls `body` and gives its faults this type.
    static func translating<Result>(_ body: () throws -> Result) throws(PixelwiseError) -> Result {
        do {
            _ = try InstructionSet.request.get()
            return try body()
        } catch { throw PixelwiseError(error) }
    }
}
