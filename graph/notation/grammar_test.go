package notation

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/chainrule-go/chainrule/ops"
)

// readGrammar returns the grammar in the package comment.
func readGrammar(t *testing.T) ebnf.Grammar {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(source), "# Plain text")
	var productions []string
	for line := range strings.Lines(section) {
		if line, ok := strings.CutPrefix(line, "//\t"); ok {
			productions = append(productions, line)
		}
	}
	grammar, err := ebnf.Parse("doc.go", strings.NewReader(strings.Join(productions, "")))
	if err != nil {
		t.Fatal(err)
	}
	if err := ebnf.Verify(grammar, "Text"); err != nil {
		t.Fatal(err)
	}
	return grammar
}

// A speaker makes up sentences of a grammar.
type speaker struct {
	grammar ebnf.Grammar
	random  *rand.Rand
	heights map[string]int // the depth of the shallowest sentence of a production
	used    map[string]int
}

const deep = 1 << 20

// height returns the depth of the shallowest sentence of an expression.
func (s *speaker) height(e ebnf.Expression) int {
	switch e := e.(type) {
	case ebnf.Alternative:
		low := deep
		for _, x := range e {
			low = min(low, s.height(x))
		}
		return low
	case ebnf.Sequence:
		high := 0
		for _, x := range e {
			high = max(high, s.height(x))
		}
		return high
	case *ebnf.Name:
		if h, ok := s.heights[e.String]; ok {
			return h + 1
		}
		return deep
	case *ebnf.Group:
		return s.height(e.Body)
	}
	return 0
}

// speak returns a sentence of an expression that is at most depth deep, or as
// flat as can be. Words are separated by white space, except within names.
func (s *speaker) speak(e ebnf.Expression, depth int, lexical bool) string {
	separator := " "
	if lexical {
		separator = ""
	}
	switch e := e.(type) {
	case ebnf.Alternative:
		flat := slices.MinFunc(e, func(a, b ebnf.Expression) int { return s.height(a) - s.height(b) })
		pick := e[s.random.IntN(len(e))]
		if s.height(pick) > depth {
			pick = flat
		}
		return s.speak(pick, depth, lexical)
	case ebnf.Sequence:
		var parts []string
		for _, x := range e {
			parts = append(parts, s.speak(x, depth, lexical))
		}
		return strings.Join(parts, separator)
	case *ebnf.Name:
		s.used[e.String]++
		first, _ := utf8.DecodeRuneInString(e.String)
		sentence := s.speak(s.grammar[e.String].Expr, depth-1, !unicode.IsUpper(first))
		for e.String == "name" && isReserved(sentence) {
			sentence = s.speak(s.grammar[e.String].Expr, depth-1, true)
		}
		return sentence
	case *ebnf.Group:
		return s.speak(e.Body, depth, lexical)
	case *ebnf.Option:
		if s.random.IntN(2) == 0 || s.height(e.Body) > depth {
			return ""
		}
		return s.speak(e.Body, depth, lexical)
	case *ebnf.Repetition:
		var parts []string
		for s.random.IntN(3) == 0 && s.height(e.Body) <= depth {
			parts = append(parts, s.speak(e.Body, depth, lexical))
		}
		return strings.Join(parts, separator)
	case *ebnf.Token:
		return e.String
	case *ebnf.Range:
		low, _ := utf8.DecodeRuneInString(e.Begin.String)
		high, _ := utf8.DecodeRuneInString(e.End.String)
		return string(low + rune(s.random.IntN(int(high-low+1))))
	}
	return ""
}

// isReserved reports whether a name is one of those that the package comment
// excepts.
func isReserved(name string) bool {
	base := name[:len(name)-len(strings.TrimLeftFunc(name, unicode.IsLetter))]
	return strings.HasPrefix(name, "d") || strings.HasPrefix(name, "δ") || strings.HasPrefix(name, "D_") || proseWords[base] || ops.Lookup(base) != nil ||
		base == "sum" || base == "diff" || base == "lim" || base == "T"
}

// TestGrammar makes up sentences from the grammar in the package comment; each
// is read without an error.
func TestGrammar(t *testing.T) {
	s := &speaker{grammar: readGrammar(t), random: rand.New(rand.NewPCG(1, 2)), heights: map[string]int{}, used: map[string]int{}}
	for range s.grammar {
		for name, p := range s.grammar {
			if h := s.height(p.Expr); h < deep {
				s.heights[name] = h
			}
		}
	}
	for range 4000 {
		src := s.speak(&ebnf.Name{String: "Text"}, 6+s.random.IntN(12), false)
		if _, err := ParseText(src, Options{}); err != nil {
			t.Fatalf("%s\n%v", src, err)
		}
	}
	for name := range s.grammar {
		if s.used[name] == 0 {
			t.Errorf("no sentence has a %s", name)
		}
	}
}
