/// Whether a tensor belongs to a part of a network: it is called as the part, or its name begins so, up to a dot.
package func isTensor(_ name: String, of part: String) -> Bool {
    name == part || name.hasPrefix(part.hasSuffix(".") ? part : part + ".")
}
