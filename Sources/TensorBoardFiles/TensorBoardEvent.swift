import Foundation
import ProtobufMessages

/// What a run has to tell TensorBoard of one step: numbers and pictures under tags; TensorFlow's `Event` message.
package struct TensorBoardEvent: Equatable, Sendable {
    /// Seconds since 1970.
    package var wallTime: Double
    /// The place on the horizontal axis.
    package var step: Int
    /// What is told.
    package var values: [Value]

    /// One number or picture.
    package enum Value: Equatable, Sendable {
        /// A number; one that is not finite is shown as a mark.
        case scalar(tag: String, Float)
        /// A PNG file of this size in pixels.
        case picture(tag: String, png: [UInt8], height: Int, width: Int)
    }

    /// Joins what belongs to one step.
    package init(wallTime: Double, step: Int, values: [Value]) {
        self.wallTime = wallTime
        self.step = step
        self.values = values
    }

    /// The message `Event`.
    package var message: [UInt8] {
        get throws {
            var event = TensorFlowEvent()
            event.wallTime = wallTime
            event.step = Int64(step)
            event.summary = TensorFlowSummary()
            event.summary.value = values.map(Self.message)
            return try event.encoded()
        }
    }

    /// The message with which every event file begins.
    package static func versionMessage(wallTime: Double) throws -> [UInt8] {
        var event = TensorFlowEvent()
        event.wallTime = wallTime
        event.fileVersion = "brain.Event:2"
        return try event.encoded()
    }

    /// The message `Summary.Value`.
    private static func message(of value: Value) -> TensorFlowSummary.Value {
        var message = TensorFlowSummary.Value()
        switch value {
        case .scalar(let tag, let number):
            message.tag = tag
            message.simpleValue = number
        case .picture(let tag, let png, let height, let width):
            message.tag = tag
            message.image.height = Int32(height)
            message.image.width = Int32(width)
            message.image.colorspace = 3  // RGB
            message.image.encodedImageString = Data(png)
        }
        return message
    }

    /// The step of an encoded event; nil where the bytes are no such message, 0 where it is left out.
    package static func step(ofMessage bytes: [UInt8]) -> Int? {
        (try? TensorFlowEvent(decoding: bytes)).map { Int($0.step) }
    }
}
