package fit

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// A rowProgram computes nodes from the rows' variables and the parameters.
type rowProgram = program.Program[float64]

func compileRows(outputs, rows, parameters []graph.Node, opt Options) (*rowProgram, error) {
	p, err := program.Compile[float64](outputs, program.Rows(rows...), program.Params(parameters...), program.Options{Workers: opt.Workers})
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return p, nil
}
