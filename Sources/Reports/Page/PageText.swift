import Files
import Pictures

/// A file name as a relative address (RFC 3986): everything but letters, digits and `-._~` as %XX.
///
/// The leading `./` keeps a colon or anything else from being read as a scheme.
func percentEncoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = "./"
    for byte in name.pathBytes {
        let scalar = Unicode.Scalar(byte)
        let isPlain =
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar)
        if isPlain {
            result.unicodeScalars.append(scalar)
        } else {
            result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
    return result
}

/// 0xRRGGBB as `#rrggbb`.
func hexColor(_ color: UInt32) -> String {
    let digits = String(color & 0xFFFFFF, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
}

/// A whole number with thin spaces between groups of three digits.
func grouped(_ value: Int) -> String {
    var result = ""
    let digits = String(value)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { result += "\u{202F}" }
        result.append(digit)
    }
    return result
}

/// A number with about four digits that count.
func significant(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var decimals = 3
    var size = abs(value)
    while size > 0, size < 1, decimals < 9 {
        size *= 10
        decimals += 1
    }
    while size >= 10, decimals > 0 {
        size /= 10
        decimals -= 1
    }
    return decimalText(value, decimals: decimals)
}
