package page

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad/check"
)

// The test's own binary is a worker if it is told so.
func TestMain(m *testing.M) {
	const marker = "CHAINRULE_TEST_WORKER"
	if os.Getenv(marker) != "" {
		if err := Work(os.Stdin, os.Stdout, misbehave); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := os.Setenv(marker, "1"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// newPage returns a page with workers.
func newPage(t testing.TB, o Options) *Page {
	t.Helper()
	o.Worker = []string{os.Args[0]}
	p := New(o)
	t.Cleanup(p.Close)
	return p
}

// request asks an endpoint, with a context, and returns the status and the reply.
func request(ctx context.Context, h http.Handler, endpoint string, r Request) (int, []byte) {
	w := httptest.NewRecorder()
	q := httptest.NewRequest("POST", "/api/"+endpoint, bytes.NewReader(mustJSON(r))).WithContext(ctx)
	q.Header.Set("Content-Type", "application/json")
	h.ServeHTTP(w, q)
	return w.Code, w.Body.Bytes()
}

// reply asks an endpoint and decodes what it says.
func reply[T any](t *testing.T, h http.Handler, endpoint string, r Request) (v T) {
	t.Helper()
	status, body := request(t.Context(), h, endpoint, r)
	var failed struct{ Error string }
	if err := json.Unmarshal(body, &failed); err != nil || status != http.StatusOK || failed.Error != "" {
		t.Fatalf("%s of %q: status %d, %s", endpoint, shortened(r.Text, 80), status, shortened(string(body), 300))
	}
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Whatever is asked for, the page is all that may be loaded.
func TestHeaders(t *testing.T) {
	h := New(Options{})
	for _, path := range []string{"/", "/main.js", "/documents", "/nothing", "/api/check"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if got := w.Header().Get("Content-Security-Policy"); got != policy || strings.Contains(got, "unsafe") {
			t.Errorf("%s: the policy is %q", path, got)
		}
		for _, header := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy"} {
			if w.Header().Get(header) == "" {
				t.Errorf("%s has no header %s", path, header)
			}
		}
	}
}

// Every file that the page's files refer to is there, and none is elsewhere.
func TestStaticFiles(t *testing.T) {
	h := New(Options{})
	reference := regexp.MustCompile(`(?:href|src)="([^"#]+)"|from '\./([^']+)'`)
	elsewhere := regexp.MustCompile(`https?://[^"'\s]*`)
	seen := map[string]bool{}
	for queue := []string{"index.html"}; len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/"+strings.TrimPrefix(name, "index.html"), nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", name, w.Code)
		}
		for _, m := range reference.FindAllStringSubmatch(w.Body.String(), -1) {
			queue = append(queue, m[1]+m[2])
		}
		for _, url := range elsewhere.FindAllString(w.Body.String(), -1) {
			if url != "http://www.w3.org/2000/svg" {
				t.Errorf("%s mentions %s", name, url)
			}
		}
	}
	if len(seen) < 12 {
		t.Errorf("only %d files are referred to: %v", len(seen), seen)
	}
}

func TestRefusals(t *testing.T) {
	h := newPage(t, Options{})
	server := httptest.NewServer(h)
	defer server.Close()
	for name, test := range map[string]struct {
		method, path, kind, site string
		body                     io.Reader
		status                   int
	}{
		"unknown":      {"POST", "/api/shell", "application/json", "", strings.NewReader("{}"), http.StatusNotFound},
		"a GET":        {"GET", "/api/check", "", "", nil, http.StatusNotFound},
		"a form":       {"POST", "/api/check", "application/x-www-form-urlencoded", "", strings.NewReader("text=x"), http.StatusUnsupportedMediaType},
		"another site": {"POST", "/api/check", "application/json", "cross-site", strings.NewReader("{}"), http.StatusForbidden},
		"no JSON":      {"POST", "/api/check", "application/json", "", strings.NewReader("{"), http.StatusBadRequest},
		"deep JSON":    {"POST", "/api/check", "application/json", "", strings.NewReader(strings.Repeat("[", 100_000)), http.StatusBadRequest},
		"10 MB":        {"POST", "/api/check", "application/json", "", strings.NewReader(`{"text":"` + strings.Repeat("x", 10_000_000)), http.StatusRequestEntityTooLarge},
		"a path":       {"GET", "/../page.go", "", "", nil, http.StatusNotFound},
		"a file":       {"GET", "/%2e%2e/page.go", "", "", nil, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, test.body)
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Content-Type", test.kind)
			if test.site != "" {
				q.Header.Set("Sec-Fetch-Site", test.site)
			}
			w, err := server.Client().Do(q)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Body.Close()
			if w.StatusCode != test.status {
				t.Errorf("status %d, not %d", w.StatusCode, test.status)
			}
		})
	}
}

// endless is a document on which a worker of these tests runs without end, and
// growing one on which it takes ever more memory.
const (
	endless = "endless = t^2\nd/dt endless = t\n"
	growing = "growing = t^2\nd/dt growing = t\n"
)

// misbehave is what the workers of these tests do to find words for a refuted
// claim.
func misbehave(report *check.Report, f *check.Finding) Wording {
	var hoard [][]byte
	switch claim := f.Link.Left.Formula.Source; {
	case strings.Contains(claim, "endless"):
		select {}
	case strings.Contains(claim, "growing"):
		for {
			hoard = append(hoard, bytes.Repeat([]byte{1}, 1<<20))
			runtime.KeepAlive(hoard)
		}
	}
	return plainly(report, f)
}

