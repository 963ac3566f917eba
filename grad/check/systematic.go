package check

import (
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
)

// maxSystematic bounds the places at which one slip is made at once.
const maxSystematic = 16

// A habit is what slips have in common that someone makes wherever there is
// occasion: the same faulty rule for the same operation, equally deep.
type habit struct {
	message, op    string
	depth, ordinal int
}

// habits groups slips that may have been made together, in the order of their
// first members: in all places of a kind, none of them within another, so that
// their errors add up.
func (s *sheet) habits() (groups [][]int) {
	place := map[habit]int{}
	for i, made := range s.slips {
		if made.at.IsZero() || !made.everywhere {
			continue
		}
		h := habit{made.message, made.at.Op().Name, made.depth, made.ordinal}
		at, ok := place[h]
		if !ok {
			at = len(groups)
			place[h] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return slices.DeleteFunc(groups, func(group []int) bool {
		return len(group) < 2 || len(group) > maxSystematic || s.nested(group)
	})
}

// nested reports whether one of the places of slips lies within another.
func (s *sheet) nested(group []int) bool {
	places := map[graph.Node]bool{}
	for _, i := range group {
		places[s.slips[i].at] = true
	}
	for at := range places {
		for _, n := range graph.Topological(at) {
			if n != at && places[n] {
				return true
			}
		}
	}
	return false
}

// systematic returns the slips that fit when they are made everywhere. The
// table holds the values of the slips and, last, of the true derivative.
func (s *sheet) systematic(table [][]float64, y []float64, m namer) (out []slip) {
	t := table[len(table)-1]
	for _, group := range s.habits() {
		sum := slices.Clone(t)
		for _, i := range group {
			for k := range sum {
				sum[k] += table[i][k] - t[k]
			}
		}
		if !similar(sum, y) {
			continue
		}
		made := s.slips[group[0]]
		made.value = s.truth
		var others []string
		for n, i := range group {
			made.value = algebra.Plus(made.value, difference(s.slips[i].value, s.truth))
			if n > 0 {
				others = append(others, m.text(s.slips[i].at, true))
			}
		}
		made.likewise = strings.Join(others, ", ")
		out = append(out, made)
	}
	return out
}
