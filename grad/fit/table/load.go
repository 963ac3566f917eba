package table

import (
	"io"
	"iter"
	"math"
	"os"
)

// A Table is selected columns of a file, held in memory if they are not too
// many numbers, and read anew each time otherwise. It has the method Chunks of
// fit.Data.
type Table struct {
	Report
	// Names are those of the columns, Lowest and Highest the least and the
	// greatest number of each.
	Names           []string
	Lowest, Highest []float64

	held [][]float64
	open func() (*Reader, io.Closer, error)
}

// Load reads columns of a file. All rows are read once, so that an error in
// any of them is found before anything is done with the numbers. More than
// limit numbers are not held.
func Load(file string, opt Options, limit int, names ...string) (*Table, error) {
	t := &Table{open: func() (*Reader, io.Closer, error) {
		f, err := os.Open(file)
		if err != nil {
			return nil, nil, err
		}
		r, err := NewReader(file, f, opt)
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		return r, f, r.Select(names...)
	}}
	r, closer, err := t.open()
	if closer != nil {
		defer closer.Close()
	}
	if err != nil {
		return nil, err
	}
	return t, t.read(r, names, limit)
}

// Hold reads the columns of a table that can be read only once, as standard
// input can.
func Hold(r *Reader, names ...string) (*Table, error) {
	if err := r.Select(names...); err != nil {
		return nil, err
	}
	t := &Table{}
	return t, t.read(r, names, math.MaxInt)
}

func (t *Table) read(r *Reader, names []string, limit int) error {
	t.Names = names
	t.held = make([][]float64, len(names))
	for range names {
		t.Lowest = append(t.Lowest, math.Inf(1))
		t.Highest = append(t.Highest, math.Inf(-1))
	}
	for {
		chunk, err := r.Read()
		t.Report = r.Report()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.Rows*len(names) > limit {
			t.held = nil
		}
		for i, c := range chunk {
			for _, v := range c {
				t.Lowest[i] = math.Min(t.Lowest[i], v)
				t.Highest[i] = math.Max(t.Highest[i], v)
			}
			if t.held != nil {
				t.held[i] = append(t.held[i], c...)
			}
		}
	}
}

// Line returns the line of the first row for which is, given the row's place
// and its numbers, reports true. It reads the table again; it is 0 if there is
// no such row, or if the table cannot be read again.
func (t *Table) Line(is func(row int, numbers []float64) bool) int {
	if t.open == nil {
		return 0
	}
	r, closer, err := t.open()
	if closer != nil {
		defer closer.Close()
	}
	if err != nil {
		return 0
	}
	r.opt.ChunkRows = 1
	numbers := make([]float64, len(t.Names))
	for row := 0; ; row++ {
		chunk, err := r.Read()
		if err != nil {
			return 0
		}
		for i, c := range chunk {
			numbers[i] = c[0]
		}
		if is(row, numbers) {
			return r.Line()
		}
	}
}

// Columns returns the numbers, nil if they are not held.
func (t *Table) Columns() [][]float64 { return t.held }

// Chunks yields the rows in order.
func (t *Table) Chunks() iter.Seq2[[][]float64, error] {
	return func(yield func([][]float64, error) bool) {
		if t.held != nil {
			yield(t.held, nil)
			return
		}
		r, closer, err := t.open()
		if closer != nil {
			defer closer.Close()
		}
		for err == nil {
			var chunk [][]float64
			chunk, err = r.Read()
			if err == nil && !yield(chunk, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}
