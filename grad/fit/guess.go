package fit

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
)

const (
	guesses    = 300 // starts that are looked at
	promising  = 6   // of which so many are followed
	firstSteps = 30  // for so many iterations
)

// Guess gives starts to the parameters with these places among p.Parameters.
//
// Parameters that enter the residuals linearly are solved for. For the others
// values of all sizes are tried that make sense beside the data: around 1, and
// around what the rows' variables are and what they are the inverse of; the
// most promising are followed for some steps. What is drawn for that is always
// the same for the same seed.
func Guess(ctx context.Context, p *Problem, unknown []int, opt Options) error {
	opt = Options{MaxIterations: firstSteps, Seed: opt.Seed, Workers: opt.Workers, Method: LBFGS}.withDefaults()
	f, err := p.reduce()
	if err != nil {
		return err
	}
	sample, scales, err := sampled(p.Data, len(p.Rows))
	if err != nil {
		return err
	}
	var m method
	var l *levenberg
	if f.residuals != nil {
		if l, err = newLevenberg(f, sample, opt); err != nil {
			return err
		}
		m = l
	} else if m, err = newDescent(f, sample, opt); err != nil {
		return err
	}
	places := map[string]int{}
	for i, b := range f.parameters {
		places[b.Node.Name()] = i
	}
	var free []int
	for _, i := range unknown {
		free = append(free, places[p.Parameters[i].Node.Name()])
	}
	linear := f.linear(free)
	random := rand.New(rand.NewPCG(opt.Seed, 2))
	type candidate struct {
		b         []float64
		objective float64
	}
	var list []candidate
	for i := range guesses {
		b := f.starts()
		for _, j := range free {
			b[j] = f.parameters[j].clip(drawn(random, i, scales))
		}
		if l != nil && len(linear) > 0 {
			l.solveLinear(b, linear)
		}
		var v float64
		if l != nil {
			v, err = l.at(b)
		} else {
			var q point
			q, err = m.(*descent).at(b)
			v = q.objective
		}
		if err != nil {
			return err
		}
		if !bad(v) {
			list = append(list, candidate{b, v})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.objective < b.objective:
			return -1
		case a.objective > b.objective:
			return 1
		}
		return 0
	})
	best := candidate{objective: math.Inf(1)}
	for _, c := range list[:min(promising, len(list))] {
		s, err := m.minimise(ctx, c.b)
		var undefined *UndefinedError
		if errors.As(err, &undefined) {
			continue
		}
		if err != nil {
			return err
		}
		if s.objective < best.objective {
			best = candidate{s.b, s.objective}
		}
	}
	if best.b != nil {
		for k, i := range unknown {
			p.Parameters[i].Start = best.b[free[k]]
		}
	}
	return nil
}

// sampleRows is how many rows are looked at for a guess.
const sampleRows = 2000

// sampled returns some rows of the data, evenly spaced, and typical sizes of
// its numbers.
func sampled(data Data, width int) (Columns, []float64, error) {
	columns := make(Columns, width)
	step, at := 1, 0
	for chunk, err := range data.Chunks() {
		if err != nil {
			return nil, nil, err
		}
		if len(chunk) == 0 {
			break
		}
		for k := range chunk[0] {
			if at%step == 0 {
				for i, c := range chunk {
					columns[i] = append(columns[i], c[k])
				}
			}
			at++
			if len(columns[0]) == 2*sampleRows { // every second one of them
				for i, c := range columns {
					for n := range sampleRows {
						c[n] = c[2*n]
					}
					columns[i] = c[:sampleRows]
				}
				step *= 2
			}
		}
	}
	scales := []float64{1}
	for _, c := range columns {
		if len(c) == 0 {
			continue
		}
		low, high := slices.Min(c), slices.Max(c)
		for _, v := range []float64{math.Max(math.Abs(low), math.Abs(high)), high - low} {
			if v > 0 && !bad(v) {
				scales = append(scales, v, 1/v)
			}
		}
	}
	return columns, scales, nil
}

// drawn returns a value for guess i: the first are 1 and around it, the others
// of any sign and of the order of one of the scales.
func drawn(random *rand.Rand, i int, scales []float64) float64 {
	scale := scales[random.IntN(len(scales))]
	z, sign := random.NormFloat64(), random.IntN(4)
	switch {
	case i == 0:
		return 1
	case i < guesses/6:
		scale = 1
	}
	v := scale * math.Exp(z)
	if sign == 0 {
		return -v
	}
	return v
}

// linear returns some of the parameters such that the residuals are linear in
// them together: as many as are found by adding one after the other.
func (f *form) linear(free []int) (list []int) {
	if len(f.residuals) == 0 {
		return nil
	}
	for _, j := range free {
		if f.parameters[j].Lower != nil || f.parameters[j].Upper != nil {
			continue
		}
		fits := true
		for _, r := range f.residuals {
			slope := grad.Of(r, f.nodes[j])[0]
			for _, v := range graph.Vars(slope) {
				if v == f.nodes[j] || slices.ContainsFunc(list, func(k int) bool { return v == f.nodes[k] }) {
					fits = false
				}
			}
		}
		if fits {
			list = append(list, j)
		}
	}
	return list
}

// solveLinear sets the linear parameters to their best values beside the rest.
func (l *levenberg) solveLinear(b []float64, linear []int) {
	t, err := l.linearised(b)
	if err != nil || bad(t.sum) || slices.ContainsFunc(t.norms, bad) {
		return
	}
	t = t.keep(linear)
	if p, ok := t.solve(); ok && !slices.ContainsFunc(p, bad) {
		for k, j := range linear {
			b[j] += p[k]
		}
	}
}
