package check

import (
	"math"
	"slices"
)

// A sweep is a function of one variable seen at steps to both sides of a
// point, from large steps to small ones. The steps are as they came out in the
// function's own precision, so that plus and minus belong to them exactly.
type sweep struct {
	steps       []float64
	plus, minus []float64 // f(x + h), f(x - h)
	centre      float64   // f(x)
	epsilon     float64   // relative distance of neighbouring numbers
}

// An estimate is a derivative with what is known of its error.
type estimate struct {
	value float64
	err   float64 // estimated error, +Inf if nothing is known
	scale float64 // size that a derivative of this function would be expected to have
	noise float64 // how far off values of f appear to be
	noisy bool    // by more than rounding

	// plateau is how steep f may be if it is constant around the point only
	// because its values are coarse; 0 if it is not constant there.
	plateau float64

	// trouble says why there is no derivative, or none that differences can
	// see; value is then without meaning.
	trouble string
	kink    bool
	left    float64 // derivatives from the two sides, NaN if unknown
	right   float64
	sideErr float64
}

// noEstimate is an estimate of which nothing is known but the trouble.
func noEstimate(trouble string) estimate {
	nan, inf := math.NaN(), math.Inf(1)
	return estimate{err: inf, trouble: trouble, left: nan, right: nan, sideErr: inf}
}

// A quotient is a difference quotient at one step.
type quotient struct {
	step, value float64
	rounding    float64 // bounds what rounding does to it
	// change is how much f changes in a step, over the step. A change by less
	// than one in ten million counts as that much: it may be rounding.
	change float64
}

const (
	// maxColumns bounds the order of extrapolation; beyond it only rounding
	// grows.
	maxColumns = 6
	// minColumns is how many extrapolations must confirm each other.
	minColumns = 2
	// apart is how many times their errors two estimates must differ by to
	// count as different.
	apart = 10
)

// An extrapolation is an entry of the tableau; its row is that of the smallest
// step in it.
type extrapolation struct {
	value, truncation, rounding float64
	row, column                 int
}

func (c extrapolation) err() float64 { return c.truncation + c.rounding }

// extrapolations returns the tableau of polynomial extrapolations to step 0
// for difference quotients whose error is a series in powers of step^power,
// with an error estimate for each: C. J. F. Ridders, Accurate computation of
// F'(x) and F'(x)F”(x), Advances in Engineering Software 4 (1982). Unlike
// there every row begins a tableau, since the best step is not known, and
// rounding errors are carried along.
func extrapolations(q []quotient, power float64) []extrapolation {
	var list []extrapolation
	var above, row []quotient
	for i := range q {
		row = append(row[:0], q[i])
		for k := 1; k <= min(i, maxColumns); k++ {
			ratio := math.Pow(q[i-k].step/q[i].step, power)
			better, worse := row[k-1], above[k-1]
			t := quotient{
				value:    better.value + (better.value-worse.value)/(ratio-1),
				rounding: (ratio*better.rounding + worse.rounding) / (ratio - 1),
			}
			row = append(row, t)
			if k >= minColumns {
				truncation := max(math.Abs(t.value-better.value), math.Abs(t.value-worse.value))
				if finite(truncation + t.rounding) {
					list = append(list, extrapolation{t.value, truncation, t.rounding, i, k})
				}
			}
		}
		above = append(above[:0], row...)
	}
	return list
}

// best returns the entry with the smallest error.
func best(list []extrapolation) (b extrapolation, ok bool) {
	for _, c := range list {
		if !ok || c.err() < b.err() {
			b, ok = c, true
		}
	}
	return b, ok
}

const (
	// An extrapolation means something if its error is at most this part of
	// the change of f, or this many times the rounding of the quotient. (At
	// large steps every bounded function has slope 0, within its size over the
	// step.)
	meaningfulPart   = 0.01
	meaningfulFactor = 64
	// witnesses is how many rows of the tableau must agree with an entry, with
	// errors that are not this many times larger or this part of the value. A
	// single row may agree with its neighbours by chance.
	witnesses     = 3
	witnessFactor = 64
	witnessPart   = 0.01
)

