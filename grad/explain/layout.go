package explain

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// A Layout is the geometry of a trace's picture, in pixels: x to the right, y
// downwards. The inputs are at the top and the function is at the bottom, so
// that the forward pass is in the direction of reading.
type Layout struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Nodes  []Box   `json:"nodes"` // in the order of Trace.Nodes
	Edges  []Arrow `json:"edges"`
}

// A Box is a node's or a label's place.
type Box struct {
	ID string  `json:"id"`
	X  float64 `json:"x"` // of the left side
	Y  float64 `json:"y"` // of the top
	W  float64 `json:"w"`
	H  float64 `json:"h"`
}

// An Arrow is an edge's place: it leads from the operand down to the operation.
type Arrow struct {
	ID   string `json:"id"`
	From string `json:"from"` // the operand's node
	To   string `json:"to"`   // the operation's node
	// Path is a Bézier curve: where it starts, then three points for each piece.
	Path []Point `json:"path"`
	// Label is the local partial derivative, as text; Box is its place, of
	// width 0 if there is none.
	Label string `json:"label"`
	Box   Box    `json:"box"`
}

// A Point is a place in a picture.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// The measures of a picture. Letters are of a monospaced font, so that their
// width is known without the font.
const (
	letterWidth  = 7.8
	labelLetter  = 6.6
	boxHeight    = 46
	boxPadding   = 10
	labelHeight  = 16
	labelPadding = 4
	besideGap    = 18 // between boxes of a layer
	betweenGap   = 20 // between layers
	margin       = 12
	legendHeight = 24
)

// The longest texts that are shown.
const (
	maxTitle = 26
	maxLabel = 12
)

// maxLaidOut bounds the nodes and bends of a picture; more of them nobody can
// read.
const maxLaidOut = 20_000

// Layout places the nodes of a trace in layers, with a place for each label
// and each edge. It fails if there are too many of them to be read.
func (t *Trace) Layout() (*Layout, error) {
	l := &layering{trace: t, layerOf: t.layers()}
	if err := l.fill(); err != nil {
		return nil, err
	}
	l.reduceCrossings()
	l.straighten()
	return l.layout(), nil
}

// layers returns the layer of each node: below all operands, but not farther
// above its users than it must be where that makes edges shorter.
func (t *Trace) layers() []int {
	layer := make([]int, len(t.Nodes))
	users := make([][]int, len(t.Nodes))
	place := t.places()
	for i, n := range t.Nodes {
		for _, x := range n.Operands {
			if x.Node != "" {
				p := place[x.Node]
				layer[i] = max(layer[i], layer[p]+1)
				users[p] = append(users[p], i)
			}
		}
	}
	for i, n := range slices.Backward(t.Nodes) {
		inner := 0
		for _, x := range n.Operands {
			if x.Node != "" {
				inner++
			}
		}
		if len(users[i]) == 0 || inner > len(users[i]) {
			continue
		}
		nearest := layer[users[i][0]]
		for _, u := range users[i] {
			nearest = min(nearest, layer[u])
		}
		layer[i] = nearest - 1
	}
	return layer
}

// places maps the IDs of nodes to their places in Nodes.
func (t *Trace) places() map[string]int {
	place := make(map[string]int, len(t.Nodes))
	for i, n := range t.Nodes {
		place[n.ID] = i
	}
	return place
}

// title is what a node's box says: a_1 = sigmoid(z_1).
func (n Node) title() string {
	if n.IsInput() {
		return shortened(n.Name.Text, maxTitle)
	}
	return shortened(n.Name.Text+" = "+n.Formula.Text, maxTitle)
}

// label is what an edge says: the local partial derivative, or its value if
// that is shorter.
func (t *Trace) label(s Step) string {
	switch {
	case utf8.RuneCountInString(s.Partial.Text) <= maxLabel:
		return s.Partial.Text
	case t.Valued:
		return brief(s.PartialValue)
	}
	return ""
}

// brief writes a number to four significant digits.
func brief(v Number) string {
	if v != v || v-v != 0 { // undefined or infinite
		return v.String()
	}
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%.4g", float64(v))
}

// shortened cuts a text to so many characters.
func shortened(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// boxWidth returns the width of a node's box: its title's, or its value's and
// its adjoint's side by side.
func (t *Trace) boxWidth(n Node) float64 {
	w := float64(typesetLength(n.title()))
	if t.Valued {
		each := max(utf8.RuneCountInString(brief(n.Value)), utf8.RuneCountInString(brief(n.Adjoint)))
		w = max(w, float64(2*each+3))
	}
	return max(w*letterWidth+2*boxPadding, 48)
}
