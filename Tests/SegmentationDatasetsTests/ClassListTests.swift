import SegmentationDatasets
import Testing

/// Names of classes that lie beside the data.
@Suite struct ClassListTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func classes(
        _ file: String, _ text: String, _ values: [UInt8] = [0, 1, 2]
    ) throws -> [String] {
        try set.pairs("images/*.jpg", "masks/*.png", values)
        try set.files.write(text, to: file)
        return try set.open().classNames
    }

    @Test(arguments: [
        ("class_names.txt", "__ignore__\n_background_\ncat\ndog\n"),
        ("classes.txt", "background\ncat\ndog\n"), ("classes.txt", "cat\ndog\n"),
        ("labels.txt", "0: background\n1: cat\n2: dog\n"),
        ("_classes.csv", "Pixel Value, Class\n0, background\n1, cat\n2, dog\n"),
        ("masks/_classes.csv", "Pixel Value, Class\n0, background\n1, cat\n2, dog\n"),
        (
            "dataset.json",
            #"{"labels": {"background": 0, "cat": 1, "dog": 2}, "file_ending": ".png"}"#
        ),
        (
            "meta.json",
            ##"{"classes": [{"title": "cat", "color": "#F50057", "id": 77}, {"title": "dog", "color": "#00FF00"}]}"##
        ),
        (
            "obj_class_to_machine_color.json",
            #"{"background": [0, 0, 0], "cat": [1, 1, 1], "dog": [2, 2, 2]}"#
        ),
        ("classes.json", #"["background", "cat", "dog"]"#),
        (
            "classes.json",
            #"[{"id": 0, "name": "background"}, {"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]"#
        ),
        (
            "metainfo.yaml",
            "classes: [background, cat, dog]\npalette: [[0, 0, 0], [9, 9, 9], [8, 8, 8]]\n"
        ),
        (
            "labelmap.txt",
            "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:48,112,32::\ndog:176,112,32::\n"
        ),
    ])
    func aListNamesTheValues(file: String, text: String) throws {
        #expect(try classes(file, text) == ["background", "cat", "dog"])
        let map = try set.open().description.classMap
        #expect((0...2).map { map.label(of: .number($0)) } == [0, 1, 2])
        #expect(map.label(of: .number(255)) == 255)
    }

    @Test func cvatsColoursAreThoseOfItsList() throws {
        for index in 1...3 {
            try set.photo("JPEGImages/f\(index).jpg", seed: index)
            try set.colorMask(
                "SegmentationClass/f\(index).png", [0, 0x307020, 0xB07020], shift: index)
            try set.colorMask(
                "SegmentationObject/f\(index).png", [0x307020, 0xB07020, 0], shift: index)
        }
        try set.files.write("f1\nf2\nf3\n", to: "ImageSets/Segmentation/default.txt")
        try set.files.write(
            "# label:color_rgb:parts:actions\ncat:48,112,32::\nbackground:0,0,0::\ndog:176,112,32::\n",
            to: "labelmap.txt")
        let data = try set.open()
        #expect(data.classNames == ["cat", "background", "dog"])
        #expect(
            try data.loadLabels(data.samples(inSplit: "train")[0]).classPixels == [16, 224, 16])
        let recognition = try #require(data.description.recognition)
        #expect(recognition.alternatives == ["masks in 'SegmentationObject'"])
    }

    @Test func numbersThatCountFromOneAreSeenToBeShifted() throws {
        let text = "0: unlabeled\n1: person\n95: bridge\n182: wood\n"
        #expect(
            try classes("labels.txt", text, [255, 0, 94, 181]) == ["person", "bridge", "wood"])
        let map = try set.open().description.classMap
        #expect([0, 94, 181, 255].map { map.label(of: .number($0)) } == [0, 1, 2, 255])
    }

    @Test func aListThatDoesNotFitIsSaid() throws {
        #expect(
            try classes("classes.txt", "cat\ndog\n", [0, 1, 5]) == (0...5).map { "class-\($0)" })
        let notes = try #require(try set.open().description.recognition).notes
        #expect(notes == ["the 2 classes of classes.txt do not fit the masks' values 0, 1, 5"])
        // Names of files are no names of classes.
        #expect(
            try classes("classes.txt", "a.png\nb.png\nc.png\n") == [
                "class-0", "class-1", "class-2",
            ])
    }

    @Test func whatIsIgnoredIsNoClass() throws {
        let text = #"{"labels": {"background": 0, "cat": 1, "ignore": 2}, "file_ending": ".png"}"#
        #expect(try classes("dataset.json", text) == ["background", "cat"])
        #expect(try set.open().description.classMap.label(of: .number(2)) == 255)
    }

    @Test func everyMaskIsReadForItsClasses() throws {
        try set.pairs("images/*.jpg", "masks/*.png", [0, 1], count: 300)
        try set.mask("masks/172.png", [0, 1, 7])
        #expect(try set.open().classNames.count == 8)
    }
}
