package mathml_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
)

func ExampleFromLaTeX() {
	fmt.Println(mathml.FromLaTeX(`\frac{\partial L}{\partial w_1} = -(y - \hat{y})`, false))
	// Output:
	// <math><mfrac><mrow><mi mathvariant="normal">∂</mi><mi>L</mi></mrow><mrow><mi mathvariant="normal">∂</mi><msub><mi>w</mi><mn>1</mn></msub></mrow></mfrac><mo>=</mo><mo>−</mo><mo stretchy="false">(</mo><mi>y</mi><mo>−</mo><mover accent="true"><mrow><mi>y</mi></mrow><mo stretchy="false">^</mo></mover><mo stretchy="false">)</mo></math>
}

func TestFromLaTeX(t *testing.T) {
	for source, want := range map[string]string{
		`x`:              `<mi>x</mi>`,
		`12.5x`:          `<mn>12.5</mn><mi>x</mi>`,
		`x^12`:           `<msup><mi>x</mi><mn>1</mn></msup><mn>2</mn>`,
		`x_1_2`:          `<msub><msub><mi>x</mi><mn>1</mn></msub><mn>2</mn></msub>`,
		`w'_1`:           `<msubsup><mi>w</mi><mn>1</mn><mo lspace="0" rspace="0">′</mo></msubsup>`,
		`\frac12`:        `<mfrac><mn>1</mn><mn>2</mn></mfrac>`,
		`\sqrt[3]{x}`:    `<mroot><mrow><mi>x</mi></mrow><mn>3</mn></mroot>`,
		`\sin^2 x`:       "<msup><mi mathvariant=\"normal\">sin</mi><mn>2</mn></msup><mo>\u2061</mo><mi>x</mi>",
		`\left(x\right)`: `<mrow><mo fence="true" stretchy="false">(</mo><mi>x</mi><mo fence="true" stretchy="false">)</mo></mrow>`,
		`\text{if }x<0`:  `<mtext>if </mtext><mi>x</mi><mo>&lt;</mo><mn>0</mn>`,
		`\sum_{i=1}^n`:   `<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>`,
		`a &= b \\ &= c`: `<mtable class="aligned"><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr>` +
			`<mtr><mtd></mtd><mtd><mo>=</mo><mi>c</mi></mtd></mtr></mtable>`,
		`\unheardof{x}`:    `<mtext class="unset">\unheardof</mtext><mrow><mi>x</mi></mrow>`,
		`<script>`:         `<mo>&lt;</mo><mi>s</mi><mi>c</mi><mi>r</mi><mi>i</mi><mi>p</mi><mi>t</mi><mo>&gt;</mo>`,
		`\text{<b>&}`:      `<mtext>&lt;b&gt;&amp;</mtext>`,
		`x % a comment`:    `<mi>x</mi>`,
		`{`:                `<mrow></mrow>`,
		`}`:                `<mtext class="unset">}</mtext>`,
		`\frac`:            `<mfrac><mrow></mrow><mrow></mrow></mfrac>`,
		``:                 ``,
		`\operatorname{f}`: "<mrow><mi mathvariant=\"normal\">f</mi><mo>\u2061</mo></mrow>",
	} {
		if got := mathml.FromLaTeX(source, false); got != "<math>"+want+"</math>" {
			t.Errorf("%s\n is set as %s\nand not as      <math>%s</math>", source, got, want)
		}
		wellFormed(t, source)
	}
}

// arity is how many children elements must have.
var arity = map[string]int{"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "mroot": 2, "munder": 2, "mover": 2, "munderover": 3}

// wellFormed fails the test if a formula does not become XML in which every
// element has the children that MathML wants.
func wellFormed(t *testing.T, source string) {
	t.Helper()
	markup := mathml.FromLaTeX(source, true)
	decoder := xml.NewDecoder(strings.NewReader(markup))
	var names []string
	var children []int
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%q is set as %s: %v", source, markup, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(children) > 0 {
				children[len(children)-1]++
			}
			names, children = append(names, token.Name.Local), append(children, 0)
			if !strings.HasPrefix(token.Name.Local, "m") {
				t.Fatalf("%q is set with an element %s", source, token.Name.Local)
			}
		case xml.EndElement:
			last := len(names) - 1
			if want := arity[names[last]]; want != 0 && children[last] != want {
				t.Fatalf("%q is set as %s: %s has %d children", source, markup, names[last], children[last])
			}
			names, children = names[:last], children[:last]
		}
	}
}

func FuzzFromLaTeX(f *testing.F) {
	for _, s := range []string{
		`\frac{\delta L}{\delta w_1} = - a_1 \cdot w_2 (y - a_2) \sigma'(z)`, `\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}`,
		`\left[ \sum_{i=1}^{n} x_i^2 \right]^{1/2}`, `\begin{align} a &= b \\[2pt] &= \operatorname*{argmax}_x f(x) \tag{1} \end{align}`,
		`{{{`, `}}}`, `\`, `^_^_`, `\left\right`, `\sqrt[`, `&&\\&`, `\begin{x}`, "\x00\xff", strings.Repeat("{", 500), `\text{\{}`, `\sum'^'`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) < 10_000 {
			wellFormed(t, source)
		}
	})
}

// Deep nesting is no deep recursion, and long formulas take no long time.
func TestHostileFormulas(t *testing.T) {
	for _, piece := range []string{"{", "(", `\frac`, `\left(`, `x^`, `\sqrt`, `\begin{cases}`, "x_1", "&", `\\`, `'`, `\hat`} {
		wellFormed(t, strings.Repeat(piece, 50_000))
	}
}
