package explain

import (
	"fmt"
	"strings"
)

// A Derivation is a derivative as a person derives it: what the names mean, the
// chain rule from the function to the variable, each link of it, and the
// result.
type Derivation struct {
	// Of and By are the names; Title is the derivative, dL/dw.
	Of    Formula `json:"of"`
	By    Formula `json:"by"`
	Title Formula `json:"title"`
	// Variables are names that would be read as constants without being
	// declared: e, pi.
	Variables []string `json:"variables,omitempty"`
	Lines     []Line   `json:"lines"`
}

// A LineKind says what a line of a derivation is for.
type LineKind string

// The kinds of lines.
const (
	Definition LineKind = "definition" // what a name stands for
	Chain      LineKind = "chain"      // a derivative as products of the links
	Link       LineKind = "link"       // the derivative of one definition by a name in it
	Result     LineKind = "result"     // a derivative with the links put in
)

// A Line is an equality, or a chain of several.
type Line struct {
	Kind LineKind `json:"kind"`
	// Of and By are the names that the line is about: the derivative of the one
	// by the other. By is empty for a definition.
	Of string `json:"of"`
	By string `json:"by,omitempty"`
	// Before is what is said before the formula, in both notations.
	Before Formula `json:"before"`
	// Sides are equal to each other.
	Sides []Formula `json:"sides"`
}

// Text writes the line's formula in plain text.
func (l Line) Text() string { return l.join(func(f Formula) string { return f.Text }) }

// LaTeX writes the line's formula in LaTeX.
func (l Line) LaTeX() string { return l.join(func(f Formula) string { return f.LaTeX }) }

func (l Line) join(notation func(Formula) string) string {
	var sides []string
	for _, side := range l.Sides {
		sides = append(sides, notation(side))
	}
	return strings.Join(sides, " = ")
}

// Markdown writes the derivation as a document of its own, which can be
// checked.
func (d *Derivation) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The derivative of $%s$ by $%s$\n", d.Of.LaTeX, d.By.LaTeX)
	if len(d.Variables) > 0 {
		fmt.Fprintf(&b, "\nvariables: %s\n", strings.Join(d.Variables, ", "))
	}
	for _, l := range d.Lines {
		if l.Before.LaTeX != "" {
			fmt.Fprintf(&b, "\n%s\n", l.Before.LaTeX)
		}
		fmt.Fprintf(&b, "\n$$%s$$\n", l.LaTeX())
	}
	return b.String()
}

// Text writes the derivation in plain text, a statement a line and the
// sentences as comments, which can be checked too.
func (d *Derivation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The derivative of %s by %s\n", d.Of.Text, d.By.Text)
	if len(d.Variables) > 0 {
		fmt.Fprintf(&b, "variables: %s\n", strings.Join(d.Variables, ", "))
	}
	for _, l := range d.Lines {
		if l.Before.Text != "" {
			fmt.Fprintf(&b, "\n# %s\n", l.Before.Text)
		}
		fmt.Fprintln(&b, l.Text())
	}
	return b.String()
}
