package ops

// An Interval encloses a real number that is not known exactly: it lies
// between Lo and Hi, both included, or is undefined if Partial.
//
// Empty intervals have Lo > Hi: no operands within the enclosures lie in the
// domain.
type Interval struct {
	Lo, Hi  float64
	Partial bool
}
