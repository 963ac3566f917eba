package page

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/chainrule-go/chainrule/grad/explain"
)

//go:embed static examples
var files embed.FS

// Options say how to serve the page.
type Options struct {
	// Worker is the command that starts a worker, which calls [Work]. If nil,
	// requests are computed in this process, where no limit but their size is
	// certain; that is for tests.
	Worker []string
	// Workers is how many requests are computed at the same time; 0 means as
	// many as there are processors.
	Workers int
	// Waiting is how many more may wait for their turn, for as long as Time; 0
	// means 200. Whoever comes then is told to come again.
	Waiting int
	// Time and Memory bound a request; 0 means 5 seconds and 512 MB.
	Time   time.Duration
	Memory int64
	// MaxBytes bounds the size of a request; 0 means 512 kB.
	MaxBytes int64
	// Describe finds the words for what is refuted; nil means plain ones.
	Describe Describe
	// Document and Format are what the editor holds at first; an example if
	// empty.
	Document, Format string
}

// withDefaults fills in what is 0.
func (o Options) withDefaults() Options {
	set(&o.Workers, runtime.GOMAXPROCS(0))
	set(&o.Waiting, 200)
	set(&o.Time, 5*time.Second)
	set(&o.Memory, 512<<20)
	set(&o.MaxBytes, 512_000)
	if o.Describe == nil {
		o.Describe = plainly
	}
	return o
}

func set[T int | int64 | time.Duration](field *T, standard T) {
	if *field <= 0 {
		*field = standard
	}
}

// A Page serves the page. Close ends its workers.
type Page struct {
	http.Handler
	pool *pool
}

// New returns the page.
func New(o Options) *Page {
	o = o.withDefaults()
	p := &Page{pool: newPool(&o)}
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(static))
	mux.HandleFunc("GET /graph.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		io.WriteString(w, explain.Stylesheet) // the client may be gone
	})
	first := exampleList(o.Document, o.Format)
	mux.HandleFunc("GET /documents", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(first) // the client may be gone
	})
	mux.HandleFunc("POST /api/{name}", func(w http.ResponseWriter, r *http.Request) { p.answer(&o, w, r) })
	p.Handler = http.NewCrossOriginProtection().Handler(secured(mux))
	return p
}

// Close ends the workers.
func (p *Page) Close() { p.pool.close() }

// policy lets the page load its own files, talk to its own server, and nothing
// else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// secured sets the headers that keep others out.
func secured(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Cache-Control", "no-cache")
		h.ServeHTTP(w, r)
	})
}

// answer answers a request of the page.
func (p *Page) answer(o *Options, w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	reply := func(status int, body []byte) {
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write(body) // the client may be gone
	}
	if endpoints[name] == nil {
		reply(failure(http.StatusNotFound, "there is no such request"))
		return
	}
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		reply(failure(http.StatusUnsupportedMediaType, "requests are JSON"))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, o.MaxBytes))
	if _, tooLarge := err.(*http.MaxBytesError); tooLarge {
		reply(failure(http.StatusRequestEntityTooLarge, fmt.Sprintf("the document is too long; the limit is %d kB", o.MaxBytes/1000)))
		return
	}
	if err != nil {
		return // whoever sent half a request does not wait for a reply
	}
	reply(p.pool.compute(r.Context(), name, body))
}

// exampleList is the JSON of the ready documents: first the one that the server
// was started with, if any.
func exampleList(text, format string) []byte {
	type example struct {
		Title  string `json:"title"`
		Format string `json:"format"`
		Text   string `json:"text"`
	}
	var list []example
	if text != "" {
		list = append(list, example{"Your document", format, text})
	}
	for _, e := range examples {
		data, err := files.ReadFile(path.Join("examples", e.file))
		if err != nil {
			panic(err) // the files are embedded above
		}
		list = append(list, example{e.title, strings.TrimPrefix(path.Ext(e.file), "."), string(data)})
	}
	return mustJSON(list)
}

// examples are the ready documents, in the order of the menu.
var examples = []struct{ title, file string }{
	{"Two layers, with a mistake", "regressor.md"},
	{"Two layers, corrected", "corrected.md"},
	{"ln(x₁) + x₁x₂ − sin(x₂), from Baydin et al.", "baydin.txt"},
	{"micrograd’s first example", "micrograd.txt"},
	{"Softplus", "softplus.md"},
	{"A logistic model", "logistic.md"},
	{"An unknown activation f", "activation.md"},
}
