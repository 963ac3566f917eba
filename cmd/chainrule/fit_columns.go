package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit/table"
)

// maxUsedColumns is how many columns a table may have for expressions on the
// command line to use those that the document does not mention.
const maxUsedColumns = 1000

// openTable begins to read the data.
func openTable(t *terminal, file string, opt table.Options) (*table.Reader, io.Closer, error) {
	if file == "-" {
		r, err := table.NewReader("standard input", t.in, opt)
		return r, io.NopCloser(nil), err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, nil, fmt.Errorf("%s: this is a directory; name the file with the data", file)
	}
	r, err := table.NewReader(file, f, opt)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return r, f, nil
}

// maxHeldNumbers is how many numbers of the data are kept in memory.
const maxHeldNumbers = 1 << 24

// load reads the columns that are needed.
func (b *binding) load(reader *table.Reader, opt table.Options) (err error) {
	var names []string
	for _, name := range b.rows {
		if column := b.columns[name]; !slices.Contains(names, column) {
			names = append(names, column)
		}
	}
	if b.data == "-" {
		b.table, err = table.Hold(reader, names...)
	} else {
		b.table, err = table.Load(b.data, opt, maxHeldNumbers, names...)
	}
	if err != nil {
		return err
	}
	if b.table.Rows == 0 {
		return fmt.Errorf("%s: there are no rows of numbers in it%s", b.data, b.dropped())
	}
	for i, column := range b.table.Names {
		if b.table.Rows > 1 && b.table.Lowest[i] == b.table.Highest[i] {
			b.notes = append(b.notes, fmt.Sprintf("the column %s is %s in every row", column, digits(b.table.Lowest[i])))
		}
	}
	if s := b.dropped(); s != "" {
		b.notes = append(b.notes, strings.TrimPrefix(s, ": "))
	}
	return nil
}

// dropped says how many rows were left out.
func (b *binding) dropped() string {
	r := b.table.Report
	if r.Dropped == 0 {
		return ""
	}
	var where []string
	for i, n := range r.Missing {
		if n > 0 {
			where = append(where, fmt.Sprintf("%d in %s", n, b.table.Names[i]))
		}
	}
	return fmt.Sprintf(": %s left out, the first in line %d, for missing values: %s", count(r.Dropped, "row"), r.FirstDropped, strings.Join(where, ", "))
}

// mapColumns works out which names are columns.
func (b *binding) mapColumns() error {
	names := slices.Clone(b.names)
	names = append(names, slices.Sorted(maps.Keys(b.sums.indexed(b.names)))...)
	for _, item := range b.command.Map {
		name, column, ok := strings.Cut(item, "=")
		if !ok {
			return fmt.Errorf("--map %s: write a name of the document, =, and the column", item)
		}
		if b.unnamed && !slices.Contains(b.header, column) {
			if n, err := strconv.Atoi(column); err == nil && n >= 1 && n <= len(b.header) {
				column = b.header[n-1]
			}
		}
		name, err := b.nameOf(name, names)
		if err != nil {
			return err
		}
		if !slices.Contains(b.header, column) {
			return fmt.Errorf("--map %s: %s", item, b.noColumn(column))
		}
		b.columns[name] = column
	}
	loose := map[string][]string{}
	for _, column := range b.header {
		loose[plainName(column)] = append(loose[plainName(column)], column)
	}
	for _, name := range names {
		if _, mapped := b.columns[name]; mapped || b.representative(name) != name {
			continue
		}
		candidates := loose[plainName(name)]
		if base, index, ok := strings.Cut(name, "_"); ok && len(candidates) == 0 && len(index) == 1 && strings.Contains("ijknt", index) {
			candidates = loose[plainName(base)] // y_i is the column y
		}
		if slices.Contains(candidates, name) {
			candidates = []string{name}
		}
		if len(candidates) == 1 {
			b.columns[name] = candidates[0]
		}
	}
	return nil
}

// noColumn says that the table does not have a column, and which it has.
func (b *binding) noColumn(column string) string {
	list := slices.Clone(b.header)
	slices.SortStableFunc(list, func(x, y string) int { return distance(x, column) - distance(y, column) })
	return fmt.Sprintf("%s has no column %s; the columns are %s", b.data, oneLine(column, maxName), listed(list))
}

// whichColumns is the table and, in parentheses, its columns.
func (b *binding) whichColumns() string {
	why := ""
	if b.unnamed {
		why = ", so called because it begins with numbers instead of names"
	}
	return fmt.Sprintf("%s (%s%s)", b.data, listed(b.header), why)
}

// listed lists the first of some names, and says how many there are more.
func listed(names []string) string {
	more := ""
	if len(names) > maxListed {
		more = fmt.Sprintf(" and %d more", len(names)-maxListed)
		names = names[:maxListed]
	}
	return oneLine(strings.Join(names, ", "), 400) + more
}

// plainName is a name without what tables leave out of it: w_1 is w1.
func plainName(name string) string { return plain.Replace(name) }

var plain = strings.NewReplacer("_", "", "{", "", "}", "", "^", "", "[", "", "]", "", ",", "", " ", "")
