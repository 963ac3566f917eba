package fit

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// The usual rates, and the constants of Adam.
const (
	descentRate = 0.1
	adamRate    = 0.01
	adamFirst   = 0.9
	adamSecond  = 0.999
	adamFloor   = 1e-8
)

// A stepper turns gradients of the mean loss into steps.
type stepper struct {
	rate          float64
	adam          bool
	first, second []float64 // Adam's moments
	count         int
}

// step returns the direction and rate for a gradient.
func (s *stepper) step(gradient []float64) (direction []float64, rate float64) {
	s.count++
	direction = make([]float64, len(gradient))
	for j, g := range gradient {
		direction[j] = -g
		if s.adam {
			s.first[j] = adamFirst*s.first[j] + (1-adamFirst)*g
			s.second[j] = adamSecond*s.second[j] + (1-adamSecond)*g*g
			mean := s.first[j] / (1 - math.Pow(adamFirst, float64(s.count)))
			size := math.Sqrt(s.second[j] / (1 - math.Pow(adamSecond, float64(s.count))))
			direction[j] = -mean / (size + adamFloor)
		}
	}
	return direction, s.rate
}

// steps takes steps of gradient descent or of Adam, over all rows or over
// batches that are drawn anew in each pass. After each pass it looks at all
// rows, and it returns the best parameters that it has seen there.
func (d *descent) steps(ctx context.Context, s *state, p point) error {
	n := len(p.b)
	walk := &stepper{rate: d.opt.Rate, adam: d.opt.Method == Adam, first: make([]float64, n), second: make([]float64, n)}
	if walk.rate <= 0 {
		walk.rate = descentRate
		if walk.adam {
			walk.rate = adamRate
		}
	}
	d.scale = make([]float64, n)
	if err := d.rescale(p.b); err != nil {
		return err
	}
	deck := d.newDeck()
	best := p
	for {
		s.b, s.objective, s.gradient = p.b, p.objective, d.measure(p)
		s.remember(p.objective)
		d.opt.report(*s)
		switch {
		case ctx.Err() != nil:
			s.reason = Interrupted
		case bad(p.objective) || slices.ContainsFunc(p.gradient, bad):
			s.reason = Diverged
			if err := d.trace(s, p.b); err != nil {
				return err
			}
		case s.gradient <= descentTolerance:
			s.reason = SmallGradient
		case s.iterations >= d.opt.MaxIterations:
			s.reason = TooManyIterations
		}
		if !bad(p.objective) && p.objective <= best.objective {
			best = p
		}
		if s.reason != 0 {
			break
		}
		b := p.b
		if deck == nil {
			direction, rate := walk.step(mean(p.gradient, d.count))
			b = d.moved(b, direction, rate)
			s.iterations++
		} else {
			deck.shuffle()
			for from := 0; from < d.count && s.iterations < d.opt.MaxIterations && ctx.Err() == nil; from += d.opt.Batch {
				direction, rate := walk.step(d.batchGradient(deck, from, b))
				b = d.moved(b, direction, rate)
				s.iterations++
			}
		}
		var err error
		if p, err = d.at(b); err != nil {
			return err
		}
	}
	s.b, s.objective, s.gradient = best.b, best.objective, d.measure(best)
	return nil
}

func mean(v []float64, count int) []float64 {
	m := make([]float64, len(v))
	for j, x := range v {
		m[j] = x / float64(count)
	}
	return m
}

// A deck holds the rows in an order of its own.
type deck struct {
	random  *rand.Rand
	columns [][]float64
}

// newDeck returns the rows to draw batches from, nil if a step takes all rows.
func (d *descent) newDeck() *deck {
	if d.opt.Batch <= 0 || d.opt.Batch >= d.count || d.held == nil {
		return nil
	}
	k := &deck{random: rand.New(rand.NewPCG(d.opt.Seed, 1))}
	for _, c := range d.held {
		k.columns = append(k.columns, slices.Clone(c))
	}
	return k
}

func (k *deck) shuffle() {
	k.random.Shuffle(len(k.columns[0]), func(i, j int) {
		for _, c := range k.columns {
			c[i], c[j] = c[j], c[i]
		}
	})
}

// batchGradient returns the gradient of the mean loss over a batch; penalties
// count by its share of the rows.
func (d *descent) batchGradient(k *deck, from int, b []float64) []float64 {
	to := min(from+d.opt.Batch, d.count)
	part := make([][]float64, len(k.columns))
	for i, c := range k.columns {
		part[i] = c[from:to]
	}
	sums := make([]float64, 1+len(b))
	d.objective.Sums(sums, part, b)
	gradient := mean(sums[1:], to-from)
	if d.penalty != nil {
		d.penalty.Point(sums, nil, b)
		for j, v := range sums[1:] {
			gradient[j] += v / float64(d.count)
		}
	}
	for j, p := range d.parameters {
		if p.Fixed {
			gradient[j] = 0
		}
	}
	return gradient
}
