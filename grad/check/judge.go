package check

import (
	"fmt"
	"math"
)

// A written is what somebody's code computed for a derivative.
type written struct {
	value  float64
	err    float64 // by rounding in that code
	remark string
}

const (
	// surely is how many times the error a difference must be for a verdict
	// that it is one.
	surely = 10
	// explained is how many times the error a difference may be.
	explained = 6
	// coarsest is the error, relative to the size of the derivative, beyond
	// which an agreement says nothing.
	coarsest = 1e-3
)

// roundingsOfDerivative is how many roundings a derivative is taken to have
// suffered at least.
const roundingsOfDerivative = 32

// claimed evaluates derivatives at x and at its neighbours, to see what
// rounding does to them.
func claimed(f *numericFunction, x []float64) ([]written, error) {
	at, err := f.at(x, math.NaN())
	if err != nil {
		return nil, err
	}
	filled, err := f.at(x, 0)
	if err != nil {
		return nil, err
	}
	list := make([]written, len(at))
	for i, v := range at {
		list[i] = written{v, roundingsOfDerivative * f.epsilon * math.Abs(v), ""}
		if math.IsNaN(v) && !math.IsNaN(filled[i]) {
			list[i].remark = "left unset, or added to what dst held"
		}
	}
	near := make([]float64, len(x))
	for _, digits := range []float64{1, -1, 3, -3, 7, -7} {
		for i, v := range x {
			near[i] = f.round(v * (1 + digits*f.epsilon))
		}
		there, err := f.at(near, math.NaN())
		if err != nil {
			// x itself is fine; only what rounding does remains unknown.
			continue
		}
		for i, v := range there {
			if d := 2 * math.Abs(v-at[i]); finite(d) {
				list[i].err = max(list[i].err, d)
			}
		}
	}
	return list, nil
}

// judge compares a value with an estimate of the derivative.
func judge(name string, yours written, e estimate, opt GradientOptions) Component {
	c := Component{
		Name: name, Yours: yours.value, Derivative: e.value, Error: e.err + yours.err,
		Remark: yours.remark, Left: e.left, Right: e.right,
	}
	if e.trouble != "" {
		return withoutDerivative(c, yours, e, opt)
	}
	if e.noisy {
		c.Remark = join(c.Remark, "noise: f is only accurate to "+magnitude(e.noise))
	}
	if !finite(yours.value) {
		c.Verdict = Differs
		if c.Remark == "" {
			c.Remark = "yours is " + short(yours.value)
		}
		return c
	}
	tolerance := opt.Absolute + opt.Relative*math.Abs(e.value)
	d := math.Abs(yours.value - e.value)
	size := max(math.Abs(yours.value), math.Abs(e.value), e.scale)
	switch {
	case yours.value != 0 && math.Abs(e.value) <= e.err && math.Abs(yours.value) <= 2*e.plateau:
		c.Remark = join(c.Remark, "f does not change near the point, but may be too coarse to")
	case d > tolerance+surely*c.Error:
		c.Verdict = Differs
		c.Remark = join(c.Remark, mistake(yours.value, e.value, c.Error))
	case c.Error > max(coarsest*size, tolerance):
		c.Remark = join(c.Remark, "the estimate is too coarse: "+short(e.value)+" within "+magnitude(c.Error))
	case d > tolerance+explained*c.Error:
		c.Remark = join(c.Remark, "the difference is a few times the estimated error, "+magnitude(c.Error))
	default:
		c.Verdict = Agrees
		if yours.value != 0 && math.Abs(yours.value) <= e.err {
			c.Remark = join(c.Remark, "as good as 0: less than the error")
		}
	}
	return c
}

// withoutDerivative judges where differences found no derivative. At a kink
// they know that what lies outside the two slopes is wrong.
func withoutDerivative(c Component, yours written, e estimate, opt GradientOptions) Component {
	c.Derivative, c.Error = math.NaN(), math.Inf(1)
	c.Remark = join(c.Remark, e.trouble)
	if !e.kink {
		return c
	}
	low, high := min(e.left, e.right), max(e.left, e.right)
	margin := opt.Absolute + opt.Relative*max(math.Abs(low), math.Abs(high)) + surely*(e.sideErr+yours.err)
	if !(yours.value >= low-margin && yours.value <= high+margin) {
		c.Verdict = Differs
		c.Remark += "; yours is not between them"
	}
	return c
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// mistake names the simple mistakes that turn the true value into yours.
func mistake(yours, truth, err float64) string {
	within := surely * err
	switch {
	case math.Abs(truth) <= within:
		return "the derivative is 0"
	case yours == 0:
		return "yours is 0"
	case math.Abs(yours+truth) <= within:
		return "sign"
	}
	for _, f := range factors {
		for _, sign := range []float64{1, -1} {
			factor := sign * f.value
			if math.Abs(yours-factor*truth) <= within*max(1, f.value) {
				if sign < 0 {
					return "off by a factor -" + f.name
				}
				return "off by a factor " + f.name
			}
		}
	}
	relative := math.Abs(yours-truth) / math.Abs(truth)
	return fmt.Sprintf("relative error %.2g", relative)
}

// factors are those that get lost in derivations.
var factors = []struct {
	name  string
	value float64
}{
	{"2", 2}, {"1/2", 1. / 2}, {"3", 3}, {"1/3", 1. / 3}, {"4", 4}, {"1/4", 1. / 4}, {"3/2", 3. / 2}, {"2/3", 2. / 3},
	{"5", 5}, {"1/5", 1. / 5}, {"6", 6}, {"1/6", 1. / 6}, {"8", 8}, {"1/8", 1. / 8}, {"10", 10}, {"1/10", 1. / 10},
	{"100", 100}, {"1/100", 1. / 100}, {"pi", math.Pi}, {"1/pi", 1 / math.Pi}, {"ln 2", math.Ln2}, {"1/ln 2", 1 / math.Ln2},
	{"pi/180", math.Pi / 180}, {"180/pi", 180 / math.Pi},
}

// noteExchanged remarks on components that have the value of another.
func (r *GradientReport) noteExchanged() {
	for i := range r.Components {
		c := &r.Components[i]
		if c.Verdict != Differs || math.Abs(c.Yours) <= surely*c.Error {
			continue
		}
		for k, other := range r.Components {
			if k != i && other.Derivative != c.Derivative && math.Abs(c.Yours-other.Derivative) <= explained*(c.Error+other.Error) {
				c.Remark = join(c.Remark, "it is the derivative for "+other.Name)
				break
			}
		}
	}
}
