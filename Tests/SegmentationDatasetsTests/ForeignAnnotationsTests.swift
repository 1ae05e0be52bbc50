import SegmentationDatasets
import Testing

/// Files of labelling tools that are not read are called by their tool's name, with what to export instead.
@Suite struct ForeignAnnotationsTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    @Test(arguments: [
        (
            "ds0/ann/1.jpg.json",
            #"{"size": {"height": 16, "width": 16}, "objects": [{"classTitle": "cat", "geometryType": "polygon"}]}"#,
            "'ann/1.jpg.json' holds Supervisely's annotations, which are not read; export masks"
        ),
        (
            "export.json",
            #"[{"id": 1, "label": [{"points": [[1, 2]], "polygonlabels": ["cat"]}]}]"#,
            "'export.json' holds Label Studio's tasks, which are not read; export them as COCO"
        ),
        (
            "via.json",
            #"{"1.jpg": {"regions": [{"shape_attributes": {"name": "polygon"}, "region_attributes": {}}]}}"#,
            "'via.json' holds VGG Image Annotator's regions"
        ),
        (
            "annotations.xml",
            "<?xml version=\"1.0\"?>\n<annotations>\n<image id=\"0\" name=\"1.jpg\"><polygon label=\"cat\"/></image></annotations>",
            "'annotations.xml' holds CVAT's 'CVAT for images', which is not read; export 'Segmentation mask 1.1'"
        ),
    ])
    func theToolIsNamed(file: String, content: String, expected: String) throws {
        for index in 1...3 { try set.photo("ds0/img/\(index).jpg", seed: index) }
        try set.files.write(content, to: file)
        let reason = try #require(try set.refusal())
        #expect(reason.contains(expected), "\(reason)")
    }

    @Test func masksInAFormatThatIsNotReadAreCalledThat() throws {
        for index in 1...3 {
            try set.photo("train/\(index).jpg", seed: index)
            try set.files.write("GIF89a", to: "train_masks/\(index)_mask.gif")
        }
        let reason = try #require(try set.refusal())
        #expect(
            reason.hasSuffix(
                "the masks in 'train_masks' would be 3 .gif, which are not read; write them as PNG"),
            "\(reason)")
    }

    @Test func otherJSONIsNobodys() throws {
        for index in 1...3 { try set.photo("images/\(index).jpg", seed: index) }
        try set.files.write(#"{"version": 1}"#, to: "info.json")
        let reason = try #require(try set.refusal())
        #expect(
            reason.hasSuffix(
                "there are images in 'images', and no folder of masks with the same names"),
            "\(reason)")
    }
}