// credible returns the entries that mean something and that enough rows agree
// with.
func credible(list []extrapolation, q []quotient) (out []extrapolation) {
	var meaningful []extrapolation
	for _, c := range list {
		if d := q[c.row]; c.err() <= max(meaningfulPart*d.change, meaningfulFactor*d.rounding) {
			meaningful = append(meaningful, c)
		}
	}
	for _, c := range meaningful {
		allowed := max(witnessFactor*c.err(), witnessPart*math.Abs(c.value))
		rows, last := 0, -1
		for _, w := range meaningful {
			if w.row != last && w.err() <= allowed && math.Abs(w.value-c.value) <= apart*(w.err()+c.err()) {
				rows, last = rows+1, w.row
			}
		}
		if rows >= witnesses {
			out = append(out, c)
		}
	}
	return out
}

// caution multiplies the noise that is seen: there may be more.
const caution = 2

// settle returns the limit of difference quotients. The error of each quotient
// is a series in step^power plus what noise in f makes of it, which is the noise
// over step^order.
//
// How noisy f is shows in the quotients of small steps: they scatter around the
// limit. (Moré and Wild, Estimating computational noise, SIAM J. Sci. Comput. 33
// (2011) see it in differences of f instead.)
func settle(q []quotient, power, order float64) estimate {
	noise := 0.0
	raised := slices.Clone(q)
	for {
		all := extrapolations(raised, power)
		list := credible(all, q)
		b, ok := best(list)
		if !ok && noise > 0 {
			return noEstimate("noise: f is only accurate to " + magnitude(noise))
		}
		if !ok {
			return noEstimate("no slope: differences do not settle as the step shrinks")
		}
		if c, ok := contradiction(list, q, b); ok {
			return noEstimate("differences depend on the step: " + short(b.value) + " for steps of " + short(q[b.row].step) + ", " +
				short(c.value) + " for steps of " + short(q[c.row].step))
		}
		seen := scatter(all, q, b, order)
		floor := q[b.row].rounding * math.Pow(q[b.row].step, order)
		if caution*seen <= 2*max(noise, floor) {
			return estimate{
				value: b.value, err: b.err(), left: math.NaN(), right: math.NaN(),
				noise: seen, noisy: seen > 100*floor,
			}
		}
		noise = caution * seen
		for i, d := range q {
			raised[i].rounding = max(d.rounding, noise/math.Pow(d.step, order))
		}
	}
}

// scatter returns the noise of f as it shows in extrapolations like b from
// smaller steps.
func scatter(all []extrapolation, q []quotient, b extrapolation, order float64) float64 {
	noise := 0.0
	for _, c := range all {
		if c.column == b.column && c.row > b.row {
			noise = max(noise, (math.Abs(c.value-b.value)-b.truncation)*math.Pow(q[c.row].step, order))
		}
	}
	return noise
}

const (
	// stubborn is how many rows must insist on another limit. In noise single
	// rows may be far off with a small error by chance.
	stubborn = 4
	// slight is the part of a slope that counts as noise even if they do:
	// rounding is not random.
	slight = 1e-6
)

// contradiction looks for a limit at smaller steps that b cannot be: f has
// another slope if one looks closer.
func contradiction(list []extrapolation, q []quotient, b extrapolation) (c extrapolation, found bool) {
	size := max(math.Abs(b.value), q[b.row].change)
	differ := func(v, w extrapolation) bool {
		return math.Abs(v.value-w.value) > apart*(v.err()+w.err())+slight*size
	}
	for _, c := range list {
		if c.row <= b.row || !differ(c, b) {
			continue
		}
		rows, last := 0, -1
		for _, w := range list {
			if w.row > b.row && w.row != last && differ(w, b) && !differ(w, c) {
				rows, last = rows+1, w.row
			}
		}
		if rows >= stubborn {
			return c, true
		}
	}
	return b, false
}

