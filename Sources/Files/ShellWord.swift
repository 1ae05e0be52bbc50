/// A text as one word of a command that people paste into a shell: in quotes where it must.
package func shellWord(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || "_./-+=:,@%".unicodeScalars.contains($0)
        }
    return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
}
