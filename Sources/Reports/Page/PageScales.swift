import JSONText
import LossAnalysis
import Pictures

// What pages that decode losses and colour them themselves must know, as their data name it.

extension LossCodes {
    /// How codes become losses.
    static var json: JSONValue {
        [
            "step": .number(step), "linear_codes": .integer(linearCodes),
            "ratio": .number(ratio), "infinite": .integer(Int(infinite)),
            "bound_nats": .number(boundNats), "bound_relative": .number(boundRelative),
        ]
    }
}

extension LossColorScale {
    /// Which view of the losses a page opens with.
    var json: JSONValue {
        [
            "values": "weighted", "scale": .text(knee == nil ? "linear" : "log"),
            "end": .number(end), "knee": knee.map { .number($0) } ?? nil,
        ]
    }
}
