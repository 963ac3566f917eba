package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// seedDerivation returns the document that the page is tried with: the original
// of the example, where there is one.
func seedDerivation(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"../../../shared/data/seed/derivation.md", "../../examples/regressor/derivation.md"} {
		if data, err := os.ReadFile(name); err == nil {
			return string(data)
		}
	}
	t.Fatal("there is no derivation to try")
	return ""
}

// adjoints returns dL/dname for names of a document, by package grad.
func adjoints(t *testing.T, text, of string, names []string, at map[string]float64) map[string]float64 {
	t.Helper()
	d, err := document.Parse("derivation.md", []byte(text), document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := newModel(d, false)
	if err != nil {
		t.Fatal(err)
	}
	b := m.builder(false)
	y, err := b.Variable(of)
	if err != nil {
		t.Fatal(err)
	}
	var xs []graph.Node
	for _, name := range names {
		x, err := b.Variable(name)
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, x)
	}
	point := map[graph.Node]float64{}
	for name, v := range at {
		point[m.graph.Var(name)] = v
	}
	values, err := program.Evaluate(point, grad.Of(y, xs...)...)
	if err != nil {
		t.Fatal(err)
	}
	result := map[string]float64{}
	for i, name := range names {
		result[name] = values[i]
	}
	return result
}

// A tableRow is a row of the reverse pass as the page shows it.
type tableRow struct{ Name, Sum string }

// compareWithGrad compares the sums that the page shows at the end of the reverse
// pass with the derivatives.
func (b *browser) compareWithGrad(text string) {
	b.t.Helper()
	rows := ask[[]tableRow](b, `[...document.querySelectorAll('#table tr[data-step]')].map(r => ({Name: r.dataset.name, Sum: r.lastChild.textContent}))`)
	at := map[string]float64{}
	for name, value := range ask[map[string]string](b, `Object.fromEntries([...document.querySelectorAll('#inputs input[type=number]')].map(i => [i.dataset.name, i.value]))`) {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			b.t.Fatal(err)
		}
		at[name] = v
	}
	names := []string{"y", "w_1", "b_1", "z_1", "a_1", "w_2", "b_2", "z_2", "a_2"}
	shown := map[string]float64{}
	for _, r := range rows {
		v, err := strconv.ParseFloat(strings.ReplaceAll(r.Sum, "−", "-"), 64)
		if err != nil {
			b.t.Fatalf("the adjoint of %s is shown as %q", r.Name, r.Sum)
		}
		shown[r.Name] = v // the last is the whole sum
	}
	for name, want := range adjoints(b.t, text, "L", names, at) {
		if got, ok := shown[name]; !ok || math.Abs(got-want) > 1e-5*math.Abs(want) {
			b.t.Errorf("the page says that dL/d%s is %v; it is %v (at %v)", name, got, want, at)
		}
	}
}

