import Files
import Testing

@Suite struct CSVTextTests {
    @Test func aFieldIsQuotedWhereACommaAQuoteOrTheEndOfALineStandsInIt() {
        #expect(
            CSVText.row(["plain", "a,b", "say \"x\"", ""]) == "plain,\"a,b\",\"say \"\"x\"\"\",")
        #expect(CSVText.field("a\nb") == "\"a\nb\"")
        #expect(CSVText.field("a\rb") == "\"a\rb\"")
    }

    /// Swift counts the two as one character, which is neither of them.
    @Test func aCarriageReturnWithItsLineFeedIsQuotedToo() {
        #expect(CSVText.field("a\r\nb") == "\"a\r\nb\"")
    }

    @Test func everyRowEndsWithALineFeed() {
        #expect(CSVText.rows([["a", "b"], ["1", ""]]) == "a,b\n1,\n")
        #expect(CSVText.rows([]).isEmpty)
    }

    @Test func whatIsWrittenIsReadAsItWas() {
        let rows = [["a", "b,c", ""], ["say \"x\"", "two\nlines", "\r\n"], ["", "", "é"]]
        #expect(CSVText.rows(of: CSVText.rows(rows)) == rows)
        #expect(CSVText.rows(of: "a,b\r\n\n1,\"2\"") == [["a", "b"], ["1", "2"]])
        #expect(CSVText.rows(of: "").isEmpty)
    }
}
