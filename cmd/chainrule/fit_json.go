package main

import (
	"encoding/json"
	"io"

	"github.com/chainrule-go/chainrule/grad/fit"
)

// jsonFit is a result as --json writes it: one object. A number that is not
// finite is null; fields with omitempty are left out where they say nothing.
// Value is what was minimised, as it was asked for; for least squares
// SumOfSquares is the sum itself, which differs by a factor if the loss has
// one. Correlations are in the order of Parameters. The fields are stable.
type jsonFit struct {
	Model        string         `json:"model"`
	Data         string         `json:"data"`
	Rows         int            `json:"rows"`
	Dropped      int            `json:"dropped"`
	Objective    string         `json:"objective"`
	Value        *float64       `json:"value"`
	LeastSquares bool           `json:"least_squares"`
	SumOfSquares *float64       `json:"sum_of_squares,omitempty"`
	Freedom      *int           `json:"degrees_of_freedom,omitempty"`
	Deviation    *float64       `json:"standard_deviation,omitempty"`
	RMSE         *float64       `json:"rmse,omitempty"`
	R2           *float64       `json:"r_squared,omitempty"`
	AIC          *float64       `json:"aic"`
	BIC          *float64       `json:"bic"`
	Quartiles    []float64      `json:"residual_quartiles,omitempty"`
	Method       string         `json:"method"`
	Iterations   int            `json:"iterations"`
	Converged    bool           `json:"converged"`
	Reason       string         `json:"reason"`
	Gradient     *float64       `json:"gradient"`
	Level        float64        `json:"level"`
	Parameters   []jsonEstimate `json:"parameters"`
	Correlations [][]*float64   `json:"correlations,omitempty"`
	Undetermined []string       `json:"undetermined,omitempty"`
	Undefined    string         `json:"undefined,omitempty"`
	Notes        []string       `json:"notes,omitempty"`
}

type jsonEstimate struct {
	Name         string   `json:"name"`
	Estimate     *float64 `json:"estimate"`
	Error        *float64 `json:"standard_error"`
	Lower        *float64 `json:"lower"`
	Upper        *float64 `json:"upper"`
	ProfileLower *float64 `json:"profile_lower,omitempty"`
	ProfileUpper *float64 `json:"profile_upper,omitempty"`
	Fixed        bool     `json:"fixed,omitempty"`
	Tied         bool     `json:"tied,omitempty"`
	AtBound      bool     `json:"at_bound,omitempty"`
}

// finite is v, or null in JSON, which has neither NaN nor infinities.
func finite(v float64) *float64 {
	if bad(v) {
		return nil
	}
	return &v
}

// writeJSON prints a result as one object.
func (b *binding) writeJSON(w io.Writer, r *fit.Result, profiles []fit.Interval) error {
	j := jsonFit{
		Model: b.Document.File, Data: b.data, Rows: r.Rows, Dropped: b.table.Dropped,
		Objective: b.loss, Value: finite(b.factor * r.Objective), LeastSquares: r.LeastSquares,
		AIC: finite(r.AIC), BIC: finite(r.BIC), Quartiles: r.Quartiles,
		Method: r.Method.String(), Iterations: r.Iterations, Converged: r.Reason.Converged(), Reason: r.Reason.String(),
		Gradient: finite(r.Gradient), Level: r.Level, Notes: b.notes,
	}
	if r.LeastSquares {
		freedom := r.DegreesOfFreedom()
		j.SumOfSquares, j.Freedom, j.Deviation, j.RMSE, j.R2 = finite(r.Objective), &freedom, finite(r.Deviation), finite(r.RMSE), finite(r.R2)
		if b.loss == "" {
			j.Objective = b.response
		}
	}
	for i, e := range r.Estimates {
		p := jsonEstimate{Name: e.Name, Estimate: finite(e.Value), Error: finite(e.Error), Lower: finite(e.Lower), Upper: finite(e.Upper), Fixed: e.Fixed, Tied: e.Tied, AtBound: e.AtBound}
		for _, in := range profiles {
			if in.Name == e.Name {
				p.ProfileLower, p.ProfileUpper = finite(in.Lower), finite(in.Upper)
			}
		}
		j.Parameters = append(j.Parameters, p)
		if r.Covariance != nil {
			var row []*float64
			for k := range r.Estimates {
				row = append(row, finite(r.Correlation(i, k)))
			}
			j.Correlations = append(j.Correlations, row)
		}
	}
	for _, d := range r.Deficiencies {
		j.Undetermined = append(j.Undetermined, d.String())
	}
	if r.Undefined != nil {
		j.Undefined = b.undefined(r.Undefined)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(j)
}
