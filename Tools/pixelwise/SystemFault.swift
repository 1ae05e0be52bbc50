import Files
import Foundation

/// A fault that Foundation tells of in its own words, as one sentence with the file and the system's reason.
struct SystemFault: CommandFault, CustomStringConvertible {
    let description: String
    let exitCode: Int32

    /// Takes over a fault of Foundation; nil for any other.
    init?(_ fault: any Error) {
        guard type(of: fault) is NSError.Type || fault is CocoaError || fault is POSIXError else {
            return nil
        }
        let error = fault as NSError
        let underlying = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
        let system = [error, underlying].compactMap(\.self).first {
            $0.domain == NSPOSIXErrorDomain
        }
        let path =
            error.userInfo[NSFilePathErrorKey] as? String
            ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
        let reason =
            system.flatMap { strerror(Int32($0.code)).map { String(cString: $0) } }
            ?? error.localizedDescription
        description = "\(path ?? "the system"): \(reason)"
        let isWriting = (512..<1024).contains(error.code) && error.domain == NSCocoaErrorDomain
        exitCode =
            switch system.map({ Int32($0.code) }) {
            case ENOENT: EX_NOINPUT
            case ENOSPC, EDQUOT, EIO: EX_IOERR
            default: isWriting ? EX_CANTCREAT : EX_DATAERR
            }
    }
}
