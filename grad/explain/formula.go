package explain

import (
	"fmt"
	"math"
	"strconv"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A Formula is a piece of mathematics in both notations.
type Formula struct {
	Text  string `json:"text"`
	LaTeX string `json:"latex"`
}

// formulaOf writes a node.
func formulaOf(n graph.Node) Formula { return Formula{notation.Text(n), notation.LaTeX(n)} }

// equation writes that two formulas are equal.
func equation(a, b Formula) Formula {
	return Formula{a.Text + " = " + b.Text, a.LaTeX + " = " + b.LaTeX}
}

// A Number is a value as it is shown: NaN is undefined.
type Number float64

// None is the value of what has no value, because no point was given. It is
// NaN, like what is undefined; [Trace.Valued] tells them apart.
var None = Number(math.NaN())

// MarshalJSON writes a number, null for NaN, and "infinity" or "-infinity".
func (v Number) MarshalJSON() ([]byte, error) {
	f := float64(v)
	switch {
	case math.IsNaN(f):
		return []byte("null"), nil
	case math.IsInf(f, 1):
		return []byte(`"infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-infinity"`), nil
	}
	return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Number) UnmarshalJSON(data []byte) error {
	switch text := string(data); text {
	case "null":
		*v = None
	case `"infinity"`:
		*v = Number(math.Inf(1))
	case `"-infinity"`:
		*v = Number(math.Inf(-1))
	default:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("explain: %s is not a number: %w", text, err)
		}
		*v = Number(f)
	}
	return nil
}

// String writes a number to six significant digits.
func (v Number) String() string {
	f := float64(v)
	switch {
	case math.IsNaN(f):
		return "undefined"
	case math.IsInf(f, 1):
		return "infinity"
	case math.IsInf(f, -1):
		return "-infinity"
	case f == 0:
		return "0" // and not -0
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

// A Mark is how a document writes derivatives.
type Mark string

// The marks.
const (
	Ordinary Mark = "d"       // dL/dw
	Partial  Mark = "partial" // ∂L/∂w
	Delta    Mark = "delta"   // δL/δw
)

var markSigns = map[Mark][2]string{
	Ordinary: {"d", "d"}, Partial: {"∂", `\partial `}, Delta: {"δ", `\delta `},
}

// derivative writes the derivative of one name by another.
func (m Mark) derivative(g *graph.Graph, of, by string) Formula {
	sign, ok := markSigns[m]
	if !ok {
		sign = markSigns[Partial]
	}
	return Formula{
		Text:  sign[0] + of + "/" + sign[0] + by,
		LaTeX: `\frac{` + sign[1] + notation.LaTeX(g.Var(of)) + `}{` + sign[1] + notation.LaTeX(g.Var(by)) + `}`,
	}
}