// A request that goes over a limit is ended, and the next one is answered.
func TestLimits(t *testing.T) {
	for name, test := range map[string]struct {
		options Options
		text    string
		says    string
	}{
		"time":   {Options{Workers: 1, Time: 400 * time.Millisecond, Memory: 4 << 30}, endless, "longer"},
		"memory": {Options{Workers: 1, Time: time.Minute, Memory: 64 << 20}, growing, "memory"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newPage(t, test.options)
			status, body := request(t.Context(), h, "check", Request{Text: test.text, Format: "txt"})
			if status != http.StatusUnprocessableEntity || !strings.Contains(string(body), test.says) {
				t.Errorf("status %d, %s", status, body)
			}
			if c := reply[checked](t, h, "check", Request{Text: "y = x^2\ndy/dx = 2*x", Format: "txt"}); c.Proved != 1 {
				t.Errorf("after that, the reply is %+v", c)
			}
		})
	}
}

// Nesting that no person writes is refused without harm.
func TestDeepNesting(t *testing.T) {
	h := newPage(t, Options{Workers: 1})
	const n = 60_000
	for _, text := range []string{
		"y = " + strings.Repeat("(", n) + "x" + strings.Repeat(")", n), "y = " + strings.Repeat("sin ", n) + "x", "y = " + strings.Repeat("-", n) + "x",
		"y = x" + strings.Repeat("^x", n), "$$y = " + strings.Repeat(`\frac{`, n/2) + "$$", strings.Repeat("> ", n) + "$x$", strings.Repeat("- ", n),
		"y = x" + strings.Repeat("'", n), strings.Repeat(`\begin{align}`, n/8), strings.Repeat("$", n), "y = " + strings.Repeat("|", n),
	} {
		for _, endpoint := range []string{"check", "model", "trace"} {
			if status, body := request(t.Context(), h, endpoint, Request{Text: text}); status >= 500 || len(body) == 0 {
				t.Errorf("%s of %q: status %d, %s", endpoint, shortened(text, 20), status, shortened(string(body), 200))
			}
		}
	}
}

// Whatever stands in a document, what the page puts into itself as markup is
// MathML and SVG, and nothing that could run or load.
func TestMarkup(t *testing.T) {
	h := New(Options{})
	const evil = `<img src=x onerror=alert(1)>`
	for _, text := range []string{
		"$$y = \\text{" + evil + "} x^2$$", "$$y_{" + evil + "} = x$$", "y = x^2 " + evil, "y = x^2\n# " + evil, "$$\\" + evil + "$$",
		"$$\\operatorname{" + evil + "}(x) = x$$", "$y = x$ " + evil + " <script>alert(1)</script>", "$$y = \\mathrm{a\"b} x$$", "y_<b> = x\nz = y_<b>^2",
		"$$y = \\begin{" + evil + "} x \\end{" + evil + "}$$", "$$y = \\mathcal{" + evil + "}$$", "y = f(x)\nf(" + evil + ") = 2",
	} {
		for _, endpoint := range []string{"model", "check", "trace", "derive", "answer"} {
			_, body := request(t.Context(), h, endpoint, Request{Text: text, Of: "y", By: "x", Answer: evil})
			var v any
			if err := json.Unmarshal(body, &v); err != nil {
				t.Fatal(err)
			}
			inspect(t, v)
		}
	}
}

// inspect looks at all strings of a reply that begin as markup does.
func inspect(t *testing.T, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			inspect(t, e)
		}
	case []any:
		for _, e := range v {
			inspect(t, e)
		}
	case string:
		if !strings.HasPrefix(v, "<math") && !strings.HasPrefix(v, "<svg") {
			return
		}
		decoder := xml.NewDecoder(strings.NewReader(v))
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatalf("%v in %s", err, v)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch name := start.Name.Local; {
			case strings.HasPrefix(name, "m"), slices.Contains([]string{"svg", "g", "path", "rect", "text", "tspan", "title", "desc"}, name):
			default:
				t.Fatalf("an element %s in %s", name, v)
			}
			for _, a := range start.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Name.Local, "href") || a.Name.Local == "src" {
					t.Fatalf("an attribute %s in %s", a.Name.Local, v)
				}
			}
		}
	}
}

// Whoever finds all places taken is told to come again.
func TestBusy(t *testing.T) {
	h := newPage(t, Options{Workers: 1, Waiting: 1, Time: 2 * time.Second})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 2)
	for range 2 {
		go func() {
			status, _ := request(ctx, h, "check", Request{Text: endless, Format: "txt"})
			done <- status
		}()
	}
	for h.pool.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	w := httptest.NewRecorder()
	q := httptest.NewRequest("POST", "/api/check", strings.NewReader("{}"))
	q.Header.Set("Content-Type", "application/json")
	h.ServeHTTP(w, q)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, headers %v", w.Code, w.Header())
	}
	stop()
	<-done
	<-done
}

// Work that nobody waits for any more is ended.
func TestAbandoned(t *testing.T) {
	h := newPage(t, Options{Workers: 1, Time: time.Minute})
	ctx, leave := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer leave()
	request(ctx, h, "check", Request{Text: endless, Format: "txt"})
	began := time.Now()
	if c := reply[checked](t, h, "check", Request{Text: "y = x^2\ndy/dx = 2*x", Format: "txt"}); c.Proved != 1 {
		t.Errorf("the reply is %+v", c)
	}
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("the next request waited for %v", waited)
	}
}
