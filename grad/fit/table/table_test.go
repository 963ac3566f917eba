package table

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// read reads columns of a text to the end.
func read(text string, opt Options, names ...string) (columns [][]float64, r *Reader, err error) {
	r, err = NewReader("t.csv", strings.NewReader(text), opt)
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 0 {
		names = r.Names()
	}
	if err := r.Select(names...); err != nil {
		return nil, r, err
	}
	columns = make([][]float64, len(names))
	for {
		chunk, err := r.Read()
		if err == io.EOF {
			return columns, r, nil
		}
		if err != nil {
			return columns, r, err
		}
		for i, c := range chunk {
			columns[i] = append(columns[i], c...)
		}
	}
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		names []string
		want  [][]float64
	}{
		"commas":            {"x,y\n1,2\n3.5,-4e2\n", nil, [][]float64{{1, 3.5}, {2, -400}}},
		"no end of line":    {"x,y\n1,2", nil, [][]float64{{1}, {2}}},
		"carriage returns":  {"x,y\r\n1,2\r\n", nil, [][]float64{{1}, {2}}},
		"semicolons":        {"x;y\n1,5;2\n3;4.5\n", nil, [][]float64{{1.5, 3}, {2, 4.5}}},
		"tabs":              {"x\ty z\n1\t2\n", nil, [][]float64{{1}, {2}}},
		"spaces":            {"  x   y\n 1   2\n3 4  \n", nil, [][]float64{{1, 3}, {2, 4}}},
		"no header":         {"1,2\n3,4\n", []string{"column_2"}, [][]float64{{2, 4}}},
		"one column":        {"x\n1\n2\n", nil, [][]float64{{1, 2}}},
		"comments, blanks":  {"# about\n\nx,y\n# more\n1,2\n   \n3,4\n", nil, [][]float64{{1, 3}, {2, 4}}},
		"comment before":    {"# a comment\n1,2\n3,4\n", []string{"column_1"}, [][]float64{{1, 3}}},
		"quotes":            {"\"x, m\",\"y \"\"z\"\"\"\n\"1\",2\n3,\" 4 \"\n", []string{`y "z"`, "x, m"}, [][]float64{{2, 4}, {1, 3}}},
		"line end in quote": {"x,note\n1,\"a\nb,c\"\n2,d\n", []string{"x"}, [][]float64{{1, 2}}},
		"text elsewhere":    {"name,x\nann,1\nbob,2\n", []string{"x"}, [][]float64{{1, 2}}},
		"byte order mark":   {"\xef\xbb\xbfx,y\n1,2\n", nil, [][]float64{{1}, {2}}},
		"order":             {"a,b,c\n1,2,3\n", []string{"c", "a"}, [][]float64{{3}, {1}}},
		"white space":       {"x , y\n 1 , 2 \n", nil, [][]float64{{1}, {2}}},
		"missing":           {"x,y\n1,2\n,3\n4,NA\n5,nan\n6,7\nnull,.\n", nil, [][]float64{{1, 6}, {2, 7}}},
		"long numbers":      {"x,y\n0.1234567890123456789,123456789012345678901234567890\n", nil, [][]float64{{0.1234567890123456789}, {123456789012345678901234567890}}},
		"header alone":      {"x,y\n", nil, [][]float64{nil, nil}},
	} {
		got, _, err := read(c.text, Options{}, c.names...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Rows that are left out are counted, by column, and located.
func TestReport(t *testing.T) {
	_, r, err := read("x,y\n1,2\n,3\n4,NA\nNaN,\n6,7\n", Options{ChunkRows: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Report{Rows: 2, Dropped: 3, Missing: []int{2, 2}, FirstDropped: 3}, r.Report()); diff != "" {
		t.Error(diff)
	}
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("x", 100)
	for text, want := range map[string]string{
		"":                         "t.csv: there is nothing in it",
		"\n\n# only a comment\n":   "t.csv: there is nothing in it",
		"x,y\n1,2\n3\n":            "t.csv:3: a row of 1 fields where the first row has 2",
		"x,y\n1,2\n\n# c\n3,4,5\n": "t.csv:5: a row of 3 fields where the first row has 2",
		"x,y\n1,a b\n":             `t.csv:2: column 2 (y): "a b" is not a number`,
		"x,y\n1,1e400\n":           `t.csv:2: column 2 (y): "1e400" is too large for a floating-point number`,
		"x,y\n1,-inf\n":            `t.csv:2: column 2 (y): "-inf" is not finite`,
		"x,y\n1,0x10\n":            `t.csv:2: column 2 (y): "0x10" is not a number`,
		"x,y\n1,1_000\n":           `t.csv:2: column 2 (y): "1_000" is not a number`,
		"x,y\n1,\"2\n3,4\n":        "t.csv:2: a quotation mark is opened and never closed",
		"x,y,x\n1,2,3\n":           "t.csv:1: column 3 (x): column 1 has the same name; rename one of them",
		"\xff\xfex\x00":            "t.csv: this is UTF-16; save it as UTF-8",
		"x,y\n1\x002,3\n":          "t.csv: this is not text: it contains zero bytes",
		"PK\x03\x04":               "t.csv: this is a workbook or an archive; save the sheet as CSV",
		"1,2\n3,z\n":               `t.csv:2: column 2: "z" is not a number`,
		"x\n" + long + "\n":        `t.csv:2: column 1 (x): "` + long[:40] + `…" is not a number`,
		"x,y\n1,\"a\nb\"\n2,c\n":   `t.csv:2: column 2 (y): "a\nb" is not a number`,
	} {
		_, _, err := read(text, Options{})
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text[:min(20, len(text))], err, want)
		}
	}
	if _, _, err := read("x,y\n1,2\n", Options{}, "z"); err == nil || err.Error() != `t.csv:1: there is no column "z"; the columns are x, y` {
		t.Error(err)
	}
	if _, _, err := read("x,y\n1,2\n", Options{}, "x", "x"); err == nil {
		t.Error("a column was selected twice")
	}
}

// What the short way reads is what strconv reads.
func TestFast(t *testing.T) {
	for _, s := range []string{
		"0", "-0", "1", "+1", "1.", ".5", "-.5e-3", "9007199254740992", "9007199254740993", "123456.789e-22", "1e22", "1e23", "3e-22",
		"0.000000000000000001", "1E5", "2e+05", "179769313486231570000", "4.35", "0.1", "0.3", "100000000000000000000",
		"1e", "e1", ".", "", "-", "+-1", "1e1e1", "1e999", "1 ", "1a",
	} {
		v, ok := fast([]byte(s))
		want, err := strconv.ParseFloat(s, 64)
		if ok && (err != nil || math.Float64bits(v) != math.Float64bits(want)) {
			t.Errorf("%q is read as %v, not %v (%v)", s, v, want, err)
		}
		if !ok && err == nil && len(s) < 8 && !strings.Contains(s, "23") {
			t.Errorf("%q is left to the long way", s)
		}
	}
}

func compressed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func TestCompressed(t *testing.T) {
	text := compressed("x,y\n1,2\n3,4\n")
	got, _, err := read(text, Options{})
	if err != nil || !cmp.Equal(got, [][]float64{{1, 3}, {2, 4}}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, _, err := read(text[:len(text)-6], Options{}); err == nil || !strings.Contains(err.Error(), "ends early or is damaged") {
		t.Error(err)
	}
}

// Loading holds what is small, and reads the rest again each time.
func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.csv")
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "%d,%d\n", i, 7)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{2000, 1999} {
		table, err := Load(file, Options{ChunkRows: 300}, limit, "y", "x")
		if err != nil {
			t.Fatal(err)
		}
		if (table.Columns() != nil) != (limit == 2000) || table.Rows != 1000 || table.Lowest[0] != 7 || table.Highest[0] != 7 || table.Highest[1] != 999 {
			t.Errorf("limit %d: %+v", limit, table.Report)
		}
		for range 2 {
			n := 0
			for chunk, err := range table.Chunks() {
				if err != nil {
					t.Fatal(err)
				}
				for k, v := range chunk[1] {
					if v != float64(n+k) {
						t.Fatalf("row %d has %v", n+k, v)
					}
				}
				n += len(chunk[0])
			}
			if n != 1000 {
				t.Errorf("%d rows", n)
			}
		}
	}
	table, err := Load(file, Options{}, 0, "x")
	if err != nil {
		t.Fatal(err)
	}
	if line := table.Line(func(row int, v []float64) bool { return v[0] == 500 && row == 500 }); line != 502 {
		t.Errorf("line %d", line)
	}
	if line := table.Line(func(_ int, v []float64) bool { return v[0] < 0 }); line != 0 {
		t.Errorf("line %d of no row", line)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.csv"), Options{}, 1, "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Wide tables, long lines and files without line ends take no more memory than
// a few times the line, and rows of any number none.
func TestMemory(t *testing.T) {
	use := func(what string, limit uint64, run func()) {
		t.Helper()
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > limit {
			t.Errorf("%s: %d MB, want at most %d", what, got>>20, limit>>20)
		}
	}
	const columns = 1_000_000
	names := make([]string, columns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	wide := strings.Join(names, ",") + "\n" + strings.Repeat("1,", columns-1) + "2\n"
	use("a million columns", 300<<20, func() {
		got, _, err := read(wide, Options{}, "c999999", "c0")
		if err != nil || !cmp.Equal(got, [][]float64{{2}, {1}}) {
			t.Errorf("%v, %v", got, err)
		}
	})
	use("a field of 10 MB", 100<<20, func() {
		_, _, err := read("x,y\n1,"+strings.Repeat("9", 10<<20)+"\n", Options{}, "x")
		if err != nil {
			t.Error(err)
		}
	})
	use("an endless line", 20<<20, func() {
		_, _, err := read("x,y\n1,"+strings.Repeat("9", 8<<20), Options{MaxLine: 1 << 20}, "x")
		if err == nil || !strings.HasPrefix(err.Error(), "t.csv:2: a row of more than 1 MB") {
			t.Error(err)
		}
	})
	use("many rows", 8<<20, func() {
		r, err := NewReader("t.csv", io.MultiReader(strings.NewReader("x,y\n"), &repeated{text: "1.25,2.5\n", times: 1_000_000}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Select("x", "y"); err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Read()
		}
		if err != io.EOF || r.Report().Rows != 1_000_000 {
			t.Errorf("%v, %+v", err, r.Report())
		}
	})
}

// repeated is a text many times over.
type repeated struct {
	text  string
	times int
	rest  string
}

func (r *repeated) Read(to []byte) (n int, err error) {
	for n < len(to) {
		if r.rest == "" {
			if r.times == 0 {
				break
			}
			r.times--
			r.rest = r.text
		}
		k := copy(to[n:], r.rest)
		r.rest = r.rest[k:]
		n += k
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Whatever comes in, the reader ends with rows or an error that says where, and
// what it has read does not depend on the sizes of chunks and reads.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"x,y\n1,2\n", "x;y\n1,5;2\n", "\"a\"\"b\",c\n1,\"2\n3\"\n", "a b\n1 2\n", "# c\n\n1\t2\r\n3\t4", "x,y\n1\n", "x,x\n1,2\n", "\x1f\x8b\x08",
		"x,y\n1e400,nan\n", "\xef\xbb\xbfx\n1\n", "\"", "\n\"\n\"", ",,,\n,,,\n", "x\n\"1\"\n", "-0,+1\n.5,5.\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		run := func(opt Options, slow bool) string {
			var source io.Reader = strings.NewReader(text)
			if slow {
				source = iotestOneByte{source}
			}
			r, err := NewReader("f", source, opt)
			if err != nil {
				return err.Error()
			}
			names := r.Names()
			if err := r.Select(names[:min(len(names), 3)]...); err != nil {
				return err.Error()
			}
			var b strings.Builder
			for {
				chunk, err := r.Read()
				if err != nil {
					fmt.Fprintf(&b, "%v %+v", err, r.Report())
					return b.String()
				}
				for k := range chunk[0] {
					for _, c := range chunk {
						fmt.Fprint(&b, c[k], " ")
					}
				}
			}
		}
		a := run(Options{MaxLine: 1 << 20}, false)
		if b := run(Options{MaxLine: 1 << 20, ChunkRows: 1}, true); !strings.Contains(a, ":") && a != b {
			t.Errorf("%q and %q", a, b)
		}
	})
}

// iotestOneByte returns one byte at a time.
type iotestOneByte struct{ r io.Reader }

func (o iotestOneByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.r.Read(p[:1])
}

// BenchmarkReader reads 10^7 rows of two columns, beside what one writes by
// hand for them: lines, bytes.Cut, ParseFloat. The two take turns.
func BenchmarkReader(b *testing.B) {
	for _, format := range []string{"%.6f,%.6f\n", "%v,%v\n"} {
		b.Run(strings.TrimSpace(format), func(b *testing.B) {
			const rows, times = 100_000, 100
			var text strings.Builder
			for i := range rows {
				fmt.Fprintf(&text, format, math.Sin(float64(i)), 1000*math.Cos(float64(i)))
			}
			table := func() io.Reader {
				return io.MultiReader(strings.NewReader("x,y\n"), &repeated{text: text.String(), times: times})
			}
			var ours, byCut time.Duration
			for b.Loop() {
				start := time.Now()
				r, err := NewReader("t.csv", table(), Options{})
				if err == nil {
					err = r.Select("x", "y")
				}
				for err == nil {
					_, err = r.Read()
				}
				if err != io.EOF || r.Report().Rows != rows*times {
					b.Fatalf("%v, %+v", err, r.Report())
				}
				ours += time.Since(start)
				start = time.Now()
				if err := byHand(table()); err != nil {
					b.Fatal(err)
				}
				byCut += time.Since(start)
			}
			b.ReportMetric(ours.Seconds()/float64(b.N), "s/reader")
			b.ReportMetric(byCut.Seconds()/float64(b.N), "s/byhand")
			b.ReportMetric(ours.Seconds()/byCut.Seconds(), "ratio")
		})
	}
}
