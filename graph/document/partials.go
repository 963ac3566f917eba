package document

import (
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// readPartials takes f_x and f_{xy} for partial derivatives, where the document
// defines a function f(x, y) of two operands or more.
func (m *Model) readPartials() {
	operands := map[string][]string{}
	for _, c := range m.Chains {
		left := c.Sides[0].Expr
		if len(c.Relations) == 0 || !isSignature(left) || len(left.Args) < 2 {
			continue
		}
		for _, arg := range left.Args {
			if arg.Kind != notation.Name || len(arg.Name) != 1 {
				operands[left.Name] = nil
				break
			}
			operands[left.Name] = append(operands[left.Name], arg.Name)
		}
	}
	if len(operands) == 0 {
		return
	}
	m.walk(func(e *notation.Expr) {
		base, letters, ok := strings.Cut(e.Name, "_")
		names := operands[base]
		if !ok || len(names) == 0 || e.Primes > 0 || e.Orders != nil || e.Kind != notation.Name && e.Kind != notation.Call {
			return
		}
		orders := make([]int, len(names))
		for _, letter := range strings.Split(letters, "") {
			found := false
			for i, name := range names {
				if name == letter {
					orders[i]++
					found = true
				}
			}
			if !found {
				return
			}
		}
		if e.Kind == notation.Name { // of the variables that the definition names
			for _, name := range names {
				e.Args = append(e.Args, &notation.Expr{Kind: notation.Name, Name: name, Pos: e.Pos, End: e.End})
			}
		}
		e.Kind, e.Name, e.Orders = notation.Call, base, orders
	})
}
