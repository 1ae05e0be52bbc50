import Testing
import YAMLFiles

/// Tables of keys over a small set of options.
@Suite struct YAMLKeyTests {
    enum Pace: String, CaseIterable { case slow, fast }

    struct Inner: Equatable {
        var share = 0.5
        static let keys: [YAMLKey<Inner>] = [
            .key("share", \.share, .double(atLeast: 0, atMost: 1), "A share.")
        ]
    }

    enum Shape: Equatable {
        case round(Inner)
        case square(side: Int)

        static let yaml = YAMLValue<Shape>.variants(
            [
                YAMLVariant(
                    "round", otherNames: ["disc"], "No corners.", defaults: Inner(),
                    keys: Inner.keys, make: { .round($0) },
                    carried: { if case .round(let inner) = $0 { inner } else { nil } }),
                YAMLVariant(
                    "square", "Four corners.", defaults: 3,
                    keys: [.key("side", \.self, .int(atLeast: 1), "How long.")],
                    make: { .square(side: $0) },
                    carried: { if case .square(let side) = $0 { side } else { nil } }),
            ], kind: "shape")
    }

    struct Options: Equatable {
        var path = ""
        var count = 3
        var limit: Double?
        var threads: Int?
        var pace = Pace.slow
        var sizes: [Int] = []
        var inner: Inner?
        var shape = Shape.round(Inner())
        var (first, second) = (false, "x")

        static let keys: [YAMLKey<Options>] = [
            .required("path", \.path, .text, "Where."),
            .key("count", \.count, .int(atLeast: 1, atMost: 9), "How many."),
            .optional("limit", \.limit, .double(above: 0), "The most."),
            .key("threads", \.threads, .word("auto", or: .int(atLeast: 1)), "Threads."),
            .key("pace", \.pace, .choice, "How fast."),
            .key("sizes", \.sizes, .list(of: .int(atLeast: 2)), "Sizes."),
            .optional("inner", \.inner, .mapping(Inner(), Inner.keys), "A part."),
            .key("shape", \.shape, Shape.yaml, "A shape."),
            .group(
                "both",
                [
                    .key("first", \.first, .bool, "One."),
                    .key("second", \.second, .text, "Two."),
                ], of: Options(), "Two of one value."),
        ]
        static let yaml = YAMLValue<Options>.mapping(Options(), keys) {
            (options, mapping) throws(YAMLFileError) in
            if options.count == 7, let node = mapping.optional("count") {
                throw node.wrongValue(expected: "no 7")
            }
        }
    }

    private func read(_ text: String) throws(YAMLFileError) -> Options {
        try Options.yaml.read(try YAMLFile.parse(text, path: "a.yaml"))
    }

    @Test func whatIsAbsentKeepsItsDefault() throws {
        var expected = Options()
        expected.path = "p"
        #expect(try read("path: p\ncount:\nshape: {}") == expected)
    }

    @Test func everyKeyIsReadAndWrittenInTheOrderOfTheTable() throws {
        let text = """
            path: p
            count: 4
            limit: 2.5
            threads: 2
            pace: fast
            sizes: [2, 3]
            inner:
              share: 0.25
            shape:
              name: square
              side: 5
            both:
              first: true
              second: z

            """
        let options = try read(text)
        #expect(options.count == 4 && options.limit == 2.5 && options.threads == 2)
        #expect(options.pace == .fast && options.sizes == [2, 3])
        #expect(options.inner == Inner(share: 0.25) && options.shape == .square(side: 5))
        #expect(options.first && options.second == "z")
        #expect(try Options.yaml.write(options).yaml() == text)
        let standard = try Options.yaml.write(read("path: p")).yaml()
        #expect(standard.contains("limit: null\nthreads: auto\npace: slow\nsizes: []\ninner: null"))
    }

    @Test(arguments: [
        ("count: 2", "a.yaml:1:1: the key 'path' is missing, a text is expected"),
        ("path: p\ncount: 0", "a.yaml:2:8: 'count' is '0', a whole number from 1 to 9 is expected"),
        ("path: p\nconut: 1", "a.yaml:2:1: unknown key 'conut', did you mean 'count'?"),
        ("path: p\npace: quick", "'pace' is 'quick', one of slow, fast is expected"),
        ("path: p\nthreads: 0", "'auto' or a whole number of at least 1 is expected"),
        ("path: p\nsizes: [2, 1]", "'sizes.1' is '1', a whole number of at least 2"),
        ("path: p\nshape: {name: oval}", "one of round, disc, square is expected"),
        ("path: p\nshape: {side: 1}", "no 'side', which only the shape square has, is expected"),
        ("path: p\nshape: {sahre: 1}", "unknown key 'shape.sahre', did you mean 'share'?"),
        ("path: p\nboth: {third: 1}", "unknown key 'both.third'"),
        ("path: p\ncount: 7", "'count' is '7', no 7 is expected"),
    ])
    func aFaultIsToldWithItsPlace(text: String, sentence: String) {
        let error = #expect(throws: YAMLFileError.self) { try read(text) }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains(sentence))
    }

    @Test func aVariantHasASecondName() throws {
        #expect(try read("path: p\nshape: {name: disc, share: 1}").shape == .round(Inner(share: 1)))
    }

    @Test func aTableTellsItsKeysValuesDefaultsAndMeanings() throws {
        let keys = Options.yaml.groups[0].keys
        #expect(keys.map(\.name).first == "path" && keys[0].values == "a text, required")
        #expect(keys[0].standard == nil)
        #expect(
            keys[1]
                == YAMLKeyText(
                    name: "count", values: "a whole number from 1 to 9", standard: "3",
                    meaning: "How many.", groups: []))
        #expect(keys[2].values == "a number above 0, or null" && keys[2].standard == "null")
        #expect(keys[4].values == "slow, fast")
        #expect(keys[7].groups.map(\.name) == ["round", "square"])
        #expect(keys[7].groups[1].keys[0].standard == "3")
        #expect(keys[8].groups[0].keys.map(\.meaning) == ["One.", "Two."])
    }

    @Test func aPropertyWithoutAKeyIsCounted() {
        #expect(Options.keys.placeCount() == Mirror(reflecting: Options()).children.count)
        #expect(Options.keys.dropLast().map { $0 }.placeCount() == 8)
    }
}