// derivative estimates f'(x) from a sweep, or says why that cannot be done.
func (s *sweep) derivative() estimate {
	if !finite(s.centre) {
		return noEstimate("f(x) is " + short(s.centre))
	}
	first := len(s.steps)
	for first > 0 && finite(s.plus[first-1]) && finite(s.minus[first-1]) {
		first--
	}
	if len(s.steps)-first <= minColumns {
		return s.undefinedSide()
	}
	near := &sweep{s.steps[first:], s.plus[first:], s.minus[first:], s.centre, s.epsilon}
	for _, trouble := range []func() (estimate, bool){near.jump, near.unbounded, near.findKink} {
		if e, ok := trouble(); ok {
			return e
		}
	}
	e := settle(near.central(), 2, 1)
	if coarse := near.granularity(); coarse > 0 {
		e.noise, e.noisy = max(e.noise, coarse), true
	}
	if e.trouble == "" && !near.comesTogether(e.noise) {
		return noEstimate("no slope: those from the left and from the right do not come together as the step shrinks")
	}
	e.scale = near.size() / near.steps[0]
	if from, change, ok := near.flat(); ok {
		e.plateau = change / near.steps[from]
	}
	return e
}

// size returns the largest |f| seen.
func (s *sweep) size() float64 {
	size := math.Abs(s.centre)
	for i := range s.steps {
		size = max(size, math.Abs(s.plus[i]), math.Abs(s.minus[i]))
	}
	return size
}

// roundings is how many roundings a value of f is taken to have suffered; what
// there is beyond them shows as noise.
const roundings = 4

// rounding bounds the rounding error of values near the point, at step i.
func (s *sweep) rounding(i int) float64 {
	return s.roundingOf(max(math.Abs(s.centre), math.Abs(s.plus[i]), math.Abs(s.minus[i])))
}

// roundingOf bounds the rounding error of values up to a size; there is a least
// one, since numbers near 0 do not come closer and closer.
func (s *sweep) roundingOf(size float64) float64 {
	least := math.SmallestNonzeroFloat64
	if s.epsilon > 0x1p-30 {
		least = math.SmallestNonzeroFloat32
	}
	return roundings * max(s.epsilon*size, least)
}

// least is the relative change below which one may as well be rounding.
const least = 1e-7

// central returns the central difference quotients.
func (s *sweep) central() []quotient {
	coarse := s.granularity()
	q := make([]quotient, len(s.steps))
	for i, h := range s.steps {
		change := max(math.Abs(s.plus[i]-s.centre), math.Abs(s.minus[i]-s.centre), least*math.Abs(s.centre))
		q[i] = quotient{h, (s.plus[i] - s.minus[i]) / (2 * h), max(s.rounding(i), coarse) / h, change / h}
	}
	return q
}

// narrow is the part of the largest step below which a function that does not
// change is taken to be coarse rather than constant.
const narrow = 1.0 / (1 << 20)

// flat returns from which step on f does not change any more, and the change at
// the step before that; ok is false if f changes at all steps or at none, or if
// the change is but rounding.
func (s *sweep) flat() (from int, change float64, ok bool) {
	i := len(s.steps)
	for i > 0 && s.plus[i-1] == s.centre && s.minus[i-1] == s.centre {
		i--
	}
	if i == 0 || i == len(s.steps) {
		return i, 0, false
	}
	change = max(math.Abs(s.plus[i-1]-s.centre), math.Abs(s.minus[i-1]-s.centre))
	return i, change, change >= 64*s.rounding(i-1)
}

// granularity returns how finely f resolves its values, if that is coarser
// than its precision: a float64 function that computes in float32 is constant
// at very small steps.
func (s *sweep) granularity() float64 {
	from, change, ok := s.flat()
	if !ok || s.steps[from] > s.steps[0]*narrow {
		return 0
	}
	return change
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