// The command serves a file's text, with the words of the command, and stops when
// it is told to; see startServer.
func TestServe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "homework.txt")
	if err := os.WriteFile(name, []byte("y = x^2\ndy/dx = -2*x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := startServer(t, name)
	get := func(method, path, body string) string {
		q, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if documents := get("GET", "documents", ""); !strings.HasPrefix(documents, `[{"title":"Your document","format":"txt","text":"y = x^2\ndy/dx = -2*x\n"}`) {
		t.Errorf("the documents are %.200s", documents)
	}
	verdict := get("POST", "api/check", `{"text":"y = x^2\ndy/dx = -2*x","format":"txt"}`)
	if !strings.Contains(verdict, `"what":"this is not dy/dx","message":"yours has the opposite sign"`) {
		t.Errorf("the verdict is %s", verdict)
	}
}

// The page is used as a learner does.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes some seconds")
	}
	b := startBrowser(t, startServer(t))
	text := seedDerivation(t)
	b.size(1440, 1000, "light")
	b.open("")

	t.Run("verdicts", func(t *testing.T) {
		b.t = t
		b.do(chromedp.Focus("#text"))
		ask[bool](b, `document.getElementById('text').select() === undefined`)
		command(b, input.InsertText, input.InsertTextParams{Text: text})
		b.settled()
		b.do(chromedp.KeyEvent("\n"))
		b.settled()
		wrong := ask[[]int](b, `[...document.querySelectorAll('.line.refuted')].map(l => Number(l.firstChild.textContent))`)
		line := 0
		for i, l := range strings.Split(text, "\n") {
			if strings.HasPrefix(l, `$$= - (y - a_2) \cdot \text{sigmoid}(z_2) (1`) {
				line = i + 1
			}
		}
		if len(wrong) != 3 || wrong[0] != line {
			t.Errorf("the lines %v are marked, not line %d and two more", wrong, line)
		}
		if said := ask[string](b, `document.querySelector('#findings li.refuted').textContent`); !strings.Contains(said, "ours is a_1 times the true one") {
			t.Errorf("the diagnosis is %q", said)
		}
		b.shoot("1440-light")
	})

	t.Run("latency", func(t *testing.T) {
		b.t = t
		var times []float64
		for range 20 {
			times = append(times, measure(b))
		}
		slices.Sort(times)
		t.Logf("from a key to the verdicts on the page: median %.0f ms, at most %.0f ms", times[10], times[19])
		if times[10] > 1000 { // a busy machine may need longer than a person notices
			t.Errorf("verdicts take %.0f ms", times[10])
		}
	})

	t.Run("steps", func(t *testing.T) {
		b.t = t
		b.do(chromedp.Click("#first"))
		nodes, steps := ask[int](b, `document.querySelectorAll('#table tr[data-node]').length`), ask[int](b, `document.querySelectorAll('#table tr[data-step]').length`)
		for i := range nodes + steps {
			b.do(chromedp.Click("#forward"))
			if active := ask[int](b, `[...document.querySelectorAll('#table tbody tr')].findIndex(r => r.classList.contains('active'))`); active != i {
				t.Fatalf("after %d steps row %d of the trace is active", i+1, active+1)
			}
			if n := ask[int](b, `document.querySelectorAll('#graph .node.active').length`); n != 1 {
				t.Fatalf("after %d steps %d nodes of the graph are active", i+1, n)
			}
			if i > nodes {
				b.checkStep(i - nodes)
			}
			if i == nodes+3 {
				if n := ask[int](b, `document.querySelectorAll('#worked .display.active').length`); n == 0 {
					t.Error("no line of the derivation is active in the reverse pass")
				}
				b.shoot("1440-light-reverse")
			}
		}
		b.compareWithGrad(text)
		b.do(chromedp.Click("#back"))
		if at := ask[int](b, `Number(document.getElementById('position').value)`); at != nodes+steps-1 {
			t.Errorf("a step back leads to position %d, not %d", at, nodes+steps-1)
		}
	})

	t.Run("slider", func(t *testing.T) {
		b.t = t
		before := ask[string](b, `document.querySelector('#table').textContent`)
		b.do(chromedp.Focus(`#inputs input[type=range][data-name="w_1"]`))
		b.key(kb.ArrowRight, 25)
		b.wait(fmt.Sprintf(`document.querySelector('#table').textContent !== %q && document.querySelector('#inputs input[type=number][data-name="w_1"]').value === '0.75'`, before))
		time.Sleep(300 * time.Millisecond) // the last of the values is on its way
		b.compareWithGrad(text)
	})

	t.Run("my derivative", func(t *testing.T) {
		b.t = t
		b.choose("by", "w_2")
		for answer, verdict := range map[string]string{
			"-(y - a_2)*a_2*(1 - a_2)*a_1":                                   "proved",
			`-(y - a_2) \sigma(z_2) (1 - \sigma(z_2)) a_1`:                   "proved",
			"(y - a_2)*a_2*(1 - a_2)*a_1":                                    "refuted",
			"-(y - a_2)*a_2*(1 - a_2":                                        "not-read",
			`\frac{\partial L}{\partial w_2} = -(y - a_2) a_2 (1 - a_2) a_1`: "proved",
		} {
			b.do(chromedp.SetValue("#answer", answer), chromedp.Click("#mine button"))
			b.wait(fmt.Sprintf(`document.querySelector('#mine-verdict .verdict.%s')`, verdict))
		}
	})

	t.Run("link", func(t *testing.T) {
		b.t = t
		b.do(chromedp.Click("#link"))
		b.wait(`/^The link is/.test(document.getElementById('notice').textContent)`)
		fragment := ask[string](b, `location.hash`)
		value := ask[string](b, `document.getElementById('text').value`)
		b.open(fragment)
		if got := ask[string](b, `document.getElementById('text').value`); got != value || !strings.Contains(got, `\hat{y}`) {
			t.Errorf("the link brings back %d characters of %d", len(got), len(value))
		}
		if got := ask[string](b, `document.querySelector('#inputs input[type=number][data-name="w_1"]').value`); got != "0.75" {
			t.Errorf("the link brings back w_1 = %s, not 0.75", got)
		}
	})

	t.Run("save", func(t *testing.T) {
		b.t = t
		for kind, name := range map[string]string{"svg": "graph.svg", "md": "derivation.md", "go": "model.go"} {
			b.choose("save", kind)
			b.wait(fmt.Sprintf(`document.getElementById('notice').textContent === '%s is saved.'`, name))
		}
	})

	t.Run("practice", func(t *testing.T) {
		b.t = t
		state := map[string]any{"level": 3, "seed": 11}
		b.open(linkTo(t, map[string]any{"practice": state}))
		b.wait(`document.querySelector('#question math')`)
		answer := answerTo(t, b.base, state)
		b.do(chromedp.SetValue("#try", answer+" + 1"), chromedp.Click("#reply button"))
		b.wait(`document.querySelector('#practice-verdict .verdict.refuted')`)
		if !ask[bool](b, `document.querySelector('#practice-verdict').textContent.length > 20`) {
			t.Error("a wrong answer has no diagnosis")
		}
		b.do(chromedp.Click("#hint"), chromedp.Click("#hint"))
		b.wait(`document.querySelectorAll('#hints li').length === 2`)
		b.shoot("1440-light-practice")
		b.do(chromedp.SetValue("#try", answer), chromedp.Click("#reply button"))
		b.wait(`document.querySelector('#practice-verdict .verdict.proved')`)
	})

	t.Run("sizes", func(t *testing.T) {
		b.t = t
		b.open(linkTo(t, map[string]any{"text": text, "format": "md"}))
		for _, width := range []int64{360, 768, 1440, 3840} {
			for _, scheme := range []string{"light", "dark"} {
				b.size(width, max(800, width*9/16), scheme)
				if wide := ask[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
					t.Errorf("at a width of %d the page is %d pixels too wide", width, wide)
				}
				b.shoot(fmt.Sprintf("%d-%s", width, scheme))
			}
		}
		b.size(1440, 1000, "light")
	})

	t.Run("examples", func(t *testing.T) {
		b.t = t
		for i := range ask[int](b, `document.querySelectorAll('#example option').length - 1`) {
			b.choose("example", strconv.Itoa(i))
			b.settled()
			b.wait(`document.querySelector('#graph svg') && document.querySelector('#worked .display')`)
			b.shoot(fmt.Sprintf("example-%d", i))
		}
	})

	t.Run("keyboard", func(t *testing.T) {
		b.t = t
		b.byKeyboard()
	})
	b.t = t
	b.clean()
}

