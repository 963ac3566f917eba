package modular

import (
	"math/big"
	"testing"
)

// The primes are what the package comment says; ProbablyPrime is exact below
// 2^64.
func TestTowers(t *testing.T) {
	if len(towerQ) < 160 {
		t.Errorf("only %d towers", len(towerQ))
	}
	seen := map[uint64]bool{}
	for _, q := range towerQ {
		if seen[q] {
			t.Errorf("%d occurs twice", q)
		}
		seen[q] = true
		if !isTower(q) {
			t.Errorf("%d does not begin a tower", q)
		}
	}
}

// The table is what a search from 2^33 finds: nothing was chosen by hand.
func TestTowerSearch(t *testing.T) {
	i := 0
	for q := uint64(1)<<33 + 7; i < 8; q += 8 {
		if isTower(q) {
			if q != towerQ[i] {
				t.Fatalf("tower %d begins with %d, not with %d", i, q, towerQ[i])
			}
			i++
		}
	}
}

// isTower reports whether q and the four numbers after it are prime.
func isTower(q uint64) bool {
	p := smooth*q - 1
	m := (p - 1) / 2
	for _, n := range []uint64{q, (q - 1) / 2, p, m, (m - 1) / 2} {
		for _, small := range []uint64{3, 5, 7, 11, 13, 17, 19, 23, 29, 31} {
			if n%small == 0 {
				return false
			}
		}
		if n%4 != 3 {
			return false
		}
	}
	for _, n := range []uint64{q, (q - 1) / 2, p, m, (m - 1) / 2} {
		if !new(big.Int).SetUint64(n).ProbablyPrime(0) {
			return false
		}
	}
	return true
}

func TestGroups(t *testing.T) {
	for _, get := range towers[:12] {
		w := get()
		for l := range w.level {
			f := &w.level[l]
			if f.chi(f.minus1) != -1 {
				t.Errorf("-1 is a square mod %d", f.p)
			}
			if hasCircle[l] {
				for _, r := range []uint64{2, 3, 5, 7, 11, 13, 17, 19} {
					if f.chi(f.enter(r)) != 1 {
						t.Errorf("%d is no square mod %d", r, f.p)
					}
				}
				q := w.level[angles].p
				one := circlePoint{f.one, 0}
				if u := w.turn[l][0][1]; u == one || f.circlePow(u, q) != one {
					t.Errorf("level %d: a turn is not of order %d", l, q)
				}
				if u := w.unity[l][0][1]; !f.hasOrder(u, unityOrder[l]) || f.circlePow(u, unityOrder[l]) != one {
					t.Errorf("level %d: a root of unity is not of order %d", l, unityOrder[l])
				}
				if u := w.unity[l].raise(f, unityOrder[l]/4); u != (circlePoint{0, f.one}) {
					t.Errorf("level %d: e^(i*pi/2) is %v", l, u)
				}
			}
			if k := powerLevel[l]; k >= 0 && w.half[l] != w.level[k].p {
				t.Errorf("level %d: the squares are not a group of order %d", l, w.level[k].p)
			}
		}
	}
}
