package check

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// An Agreement is what has been found of one component of a derivative.
type Agreement int

// The agreements. CannotTell is for components of which nothing certain is
// known; the remark says why.
const (
	CannotTell Agreement = iota
	Agrees
	Differs
)

var agreementNames = [...]string{"cannot tell", "agrees", "differs"}

func (a Agreement) String() string { return agreementNames[a] }

// MarshalText writes the agreement's name.
func (a Agreement) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// A Component compares one derivative.
type Component struct {
	// Name says which: x[1], or f[0] by x[1], or "x[0], x[1]" in a Hessian.
	Name  string
	Yours float64
	// Derivative is the estimated or exact value, NaN if there is none.
	Derivative float64
	// Error is the estimated error of Derivative and of the rounding of Yours.
	Error   float64
	Verdict Agreement
	// Remark says what is wrong, or why one cannot tell.
	Remark string
	// Left and Right are the slopes from the two sides where they have been
	// found to differ or only one exists; otherwise NaN.
	Left, Right float64
}

// A GradientReport compares derivatives, component by component.
type GradientReport struct {
	// Reference says what yours are compared with: "differences" or "exact".
	Reference  string
	Components []Component
	// Evaluations counts the calls of the function that differences were taken
	// of.
	Evaluations int
	// Failure says why nothing could be compared; then there are no
	// Components.
	Failure error
}

// Count returns how many components got a verdict.
func (r *GradientReport) Count(a Agreement) int {
	n := 0
	for _, c := range r.Components {
		if c.Verdict == a {
			n++
		}
	}
	return n
}

// OK reports whether all components agree.
func (r *GradientReport) OK() bool {
	return r.Failure == nil && r.Count(Agrees) == len(r.Components)
}

// Err returns nil if all components agree, and otherwise an error that shows
// the whole table:
//
//	if err := check.Gradient(f, df, x, check.GradientOptions{}).Err(); err != nil {
//		t.Error(err)
//	}
//
// A component of which one cannot tell is an error too, since it has not been
// checked; choose another point, or use Count to be content with less.
func (r *GradientReport) Err() error {
	if r.Failure != nil {
		return r.Failure
	}
	if r.OK() {
		return nil
	}
	summary := fmt.Sprintf("check: of %s", count(len(r.Components), "component"))
	if n := r.Count(Differs); n > 0 {
		summary += fmt.Sprintf(", %d wrong", n)
	}
	if n := r.Count(CannotTell); n > 0 {
		summary += fmt.Sprintf(", %d not checked", n)
	}
	return errors.New(summary + "\n" + r.String())
}

// String writes an aligned table. Derivatives have as many digits as are
// certain.
func (r *GradientReport) String() string {
	if r.Failure != nil {
		return r.Failure.Error() + "\n"
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	// The error of an exact derivative is that of rounding, which is nobody's
	// concern.
	exact := r.Reference == "exact"
	header := []string{"component", "yours", r.Reference, "within", "difference", "verdict", "remark"}
	if exact {
		header = slices.Delete(header, 3, 4)
	}
	fmt.Fprintln(w, strings.Join(header, "\t"))
	for _, c := range r.Components {
		difference := ""
		if d := c.Yours - c.Derivative; c.Verdict == Differs && finite(d) {
			difference = strconv.FormatFloat(d, 'g', 3, 64)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t", c.Name, long(c.Yours), certain(c.Derivative, c.Error))
		if !exact {
			fmt.Fprintf(w, "%s\t", magnitude(c.Error))
		}
		fmt.Fprintf(w, "%s\t%v\t%s\n", difference, c.Verdict, c.Remark)
	}
	w.Flush()
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// finish ends a report: with an error it has no components.
func (r *GradientReport) finish(err error) {
	if err != nil {
		r.Failure, r.Components = err, nil
		return
	}
	r.noteExchanged()
}

// longDigits is how many digits of a number a table shows.
const longDigits = 10

// short writes a number for a remark, and long one for a table.
func short(v float64) string { return strconv.FormatFloat(v+0, 'g', 4, 64) }
func long(v float64) string  { return strconv.FormatFloat(v+0, 'g', longDigits, 64) }

// magnitude writes an error as the power of ten that it does not exceed.
func magnitude(err float64) string {
	if err == 0 || !finite(err) {
		return ""
	}
	return fmt.Sprintf("1e%+03.0f", math.Ceil(math.Log10(err))+0)
}

// certain writes the digits of v that its error leaves.
func certain(v, err float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.Abs(v) <= err || v == 0:
		return "0"
	case err == 0:
		return long(v)
	}
	digits := int(math.Log10(math.Abs(v)/err)) + 1
	return strconv.FormatFloat(v, 'g', min(longDigits, max(1, digits)), 64)
}