// measure types a space and returns after how many milliseconds the page shows
// the verdicts again.
func measure(b *browser) float64 {
	b.t.Helper()
	ms, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](`new Promise((done) => {
		const editor = document.getElementById('editor'), text = document.getElementById('text');
		const began = performance.now();
		new MutationObserver((_, observer) => {
			if (editor.getAttribute('aria-busy') !== 'false') return;
			observer.disconnect();
			requestAnimationFrame(() => done(performance.now() - began));
		}).observe(editor, { attributes: true, attributeFilter: ['aria-busy'] });
		text.setRangeText(' ', text.value.length, text.value.length, 'end');
		text.dispatchEvent(new InputEvent('input', { bubbles: true }));
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return ms
}

// checkStep compares the numbers of a step of the reverse pass: the contribution
// is the product of the two factors before it, in the card and in the trace.
func (b *browser) checkStep(step int) {
	b.t.Helper()
	numbers := ask[[]string](b, `[...document.querySelectorAll('#now b')].map(e => e.textContent)`)
	if len(numbers) < 4 {
		b.t.Fatalf("step %d shows the numbers %v", step, numbers)
	}
	parse := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(s, "−", "-"), 64)
		if err != nil {
			b.t.Fatalf("step %d shows %q", step, s)
		}
		return v
	}
	partial, adjoint, contribution := parse(numbers[0]), parse(numbers[1]), parse(numbers[3])
	if math.Abs(partial*adjoint-contribution) > 1e-4*math.Abs(contribution) {
		b.t.Errorf("step %d says that %v times %v is %v", step, adjoint, partial, contribution)
	}
	if shown := ask[string](b, fmt.Sprintf(`document.querySelector('#table tr[data-step="%d"]').children[2].textContent`, step)); parse(shown) != contribution {
		b.t.Errorf("step %d contributes %v in the card and %v in the trace", step, contribution, shown)
	}
}

// answerTo asks the server for an exercise and differentiates it.
func answerTo(t *testing.T, base string, state map[string]any) string {
	t.Helper()
	body, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(base+"api/practice", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var exercise struct{ Text, Of, By string }
	if err := json.Unmarshal(data, &exercise); err != nil {
		t.Fatal(err)
	}
	d, err := document.Parse("exercise.txt", []byte(exercise.Text), document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := newModel(d, true)
	if err != nil {
		t.Fatal(err)
	}
	y, err := m.builder(false).Variable(exercise.Of)
	if err != nil {
		t.Fatal(err)
	}
	return notation.Text(grad.Of(y, m.graph.Var(exercise.By))[0])
}

// tabTo presses Tab until an element has the focus.
func (b *browser) tabTo(id string) {
	b.t.Helper()
	for range 80 {
		b.key(kb.Tab, 1)
		if ask[bool](b, fmt.Sprintf(`document.activeElement?.id === %q`, id)) {
			return
		}
	}
	b.t.Fatalf("the Tab key does not lead to #%s", id)
}

// byKeyboard does everything without a mouse.
func (b *browser) byKeyboard() {
	b.open(linkTo(b.t, map[string]any{"text": "y = sin(x^2)\n\ndy/dx = cos(x^2)\n", "format": "txt"}))
	b.tabTo("text")
	b.do(chromedp.KeyEvent(kb.Home, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.key(kb.F8, 1)
	b.wait(`document.querySelector('.line.selected .number').textContent === '3' && document.querySelector('#findings li.current')`)
	b.key(kb.End, 1)
	for _, r := range "*2*x" {
		b.do(chromedp.KeyEvent(string(r)))
	}
	b.settled()
	b.wait(`document.querySelectorAll('.line.refuted').length === 0 && document.querySelectorAll('.line.proved').length === 1`)
	b.tabTo("first")
	b.key(kb.Enter, 1)
	b.key(kb.ArrowRight, 4)
	b.wait(`document.getElementById('position').value === '4' && /Reverse 1/.test(document.getElementById('now').textContent)`)
	b.key(kb.End, 1)
	b.tabTo("answer")
	for _, r := range "2*x*cos(x^2)" {
		b.do(chromedp.KeyEvent(string(r)))
	}
	b.key(kb.Enter, 1)
	b.wait(`document.querySelector('#mine-verdict .verdict.proved')`)
	// Back to the top, and to practice.
	ask[bool](b, `document.activeElement.blur() === undefined`)
	b.tabTo("view-practice")
	b.key(kb.Enter, 1)
	b.wait(`document.activeElement?.id === 'try' && document.querySelector('#question math')`)
	b.do(chromedp.KeyEvent("1"), chromedp.KeyEvent(kb.Enter))
	b.wait(`document.querySelector('#practice-verdict .verdict')`)
}
