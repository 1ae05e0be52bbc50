import Reports
import Testing

@Suite struct HTMLTests {
    private let hostile = "</style><script>&\"'"
    private let escaped = "&lt;/style&gt;&lt;script&gt;&amp;&quot;&#39;"

    @Test func whatIsPutInIsText() {
        let html: HTML = "<a href=\"\(hostile)\">\(hostile)</a>"
        #expect(html.markup == "<a href=\"\(escaped)\">\(escaped)</a>")
    }

    @Test func markupIsPutInOnce() {
        let inner: HTML = "<b>\(hostile)</b>"
        let outer: HTML = "<p>\(inner), \(2)</p>"
        #expect(outer.markup == "<p><b>\(escaped)</b>, 2</p>")
        #expect((inner + outer).markup == inner.markup + outer.markup)
    }

    @Test func piecesStandALineEach() {
        let pieces: [HTML] = ["<i>a</i>", "<i>b</i>"]
        let html: HTML = "<p>\(pieces)</p>"
        #expect(html.markup == "<p><i>a</i>\n<i>b</i></p>")
        #expect(pieces.joined(separator: " · ").markup == "<i>a</i> · <i>b</i>")
        #expect([HTML]().joined().markup.isEmpty)
    }

    @Test func aPageEscapesItsTitleAndHoldsItsSheets() {
        let text = Page(
            title: hostile, styles: StyleSheet.allCases, reloadSeconds: 5, body: "<p>x</p>"
        ).text
        #expect(text.contains("<title>\(escaped)</title>"))
        #expect(text.contains("<meta http-equiv=\"refresh\" content=\"5\">"))
        #expect(text.hasPrefix("<!DOCTYPE html>\n") && text.hasSuffix("</html>\n"))
        for sheet in StyleSheet.allCases { #expect(text.contains(sheet.text)) }
    }

    /// A sheet stands in `<style>` as it is: it must not end it, nor fetch anything.
    @Test(arguments: StyleSheet.allCases) func sheetsStandAlone(sheet: StyleSheet) {
        #expect(sheet.text.contains("{") && sheet.text.hasSuffix("\n"))
        for foreign in ["<", "url(", "@import", "http"] {
            #expect(!sheet.text.contains(foreign), "\(foreign)")
        }
    }
}
