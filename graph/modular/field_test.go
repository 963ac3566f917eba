package modular

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := towers[rapid.IntRange(0, len(towers)-1).Draw(t, "tower")]()
		f := &w.level[rapid.IntRange(0, numLevels-1).Draw(t, "level")]
		a, b := rapid.Uint64Range(0, f.p-1).Draw(t, "a"), rapid.Uint64Range(0, f.p-1).Draw(t, "b")
		x, y := f.enter(a), f.enter(b)
		p := new(big.Int).SetUint64(f.p)
		A, B := new(big.Int).SetUint64(a), new(big.Int).SetUint64(b)
		check := func(what string, got uint64, want *big.Int) {
			if want = want.Mod(want, p); f.leave(got) != want.Uint64() {
				t.Errorf("%s: %d and %d mod %d: %d, want %d", what, a, b, f.p, f.leave(got), want)
			}
		}
		check("add", f.add(x, y), new(big.Int).Add(A, B))
		check("sub", f.sub(x, y), new(big.Int).Sub(A, B))
		check("mul", f.mul(x, y), new(big.Int).Mul(A, B))
		check("pow", f.pow(x, b), new(big.Int).Exp(A, B, p))
		check("pow", f.pow(x, b%256), new(big.Int).Exp(A, big.NewInt(int64(b%256)), p))
		if a != 0 {
			check("inv", f.inv(x), new(big.Int).ModInverse(A, p))
			if inverse, ok := inverseMod(a, f.p); !ok || inverse != f.leave(f.inv(x)) {
				t.Errorf("inverseMod: 1/%d mod %d is %d", a, f.p, inverse)
			}
		}
		if got, want := f.chi(x), big.Jacobi(A, p); got != want {
			t.Errorf("chi(%d) mod %d is %d, want %d", a, f.p, got, want)
		}
		big1 := new(big.Int).Mul(new(big.Int).Mul(A, B), new(big.Int).Neg(B))
		check("reduce", reduce(f, big1), big1)
		c := f.rationalCircle(x)
		if f.add(f.mul(c.x, c.x), f.mul(c.y, c.y)) != f.one {
			t.Errorf("the point of %d is off the circle", a)
		}
	})
}

func TestFixedBases(t *testing.T) {
	w := towers[3]()
	for l := range w.level {
		f := &w.level[l]
		for _, e := range []uint64{0, 1, 15, 16, 12345678901, 1<<35 - 1} {
			if powerLevel[l] >= 0 && w.power[l].raise(f, e) != f.pow(f.enter(4), e) {
				t.Errorf("4^%d at level %d", e, l)
			}
			if hasCircle[l] && w.turn[l].raise(f, e) != f.circlePow(w.turn[l][0][1], e) {
				t.Errorf("%d turns at level %d", e, l)
			}
		}
	}
}

func TestExponents(t *testing.T) {
	for _, n := range []uint64{towers[0]().half[values], towers[5]().half[exponents], towers[7]().half[angles]} {
		for _, r := range []*big.Rat{big.NewRat(1, 2), big.NewRat(-3, 2), big.NewRat(5, 7), big.NewRat(-22, 13), big.NewRat(4, 1)} {
			e, ok := exponentOf(r, n)
			if !ok {
				t.Fatalf("%v has no value mod %d", r, n)
			}
			left := new(big.Int).Mul(new(big.Int).SetUint64(e), r.Denom())
			left.Sub(left, r.Num())
			if left.Mod(left, new(big.Int).SetUint64(n)).Sign() != 0 {
				t.Errorf("%v is not %d mod %d", r, e, n)
			}
		}
	}
	if _, ok := exponentOf(big.NewRat(1, 3), 9); ok {
		t.Error("1/3 mod 9")
	}
}

// A parity is a homomorphism, and any that there is can be drawn.
func TestParity(t *testing.T) {
	// Exponents over the monomials 1, n, m; 1 stands for 2 halves.
	one := []int64{2, 0, 0}
	n, m := []int64{0, 2, 0}, []int64{0, 0, 2}
	half := []int64{0, 1, 0}
	seen := map[[3]bool]int{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var l lattice
		l.reset(3, 2)
		get := func(v []int64) bool {
			odd, _, ok := l.parity(v, random)
			if !ok {
				t.Fatalf("%v has no parity", v)
			}
			return odd
		}
		pn, pm := get(n), get(m)
		sum := get([]int64{2, 2, -6}) // 1 + n - 3m
		if sum != (true != pn != pm) || !get(one) || get([]int64{0, 4, 0}) {
			t.Fatalf("n %v, m %v, 1 + n - 3m %v", pn, pm, sum)
		}
		ph, _, ok := l.parity(half, random)
		if ok == pn { // n/2 is an integer just if n is even
			t.Fatalf("n odd is %v, n/2 an integer %v", pn, ok)
		}
		seen[[3]bool{pn, pm, ok && ph}]++
	}
	if len(seen) != 6 {
		t.Errorf("%d of 6 homomorphisms drawn: %v", len(seen), seen)
	}
	var l lattice
	l.reset(3, 2)
	if _, _, ok := l.parity([]int64{1, 0, 0}, random); ok {
		t.Error("1/2 has a parity")
	}
}

func TestRank(t *testing.T) {
	for _, test := range []struct {
		vectors []uint64
		want    int
	}{
		{nil, 0},
		{[]uint64{0, 0}, 0},
		{[]uint64{1, 2, 3}, 2},
		{[]uint64{1, 2, 4, 7, 1 << 63}, 4},
	} {
		if got := rank(test.vectors); got != test.want {
			t.Errorf("rank of %b is %d, want %d", test.vectors, got, test.want)
		}
	}
}
