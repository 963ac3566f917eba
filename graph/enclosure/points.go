package enclosure

import (
	"math/big"

	"github.com/chainrule-go/chainrule/ops"
)

// A generator is splitmix64 (Steele, Lea, Flood 2014): the same numbers on
// every machine.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	return mix(uint64(*g))
}

func (g *generator) below(n int) int { return int(g.next() % uint64(n)) }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// A number is a coordinate of a point: num/den.
type number struct{ num, den int64 }

func (c number) float() float64 { return float64(c.num) / float64(c.den) }
func (c number) rat() *big.Rat  { return big.NewRat(c.num, c.den) }

// length is about how many characters the number takes to write.
func (c number) length() int {
	length := 1
	if c.num < 0 {
		length++
	}
	for n := max(c.num, -c.num); n >= 10; n /= 10 {
		length++
	}
	if c.den > 1 {
		length++
		for n := c.den; n >= 10; n /= 10 {
			length++
		}
	}
	return length
}

// A region is where a coordinate is taken from. Regions differ since
// expressions do: log(1-x) wants small numbers, acosh(x) large ones.
type region int

const (
	smallPositive region = iota // 1, 2, 3, ... 9
	smallInteger                // -9 ... 9 but 0
	half                        // halves and quarters from -5 to 5
	unit                        // sixteenths within (0, 1)
	symmetric                   // sixteenths within (-1, 1)
	tight                       // 1/32 ... 1/1000
	large                       // 10 ... 1000
	extreme                     // thousandths, thousands, millions, of any sign
	regions
)

// draw returns a random number of a region.
func (r region) draw(g *generator) number {
	signed := func(c number) number {
		if g.below(2) == 1 {
			c.num = -c.num
		}
		return c.reduced()
	}
	switch r {
	case smallPositive:
		return number{1 + int64(g.below(9)), 1}
	case smallInteger:
		return signed(number{1 + int64(g.below(9)), 1})
	case half:
		den := int64(2 + 2*g.below(2))
		return signed(number{1 + int64(g.below(int(5*den))), den})
	case unit:
		return number{1 + int64(g.below(15)), 16}.reduced()
	case symmetric:
		return signed(number{1 + int64(g.below(15)), 16})
	case tight:
		return signed(number{1, []int64{32, 50, 100, 200, 1000}[g.below(5)]})
	case large:
		return signed(number{[]int64{10, 12, 15, 20, 25, 40, 64, 100, 200, 1000}[g.below(10)], 1})
	default:
		return signed([]number{{1000, 1}, {1, 1000}, {1000000, 1}, {1, 1000000}, {3000, 1}, {7, 1000}}[g.below(6)])
	}
}

func (c number) reduced() number {
	a, b := max(c.num, -c.num), c.den
	for b != 0 {
		a, b = b, a%b
	}
	return number{c.num / a, c.den / a}
}

// first are the coordinates to begin with, short and of both signs; variable i
// of point k has number k+i, so that no two of the first few variables are
// equal: equal values hide that they are exchanged.
var first = []number{
	{2, 1}, {3, 1}, {-1, 1}, {1, 2}, {-2, 1}, {5, 1}, {1, 3}, {-1, 2}, {4, 1}, {1, 1}, {-3, 1}, {3, 2}, {1, 4}, {7, 1}, {0, 1},
}

// A sampler proposes points. It learns which regions are admissible for which
// variable.
type sampler struct {
	random  generator
	count   int
	point   []number
	taken   []region // of each coordinate
	good    [][]number
	success [][regions]int
}

func newSampler(variables int) *sampler {
	return &sampler{
		random:  1,
		point:   make([]number, variables),
		taken:   make([]region, variables),
		success: make([][regions]int, variables),
	}
}

// next changes s.point into the next proposal.
func (s *sampler) next() {
	k := s.count
	s.count++
	switch {
	case k < len(first) && len(s.point) <= 8:
		for i := range s.point {
			s.point[i] = first[(k+i)%len(first)]
			s.taken[i] = smallInteger
		}
		return
	case k < 64:
		// One region for all variables.
		for i := range s.point {
			s.choose(i, region(k)%regions)
		}
	case len(s.good) > 0 && s.random.below(3) > 0:
		// Where a point is admissible, its neighbours often are.
		copy(s.point, s.good[s.random.below(len(s.good))])
		for range 1 + s.random.below(2) {
			i := s.random.below(len(s.point))
			s.choose(i, s.likely(i))
		}
	default:
		for i := range s.point {
			s.choose(i, s.likely(i))
		}
	}
}

// choose draws a coordinate, other than those before it if that is possible.
func (s *sampler) choose(i int, r region) {
	s.taken[i] = r
	for range 4 {
		s.point[i] = r.draw(&s.random)
		distinct := true
		for _, other := range s.point[max(0, i-8):i] {
			distinct = distinct && other != s.point[i]
		}
		if distinct {
			return
		}
	}
}

// likely returns a region at random, those that led to admissible points more
// often.
func (s *sampler) likely(i int) region {
	total := int(regions) * 2
	for _, n := range s.success[i] {
		total += n
	}
	pick := s.random.below(total)
	for r, n := range s.success[i] {
		if pick -= n + 2; pick < 0 {
			return region(r)
		}
	}
	return smallInteger
}

// admit records that both sides are defined at the point.
func (s *sampler) admit() {
	for i, r := range s.taken {
		s.success[i][r]++
	}
	if len(s.good) < 16 {
		s.good = append(s.good, append([]number(nil), s.point...))
	}
}

// invented returns a short number that depends on nothing but the function
// and its operands' values.
func invented(op *ops.Op, operands []*Ball) *big.Rat {
	h := uint64(len(operands))
	add := func(s string) {
		for i := range len(s) {
			h = mix(h ^ uint64(s[i])<<8)
		}
	}
	add(op.String())
	for _, x := range operands {
		add(" " + x.rat.RatString())
	}
	g := generator(h)
	return half.draw(&g).rat()
}
