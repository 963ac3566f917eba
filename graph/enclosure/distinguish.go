package enclosure

import (
	"context"
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// Options bound a search. The zero value is right for expressions of up to
// some thousand nodes.
type Options struct {
	// Context ends the search early, with what has been found; nil never does.
	// A search that is not ended so is deterministic.
	Context context.Context
	// Points is how many points where both sides are defined are enough; 0
	// means 64.
	Points int
	// Brief leaves it at a look: where float64 sees no difference, only a few
	// points are looked at with balls, of the lowest precision.
	Brief bool
	// Tries bounds the points that are tried; 0 means 2000.
	Tries int
	// Work bounds the search in evaluated nodes, of which one in balls counts
	// as many; 0 means 30 million, about a second.
	Work int
}

// A Value says which number a node is.
type Value struct {
	Node  graph.Node
	Value *big.Rat
}

// A Witness is a point where two expressions certainly are defined and differ.
type Witness struct {
	// At gives the variables their values, and the applications of unknown
	// functions: there are functions with those values.
	At          []Value
	Left, Right Ball
	// Precision is the number of bits that it took.
	Precision uint
}

// A Search is what [Distinguish] found.
type Search struct {
	// Witness is nil if no difference was found.
	Witness *Witness
	// Tried counts the points that were looked at, and Defined those where
	// both sides are defined, certainly or as far as float64 can tell, and no
	// difference was found.
	Tried, Defined int
	// Certain counts those of the latter where both sides certainly are
	// defined: where balls agree.
	Certain int
	// OnlyLeft and OnlyRight count points where one side certainly is defined
	// and the other certainly is not; not more than a few are looked for.
	OnlyLeft, OnlyRight int
	// LeftExample and RightExample are the first of these.
	LeftExample, RightExample []Value
	// Example is the first point where both sides certainly are defined.
	Example []Value
	// Agreement is the number of bits to which the sides certainly agree at
	// all points that were looked at with the highest precision; 0 if there
	// are none, and math.MaxInt if they are exactly equal at all of them.
	Agreement int
	// MaxRelative is the largest relative difference in float64 at the points
	// that Defined counts.
	MaxRelative float64
}

// Digits returns the values of both sides in decimal, with as many digits as
// it takes to see the difference and a few more.
func (w *Witness) Digits() (left, right string) {
	for digits := 6; ; digits += 4 {
		left, right = w.Left.Text(digits), w.Right.Text(digits)
		if left != right || digits > 4000 {
			digits += 2
			return w.Left.Text(digits), w.Right.Text(digits)
		}
	}
}

// Precisions at which balls are evaluated, and at how many points each: a
// difference of one part in 10^15 takes 128 bits, one of 10^300 takes 1024.
var ladder = []struct {
	prec   uint
	points int
}{{128, 10}, {256, 4}, {1024, 3}}

const (
	visible    = 1e-9 // relative difference that float64 can see
	oneSided   = 8    // points looked at because float64 sees one side only
	dark       = 24   // points looked at because float64 sees no side anywhere
	candidates = 6    // witnesses to choose from
	beyond     = 24   // tries after the first witness
	brief      = 2    // points of a brief look
)

// Distinguish looks for a point at which a and b are certainly both defined
// and certainly different.
//
// Points have short coordinates, the shortest first. They are screened with
// float64, and a difference counts only when balls of 128 bits or more, whose
// bounds are proven, do not meet. Where float64 sees none, balls of increasing
// precision look for differences that are too small for it.
func Distinguish(a, b graph.Node, opt Options) Search {
	s := newSearch(a, b, opt)
	s.screen()
	if s.best == nil {
		s.refine()
	}
	s.result.Witness = s.best
	if s.result.Certain == 0 {
		s.result.Agreement = 0
	}
	return s.result
}

// A search is one run of Distinguish.
type search struct {
	a, b      graph.Node
	opt       Options
	variables []graph.Node
	unknown   []graph.Node // applications of unknown functions
	floats    *program.Evaluator
	balls     *plan
	points    *sampler
	work      int
	size      int        // nodes
	agreeing  [][]number // points where float64 sees no difference
	doubtful  [][]number // points where it computes nothing on either side
	lone      [2]int     // points tried because float64 sees one side only
	best      *Witness
	length    int // of the best witness
	found     int
	finest    uint // precision that Agreement is from
	result    Search
}

func newSearch(a, b graph.Node, opt Options) *search {
	if opt.Points == 0 {
		opt.Points = 64
	}
	if opt.Tries == 0 {
		opt.Tries = 2000
	}
	if opt.Work == 0 {
		opt.Work = 30e6
	}
	s := &search{a: a, b: b, opt: opt}
	s.result.Agreement = math.MaxInt
	s.floats = program.NewEvaluator(a, b)
	for _, n := range s.floats.Unknown() {
		if n.IsVar() {
			s.variables = append(s.variables, n)
		} else {
			s.unknown = append(s.unknown, n)
		}
	}
	s.balls = compile([]graph.Node{a, b}, ladder[0].prec)
	s.balls.invent = invented
	s.size = len(s.balls.steps)
	s.points = newSampler(len(s.variables))
	return s
}

// spent adds to the work and reports whether the search is over.
func (s *search) spent(work int) bool {
	s.work += work
	return s.work > s.opt.Work || s.opt.Context != nil && s.opt.Context.Err() != nil
}

// ballWork is what evaluating a node in balls counts in float64 evaluations.
func ballWork(prec uint) int { return 30 + int(prec)/4 }

// screen goes through points in float64.
func (s *search) screen() {
	tries := s.opt.Tries
	if len(s.variables) == 0 {
		tries = 1
	}
	since := 0 // tries after the first witness
	for range tries {
		if s.spent(s.size) || s.result.Defined >= s.opt.Points || s.found >= candidates {
			return
		}
		if s.best != nil {
			if since++; since > beyond {
				return
			}
		}
		s.points.next()
		s.result.Tried++
		if len(s.unknown) > 0 {
			// Values of unknown functions need exact operands.
			if s.certify(s.points.point, ladder[0].prec) {
				s.points.admit()
				s.result.Defined++
			}
			continue
		}
		s.screenPoint()
	}
}

func (s *search) screenPoint() {
	point := s.points.point
	for i, n := range s.variables {
		s.floats.Set(n, point[i].float())
	}
	var buffer [2]float64
	values := s.floats.Run(buffer[:0])
	left, right := values[0], values[1]
	definedLeft, definedRight := isFinite(left), isFinite(right)
	switch {
	case definedLeft && definedRight:
		s.points.admit()
		difference := math.Abs(left - right)
		relative := difference / max(math.Abs(left), math.Abs(right))
		if difference == 0 {
			relative = 0
		}
		if relative > visible {
			found := s.found
			s.certify(point, ladder[0].prec)
			if s.found > found {
				return
			}
		} else {
			s.result.MaxRelative = max(s.result.MaxRelative, relative)
			s.keep(&s.agreeing, ladder[0].points)
		}
		s.result.Defined++
	case definedLeft != definedRight:
		side := 0
		if definedRight {
			side = 1
		}
		if s.lone[side]++; s.lone[side] <= oneSided {
			s.certify(point, ladder[0].prec)
		}
	default:
		s.keep(&s.doubtful, dark)
	}
}

func isFinite(x float64) bool { return x-x == 0 }

func (s *search) keep(to *[][]number, most int) {
	if len(*to) < most {
		*to = append(*to, slices.Clone(s.points.point))
	}
}

// refine evaluates balls where float64 saw no difference.
func (s *search) refine() {
	if len(s.unknown) > 0 {
		s.agreeing = s.points.good
	}
	for level, l := range ladder {
		if level == 0 && len(s.unknown) > 0 {
			continue
		}
		if s.opt.Brief {
			if level > 0 {
				break
			}
			l.points = brief
		}
		for i, point := range s.agreeing {
			if i == l.points || s.spent(0) {
				break
			}
			s.certify(point, l.prec)
			if s.best != nil {
				return
			}
		}
	}
	if s.result.Certain > 0 {
		return
	}
	for _, point := range s.doubtful {
		if s.spent(0) || s.best != nil {
			break
		}
		if s.certify(point, ladder[0].prec) {
			s.result.Defined++
		}
	}
}

// certify evaluates both sides in balls and takes note of what is certain. It
// reports whether both are defined.
func (s *search) certify(point []number, prec uint) bool {
	if s.spent(s.size * ballWork(prec)) {
		return false
	}
	p := s.balls
	p.setPrecision(prec)
	for i, n := range s.variables {
		p.set(n, point[i].rat())
	}
	p.run()
	left, right := &p.values[p.outputs[0]], &p.values[p.outputs[1]]
	p.machine.enclose(left)
	p.machine.enclose(right)
	r := &s.result
	switch {
	case left.state == Defined && right.state == Undefined:
		if r.OnlyLeft++; r.OnlyLeft == 1 {
			r.LeftExample = s.at(point)
		}
	case left.state == Undefined && right.state == Defined:
		if r.OnlyRight++; r.OnlyRight == 1 {
			r.RightExample = s.at(point)
		}
	}
	if left.state != Defined || right.state != Defined {
		return false
	}
	if sign, certain := p.machine.compare(left, right); certain && sign != 0 {
		s.found++
		length := 0
		for _, c := range point {
			length += c.length()
		}
		if !readable(left) || !readable(right) {
			length += unreadable
		}
		if s.best == nil || length < s.length {
			s.length = length
			s.best = &Witness{At: s.at(point), Left: left.clone(), Right: right.clone(), Precision: prec}
		}
		return true
	}
	if prec == ladder[0].prec {
		r.Certain++
	}
	if r.Example == nil {
		r.Example = s.at(point)
	}
	s.agree(left, right, prec)
	return true
}

// readable reports whether a value is one that people like to look at.
func readable(b *Ball) bool {
	v := math.Abs(b.Float64())
	return v == 0 || 1e-3 <= v && v < 1e5
}

// unreadable is the length that a point is taken to have on top of its own if
// the values there are very large or very small.
const unreadable = 100

// agree records to how many bits two balls that meet agree.
func (s *search) agree(left, right *Ball, prec uint) {
	if left.exact && right.exact {
		return
	}
	m := s.balls.machine
	d := m.take()
	defer m.drop(1)
	m.sub(d, left, right)
	if d.state != Defined {
		return
	}
	m.enclose(d)
	most := above(&d.mid, d.exp).plus(d.rad)
	if most.m == 0 {
		return
	}
	size := max(left.exp+int64(left.mid.BitLen()), right.exp+int64(right.mid.BitLen()))
	bits := int(max(0, size-most.e-magnitudeBits))
	if prec > s.finest {
		s.finest = prec
		s.result.Agreement = bits
	}
	s.result.Agreement = min(s.result.Agreement, bits)
}

// at returns the point, with the values of unknown functions that the last
// evaluation gave.
func (s *search) at(point []number) []Value {
	at := make([]Value, 0, len(point)+len(s.unknown))
	for i, n := range s.variables {
		at = append(at, Value{n, point[i].rat()})
	}
	for _, n := range s.unknown {
		if v := &s.balls.values[s.balls.place[n]]; v.state == Defined && v.exact {
			at = append(at, Value{n, new(big.Rat).Set(&v.rat)})
		}
	}
	return at
}
