import JSONText
import Losses

/// Values as JSON inside safetensors metadata; the same value gives the same text.
enum MetadataJSON {
    static func text(_ value: some Encodable) throws -> String {
        try JSONValue(encoding: value).compact
    }

    /// - Throws: ``CheckpointError/notACheckpoint(path:reason:)`` for a missing key or another content.
    static func value<Value: Decodable>(
        _ type: Value.Type, key: String, in metadata: [String: String], path: String
    ) throws(CheckpointError) -> Value {
        guard let text = metadata[key] else {
            throw .notACheckpoint(path: path, reason: "its metadata lacks '\(key)'")
        }
        do {
            return try JSONValue(parsing: text).decoded(as: type)
        } catch let fault as LossError {
            throw .notACheckpoint(path: path, reason: "its metadata '\(key)' says that \(fault)")
        } catch {
            throw .notACheckpoint(path: path, reason: "its metadata '\(key)' cannot be understood")
        }
    }
}
