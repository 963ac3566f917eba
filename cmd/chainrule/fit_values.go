package main

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/grad/fit/table"
)

// fitValues are what the command line says of parameters, by name.
type fitValues struct {
	start, fix   map[string]float64
	lower, upper map[string]*float64
	prior        map[string]*fit.Normal
	tie          map[string]string
	named        map[string]bool // all of them
}

// values reads the flags that give parameters values.
func (b *binding) values() (v fitValues, err error) {
	v = fitValues{map[string]float64{}, map[string]float64{}, map[string]*float64{}, map[string]*float64{}, map[string]*fit.Normal{}, map[string]string{}, map[string]bool{}}
	each := func(flag string, items []string, take func(name, text string) error) error {
		for _, item := range items {
			name, text, ok := strings.Cut(item, "=")
			if !ok {
				return fmt.Errorf("--%s %s: write NAME=VALUE", flag, item)
			}
			name, err := b.nameOf(name, b.names)
			if err == nil {
				v.named[name] = true
				err = take(name, strings.TrimSpace(text))
			}
			if err != nil {
				return fmt.Errorf("--%s %s: %w", flag, item, err)
			}
		}
		return nil
	}
	one := func(to map[string]float64) func(name, text string) error {
		return func(name, text string) (err error) {
			to[name], err = number(text)
			return err
		}
	}
	bound := func(name, text string) error {
		low, high, ok := strings.Cut(text, ":")
		if !ok {
			return fmt.Errorf("write the bounds as LOW:HIGH; either may be left out")
		}
		for _, end := range []struct {
			text string
			to   map[string]*float64
		}{{low, v.lower}, {high, v.upper}} {
			if strings.TrimSpace(end.text) == "" {
				continue
			}
			x, err := number(end.text)
			if err != nil {
				return err
			}
			end.to[name] = &x
		}
		return nil
	}
	prior := func(name, text string) error {
		mean, deviation, ok := strings.Cut(text, ":")
		if !ok {
			return fmt.Errorf("write the prior as MEAN:DEVIATION")
		}
		m, err := number(mean)
		if err != nil {
			return err
		}
		d, err := number(deviation)
		if err != nil {
			return err
		}
		v.prior[name] = &fit.Normal{Mean: m, Deviation: d}
		return nil
	}
	for _, flag := range []struct {
		name  string
		items []string
		take  func(name, text string) error
	}{
		{"start", b.command.Start, one(v.start)}, {"fix", b.command.Fix, one(v.fix)},
		{"bound", b.command.Bound, bound}, {"prior", b.command.Prior, prior},
		{"tie", b.command.Tie, func(name, text string) error { v.tie[name] = text; return nil }},
	} {
		if err := each(flag.name, flag.items, flag.take); err != nil {
			return v, err
		}
	}
	return v, nil
}

// rowData returns the columns of the table in the order of the problem's rows,
// where two names may be one column.
func (b *binding) rowData() fit.Data {
	places := make([]int, len(b.rows))
	for i, name := range b.rows {
		places[i] = slices.Index(b.table.Names, b.columns[name])
	}
	if held := b.table.Columns(); held != nil {
		return fit.Columns(pick(held, places))
	}
	return streamed{b.table, places}
}

// streamed are columns of a table that is not held in memory.
type streamed struct {
	table  *table.Table
	places []int
}

// Chunks yields the rows in order.
func (s streamed) Chunks() iter.Seq2[[][]float64, error] {
	return func(yield func([][]float64, error) bool) {
		for chunk, err := range s.table.Chunks() {
			if err == nil {
				chunk = pick(chunk, s.places)
			}
			if !yield(chunk, err) {
				return
			}
		}
	}
}

func pick(columns [][]float64, places []int) (list [][]float64) {
	for _, place := range places {
		list = append(list, columns[place])
	}
	return list
}
