import Files
import Testing

/// Names of files are bytes: no byte is lost on the way through a text, and no two names become one.
@Suite struct FileNameTests {
    @Test func everyByteComesBack() {
        let kept = Array("a\u{10FEE9}b".utf8)
        let names: [[UInt8]] =
            (1...255).map { [0x61, $0, 0x62] }
            + [
                [], Array("plain".utf8), Array("café 😀".utf8), [0xFF, 0xFE, 0x80], [0xC3],
                [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0xA9, 0xE9], [0xED, 0xA0, 0x80], kept,
                kept + [0xE9],
            ]
        for name in names { #expect(String(pathBytes: name).pathBytes == name) }
        // Nor do two of them become the same text.
        #expect(Set(names.map { ExactText(String(pathBytes: $0)) }).count == names.count)
    }

    @Test func aNameInUTF8IsTheTextThatItLooksLike() {
        #expect(Array(String(pathBytes: Array("né 😀".utf8)).utf8) == Array("né 😀".utf8))
        #expect("né 😀".shownPath == "né 😀")
    }

    @Test func otherBytesAreShownAsReplacementCharacters() {
        #expect(String(pathBytes: [0x63, 0xE9, 0x2E]).shownPath == "c\u{FFFD}.")
        #expect("\u{10FEE9}x".systemPath == [CChar(bitPattern: 0xE9), 0x78, 0])
    }

    @Test func composedAndDecomposedNamesAreTwo() {
        #expect(ExactText("\u{E9}") != ExactText("e\u{301}"))
        #expect(ExactText("\u{E9}") == ExactText("\u{E9}"))
        #expect(Set([ExactText("\u{E9}"), ExactText("e\u{301}")]).count == 2)
    }

    @Test(arguments: [
        ("a/b.tar.PNG", "b.tar", "png"), ("b", "b", ""), (".hidden", ".hidden", ""),
        ("a/b.c/", "b", "c"), ("a/\u{301}x.png", "\u{301}x", "png"), ("/", "", ""), ("", "", ""),
    ])
    func aNameHasAStemAndAnExtension(path: String, stem: String, ending: String) {
        #expect(ExactText(FileName(path).stem) == ExactText(stem))
        #expect(FileName(path).lowercaseExtension == ending)
    }

    @Test func anAbsolutePathHasNoDetours() {
        #expect("/a/./b//../c/".absolutePath == "/a/c")
        #expect("/..".absolutePath == "/")
        #expect("x".absolutePath.hasSuffix("/x"))
    }

    @Test func namesOfResultsAreDifferentAndFitIntoAFolder() {
        var names = ResultNames(endings: [".png", ".loss.npy"])
        #expect(names.stem(of: "a/b\n:c") == "a-b--c")
        #expect(names.stem(of: "a-b--c") == "a-b--c-2")
        #expect(names.stem(of: ".x") == "_.x")
        #expect(names.stem(of: "") == "_")
        #expect(names.stem(of: "\u{E9}") == "\u{E9}")
        #expect(ExactText(names.stem(of: "e\u{301}")) == ExactText("e\u{301}"))
        let long = String(repeating: "é", count: 125)
        #expect(names.stem(of: long).utf8.count == 246)
        #expect(names.stem(of: long).utf8.count == 246)
        #expect(names.stem(of: long).hasSuffix("é-3"))
    }
}
