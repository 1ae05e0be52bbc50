/// A small font for captions and legends: 5 × 9 dots a character, of which the lower two are for descenders.
///
/// Drawn for this project. It holds printable ASCII and a few signs; any other character is drawn as a box.
enum BitmapFont {
    /// Dots a character takes, the gap to its neighbour included.
    static let advance = 6
    /// Dots from the top of a capital to its foot.
    static let capitalHeight = 7
    /// Dots a line takes, descenders included.
    static let lineHeight = 9

    /// The rows of a character, top first; bit 4 is its leftmost dot.
    static func rows(of character: Character) -> [UInt8] {
        glyphs[character] ?? glyphs["□"] ?? []
    }

    /// The dots that a text takes from its left to its right end.
    static func width(of text: String) -> Int { max(0, text.count * advance - 1) }

    /// A character, then its nine rows as digits of base 32.
    private static let table = """
        ! 444440400  " AA0000000  # AAVAVAA00  $ 4FKE5U400  % PP248JJ00  & CIK8LID00  ' 440000000
        ( 248884200  ) 842224800  * 04LEL4000  + 044V44000  , 000006648  - 000V00000  . 00000CC00
        / 11248GG00  0 EHJLPHE00  1 4C4444E00  2 EH1248V00  3 EH161HE00  4 26AIV2200  5 VGU11HE00
        6 68GUHHE00  7 V12244400  8 EHHEHHE00  9 EHHF12C00  : 00CC0CC00  ; 00CC0CC48  < 024842000
        = 00V0V0000  > 084248000  ? EH1240400  @ EHNLNGE00  A EHHVHHH00  B UHHUHHU00  C EHGGGHE00
        D UHHHHHU00  E VGGUGGV00  F VGGUGGG00  G EHGNHHE00  H HHHVHHH00  I E44444E00  J 11111HE00
        K HIKOKIH00  L GGGGGGV00  M HRLLHHH00  N HPPLJJH00  O EHHHHHE00  P UHHUGGG00  Q EHHHLID00
        R UHHUKIH00  S FGGE11U00  T V44444400  U HHHHHHE00  V HHHHHA400  W HHHLLRH00  X HHA4AHH00
        Y HHA444400  Z V1248GV00  [ E88888E00  \\ GG8421100  ] E22222E00  ^ 4AH000000  _ 000000V00
        ` 840000000  a 00E1FHF00  b GGUHHHU00  c 00EHGHE00  d 11FHHHF00  e 00EHVGE00  f 698S88800
        g 00FHHHF1E  h GGUHHHH00  i 40C444E00  j 2062222IC  k GGIKOKI00  l C44444E00  m 00QLLLL00
        n 00UHHHH00  o 00EHHHE00  p 00UHHHUGG  q 00FHHHF11  r 00MPGGG00  s 00FGE1U00  t 88U889600
        u 00HHHHF00  v 00HHHA400  w 00HLLLA00  x 00HA4AH00  y 00HHHHF1E  z 00V248V00  { 244844200
        | 444444400  } 844244800  ~ 008L20000  → 042V24000  … 000000L00  × 00HA4AH00  ≥ O616O0V00
        ≤ 3CGC30V00  · 000400000  □ 0VHHHHV00
        """

    private static let glyphs: [Character: [UInt8]] = {
        var glyphs: [Character: [UInt8]] = [" ": [UInt8](repeating: 0, count: lineHeight)]
        let fields = table.split { $0 == " " || $0 == "\n" }
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let character = fields[index].first else { continue }
            glyphs[character] = fields[index + 1].compactMap { UInt8(String($0), radix: 32) }
        }
        return glyphs
    }()
}
