package document

import (
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A survey is what a document says of its names, taken before it is decided
// how each is read: whether x(x - 1) is a product, whether a^L is a power.
type survey struct {
	bare     map[string]bool // used without operands
	called   map[string]bool // used before parentheses
	function map[string]bool // certainly a function: f(x) = ..., f'(x), f(x, y)
	by       map[string]bool // differentiated by
	labels   map[string]bool // superscripts of names that are differentiated by
	pairs    map[string]int  // two letters side by side, how often
	lefts    map[string]bool // of these, what stands alone left of an equals sign
	words    map[string]bool // letters side by side that are taken for a name
	declared map[string]bool // in a line of variables
	assigned map[string]bool // stands alone left of an equals sign
	primed   map[string]int  // how often it occurs with its primes
	powers   map[string]bool // has a superscript without parentheses, as a label
	indexed  bool            // numbers above names are labels
}

// readNames reads the document so that every doubtful spelling shows, decides
// each from all its uses, and reads the document again.
func readNames(d *Document) *survey {
	s := &survey{
		bare: map[string]bool{}, called: map[string]bool{}, function: map[string]bool{}, by: map[string]bool{},
		labels: map[string]bool{}, pairs: map[string]int{}, lefts: map[string]bool{}, words: map[string]bool{}, declared: map[string]bool{}, assigned: map[string]bool{}, primed: map[string]int{}, powers: map[string]bool{},
	}
	d.Reparse(notation.Options{
		Function: func(string) bool { return true },
		Label: func(base, superscript string, parenthesised bool) bool {
			if !parenthesised {
				s.powers[base+"^["+superscript+"]"] = true
			}
			return true
		},
	})
	for _, name := range d.Declared {
		s.bare[name], s.declared[name] = true, true
	}
	for _, f := range d.Formulas {
		for _, st := range f.Statements {
			s.statement(st)
		}
	}
	s.indexed = s.isIndexed()
	d.Reparse(notation.Options{Function: s.isFunction, Label: s.isLabel, Product: s.isProduct, Pair: s.isPair})
	return s
}

// pair returns the two letters that a product ends in, if they stand side by side.
func pair(e *notation.Expr) string {
	if e.Kind != notation.Operation || e.Name != "mul" {
		return ""
	}
	a, b := e.Args[0], e.Args[1]
	if a.Kind == notation.Operation && a.Name == "mul" {
		a = a.Args[1]
	}
	isLetter := func(e *notation.Expr) bool {
		return e.Kind == notation.Name && len(e.Name) == 1 && e.Primes == 0 && e.End == e.Pos+1
	}
	if !isLetter(a) || !isLetter(b) || a.End != b.Pos {
		return ""
	}
	return a.Name + b.Name
}

// isPair decides whether two letters side by side, KL, are a name: if they are
// given a value together, and neither occurs alone.
func (s *survey) isPair(letters string) bool {
	n := s.pairs[letters]
	return n > 0 && s.lefts[letters] && letters[0] != letters[1] && s.primed[letters[:1]] == n && s.primed[letters[1:]] == n
}

// isProduct decides whether letters side by side, nRT, are factors: if each of
// them is a name of its own elsewhere, and they are not one together.
func (s *survey) isProduct(letters string) bool {
	if s.assigned[letters] || s.by[letters] || s.called[letters] || s.declared[letters] {
		return false
	}
	for _, c := range letters {
		if name := string(c); !s.bare[name] && !s.by[name] && !s.assigned[name] {
			s.words[letters] = true
			return false
		}
	}
	return true
}

// Word returns a name of letters side by side, abc, in what a derivative is taken
// of, that has the letter by which it is taken: it may be a product after all.
func (m *Model) Word(e *notation.Expr) (word string, ok bool) {
	if len(m.names.words) == 0 || e.Kind != notation.Derivative {
		return "", false
	}
	in := map[string]int{}
	walk(e.Args[0], func(e *notation.Expr) {
		if e.Kind == notation.Name {
			in[variableName(e)] = 1
		}
	})
	for _, name := range names(m.expanded(in)) {
		if m.names.words[name] && slices.ContainsFunc(e.By, func(by *notation.Expr) bool { return len(by.Name) == 1 && strings.Contains(name, by.Name) }) {
			return name, true
		}
	}
	return "", false
}

// isIndexed decides whether numbers above names count layers, as in z^2 = w^2 a^1
// + b^2. They do if one of them is 0 or 1, which nobody writes as a power, if
// letters are labels too, or if several such names are given values.
func (s *survey) isIndexed() bool {
	for label := range s.labels {
		if !isDigits(label) {
			return true
		}
	}
	assigned := 0
	for name := range s.powers {
		_, label, _ := strings.Cut(name, "^[")
		switch label {
		case "0]", "1]":
			return true
		}
		for other := range s.assigned {
			if other == name || strings.HasPrefix(other, name+"_") {
				assigned++
			}
		}
	}
	return assigned > 1
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

func (s *survey) statement(st *notation.Statement) {
	if len(st.Sides) > 1 || st.Continues {
		if !st.Continues {
			switch left := st.Sides[0]; {
			case left.Kind == notation.Name:
				s.assigned[left.Name] = true
				if isDependence(left, st.Sides[1]) {
					s.function[left.Name] = true
				}
			case pair(left) != "" && left.Args[0].Kind == notation.Name:
				s.lefts[pair(left)] = true
			case isSignature(left):
				s.function[left.Name] = true
				for _, arg := range left.Args {
					s.walk(arg)
				}
			}
		}
	}
	for _, e := range st.Sides {
		s.walk(e)
	}
}

// isSignature reports whether e may be the left side of a function's
// definition: f(x, y), of plain and distinct names.
func isSignature(e *notation.Expr) bool {
	if e.Kind != notation.Call || e.Primes > 0 || e.Orders != nil || len(e.Args) == 0 {
		return false
	}
	seen := map[string]bool{e.Name: true}
	for _, arg := range e.Args {
		if arg, _ = operand(arg); arg == nil || arg.Primes > 0 || seen[arg.Name] {
			return false
		}
		seen[arg.Name] = true
	}
	return true
}

// operand returns the name that an operand of a signature gives, and the power
// of it that stands there: L(m, s^2) is a function of m and, by its square, of
// s. The name is nil if there is none.
func operand(e *notation.Expr) (name *notation.Expr, power *notation.Expr) {
	if e.Kind == notation.Operation && e.Name == "pow" && e.Args[1].Kind == notation.Number && e.Args[1].Value.Sign() > 0 {
		e, power = e.Args[0], e.Args[1]
	}
	if e.Kind != notation.Name {
		return nil, nil
	}
	return e, power
}

func (s *survey) walk(e *notation.Expr) {
	if letters := pair(e); letters != "" {
		s.pairs[letters]++
	}
	switch e.Kind {
	case notation.Name:
		s.bare[e.Name] = true
		s.primed[variableName(e)]++
	case notation.Call:
		s.called[e.Name] = true
		if e.Name == notation.Factorial || e.Primes > 0 || e.Orders != nil || len(e.Args) > 1 {
			s.function[e.Name] = true
		}
	case notation.Derivative:
		for _, by := range e.By {
			if e.Guessed {
				break
			}
			if by.Kind != notation.Name {
				s.walk(by)
				continue
			}
			s.by[by.Name] = true
			s.primed[variableName(by)]++
			if _, label, ok := strings.Cut(by.Name, "^["); ok {
				label, _, _ = strings.Cut(label, "]")
				s.labels[label] = true
			}
		}
	}
	for _, arg := range e.Args {
		s.walk(arg)
	}
}

// isFunction decides whether a name before an opening parenthesis is called.
func (s *survey) isFunction(name string) bool {
	variable := s.bare[name] || s.by[name] || s.assigned[name]
	switch {
	case isOperation(name):
		return !s.assigned[name] && !s.by[name]
	case s.function[name]:
		return true
	case variable:
		return false
	}
	return usualFunctions[name]
}

// usualFunctions are names that people give to functions that they do not
// define.
var usualFunctions = map[string]bool{
	"f": true, "g": true, "h": true, "F": true, "G": true, "H": true, "phi": true, "psi": true,
}

// isOperation reports whether a name is an operation's unless the document
// says otherwise. A sigma with an operand is the logistic function.
func isOperation(name string) bool {
	op := ops.Lookup(name)
	return name == "sigma" || op != nil && op.Arity() > 0
}

// isSettled reports whether a name means the same in every document, so that
// asinh(x) = log(x + sqrt(x^2 + 1)) is a claim. What people call sigma or relu
// is theirs to define.
func isSettled(name string) bool {
	op := ops.Lookup(name)
	if op == nil || op.Arity() == 0 {
		return false
	}
	switch op.Name {
	case "sigmoid", "softplus", "relu", "sign", "hypot", "select":
		return false
	}
	return true
}

// isLabel decides whether a superscript is a label: parenthesised ones are, and
// those that stand on a variable of differentiation, which is no power, but
// perhaps a square: statisticians differentiate by σ².
func (s *survey) isLabel(base, superscript string, parenthesised bool) bool {
	return parenthesised || s.labels[superscript] && (s.indexed || !isDigits(superscript))
}

// variables returns the names that must not be taken for Euler's number: e
// where the document declares it, differentiates by it, gives it a value, or
// has an e with a hat beside it.
func (s *survey) ownE(d *Document) bool {
	return slices.Contains(d.Declared, "e") || s.by["e"] || s.assigned["e"] || s.bare["e_hat"] || s.by["e_hat"]
}

// names returns all names of a set in order.
func names[V any](set map[string]V) []string { return slices.Sorted(maps.Keys(set)) }
