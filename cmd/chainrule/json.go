package main

import (
	"encoding/json"
	"io"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A jsonFinding is a finding as --json writes it. The package comment is its
// documentation.
type jsonFinding struct {
	File      string         `json:"file"`
	Line      int            `json:"line"`
	Column    int            `json:"column"`
	Cell      int            `json:"cell,omitempty"`
	Left      string         `json:"left"`
	Right     string         `json:"right"`
	Verdict   check.Verdict  `json:"verdict"`
	Condition string         `json:"condition,omitempty"`
	Reading   string         `json:"reading,omitempty"`
	Witness   *check.Witness `json:"witness,omitempty"`
	Diagnosis *jsonDiagnosis `json:"diagnosis,omitempty"`
	Truth     string         `json:"truth,omitempty"`
	Rounded   bool           `json:"rounded,omitempty"`
	Follows   int            `json:"follows,omitempty"`
	Reason    string         `json:"reason,omitempty"`
}

type jsonDiagnosis struct {
	Kind    check.MistakeKind `json:"kind"`
	Message string            `json:"message"`
	Factor  string            `json:"factor,omitempty"`
	Hint    string            `json:"hint,omitempty"`
}

// writeJSON writes a report, a line for each finding.
func writeJSON(w io.Writer, d *document.Document, report *check.Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, f := range report.Findings {
		line := jsonFinding{
			File: d.File, Line: f.Place.Line, Column: f.Place.Column, Cell: f.Place.Cell,
			Left: f.Left, Right: f.Right,
			Verdict: f.Verdict, Condition: f.Condition, Reading: f.Reading,
			Witness: f.Witness, Rounded: f.Rounded, Reason: f.Reason,
		}
		if f.Diagnosis != nil {
			line.Diagnosis = &jsonDiagnosis{f.Diagnosis.Kind, subjectOf(report, f).message(f.Diagnosis), f.Diagnosis.Factor, f.Diagnosis.Hint}
		}
		if f.Truth != "" && subjectOf(report, f).head {
			line.Truth = f.Truth
		}
		if f.Follows != nil {
			line.Follows = f.Follows.Place.Line
		}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
