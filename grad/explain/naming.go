package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
)

// A naming gives a name to every node of a trace. Names are variables of a
// graph of their own, in which formulas about them are built and written.
type naming struct {
	graph *graph.Graph
	of    map[graph.Node]string
	own   map[graph.Node]bool   // the name is not made up
	owner map[graph.Node]string // the name whose definition a node is part of
}

func newNaming(order []graph.Node, y graph.Node, opt Options) *naming {
	m := &naming{graph.New(), map[graph.Node]string{}, map[graph.Node]bool{}, map[graph.Node]string{}}
	taken := slices.Clone(opt.Taken)
	for _, n := range order {
		name, ok := n.Name(), n.IsVar()
		if !ok && opt.NameOf != nil {
			name, ok = opt.NameOf(n)
		}
		if n == y && opt.Name != "" {
			name, ok = opt.Name, true
		}
		if ok {
			m.of[n], m.own[n] = name, true
			taken = append(taken, name)
		}
	}
	if _, ok := m.of[y]; !ok {
		m.of[y] = freeName(taken)
		taken = append(taken, m.of[y])
	}
	// Names of which the printer must know, lest sigma(x) look like a product.
	for _, name := range taken {
		m.graph.Var(name)
	}
	letter, count := freeLetter(taken), 0
	for _, n := range order {
		if m.of[n] == "" {
			count++
			m.of[n] = fmt.Sprintf("%s_%d", letter, count)
		}
	}
	m.findOwners(order, y)
	return m
}

// findOwners tells for each node of whose definition it is part: that of the
// named node that it leads to.
func (m *naming) findOwners(order []graph.Node, y graph.Node) {
	m.owner[y] = m.of[y]
	for _, n := range slices.Backward(order) {
		if m.own[n] {
			m.owner[n] = m.of[n]
		}
		for _, x := range n.Operands() {
			if m.owner[x] == "" && !isConstant(x) {
				m.owner[x] = m.owner[n]
			}
		}
	}
}

// node returns a node's name as a variable; a number stays what it is.
func (m *naming) node(n graph.Node) graph.Node {
	if name, ok := m.of[n]; ok {
		return m.graph.Var(name)
	}
	return algebra.Copy(m.graph, n)[0]
}

func (m *naming) formula(n graph.Node) Formula { return formulaOf(m.node(n)) }

// freeName returns a name for a function that has none.
func freeName(taken []string) string {
	for _, name := range []string{"y", "f", "g", "h", "F", "G", "H"} {
		if !slices.Contains(taken, name) {
			return name
		}
	}
	for i := 1; ; i++ {
		if name := fmt.Sprintf("y_%d", i); !slices.Contains(taken, name) {
			return name
		}
	}
}

// freeLetter returns a letter that no taken name begins with and a subscript
// follows: v as in Baydin et al., if it is free.
func freeLetter(taken []string) string {
	for _, letter := range []string{"v", "u", "t", "s", "r", "q", "p", "m", "k", "c"} {
		if !slices.ContainsFunc(taken, func(name string) bool { return strings.HasPrefix(name, letter+"_") }) {
			return letter
		}
	}
	for i := 1; ; i++ {
		if letter := fmt.Sprintf("v%d", i); !slices.ContainsFunc(taken, func(name string) bool { return strings.HasPrefix(name, letter) }) {
			return letter
		}
	}
}
