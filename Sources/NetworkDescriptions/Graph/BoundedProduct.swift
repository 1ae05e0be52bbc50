/// The product of counts of at least 0, or 2^50 where it is larger: more than any memory holds, and few enough that some
/// thousand such numbers can be added, and taken times the bytes of a number, without overflow.
///
/// Sizes that a file or an argument asks for are so compared with what there is, and never wrap around.
func boundedProduct(_ factors: Int...) -> Int {
    var product = 1
    // A factor of 0 counts wherever it stands.
    if factors.contains(0) { return 0 }
    for factor in factors {
        let (next, overflow) = product.multipliedReportingOverflow(by: factor)
        if overflow || next > 1 << 50 { return 1 << 50 }
        product = next
    }
    return product
}
