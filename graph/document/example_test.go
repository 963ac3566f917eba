package document_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/chainrule-go/chainrule/graph/document"
)

func ExampleRead() {
	const page = `# One neuron

The model is $z = w x + b$, it costs $5, and its loss is

$$
L = (z - y)^2
$$

so that $$\frac{\partial L}{\partial w} = 2 (z - y) x$$
`
	d, err := document.Read("neuron.md", strings.NewReader(page), document.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range d.Formulas {
		fmt.Printf("%v: %s\n", f.Position(0), f.Source)
	}
	// Output:
	// neuron.md:3:15: z = w x + b
	// neuron.md:6:1: L = (z - y)^2
	// neuron.md:9:11: \frac{\partial L}{\partial w} = 2 (z - y) x
}
