package notation

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/graph"
)

// show writes a statement's trees with its relations.
func show(statements []*Statement) string {
	var all []string
	for _, s := range statements {
		var b strings.Builder
		for i, side := range s.Sides {
			k := i
			if !s.Continues {
				k--
			}
			if k >= 0 {
				b.WriteString([]string{" = ", " ≈ ", " := ", " => "}[s.Relations[k].Kind])
			}
			b.WriteString(side.String())
		}
		all = append(all, strings.TrimSpace(b.String()))
	}
	return strings.Join(all, "; ")
}

func TestParseText(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		// Products.
		{"2x", "mul(2, x)"},
		{"2(x+1)", "mul(2, add(x, 1))"},
		{"(a)(b)", "mul(a, b)"},
		{"x(x-1)", "mul(x, sub(x, 1))"},
		{"x y", "mul(x, y)"},
		{"a × b · c ∙ d ⋅ f • g", "mul(mul(mul(mul(mul(a, b), c), d), f), g)"},
		{"a ÷ b − c – d", "sub(sub(div(a, b), c), d)"},
		{"2πr", "mul(mul(2, pi), r)"},
		{"2e^x", "mul(2, pow(e, x))"},
		{"{a}[b](c)", "mul(mul(a, b), c)"},
		// Numbers.
		{"0.25 + .5 + 1e-3 + 1.5E2", "add(add(add(1/4, 1/2), 1/1000), 150)"},
		{"2e + 1", "add(mul(2, e), 1)"},
		// Signs and powers.
		{"x - -1", "sub(x, neg(1))"},
		{"2 * -1", "mul(2, neg(1))"},
		{"-x^2", "neg(pow(x, 2))"},
		{"+x", "x"},
		{"2^-1", "pow(2, neg(1))"},
		{"a^b^c", "pow(a, pow(b, c))"},
		{"a**b", "pow(a, b)"},
		{"x² + x⁻¹ + xⁿ⁺¹", "add(add(pow(x, 2), pow(x, neg(1))), pow(x, add(n, 1)))"},
		{"a^(b - 1)", "pow(a, sub(b, 1))"},
		{"x^(2)", "pow(x, 2)"},
		{"e^{2x}", "pow(e, mul(2, x))"},
		// Names.
		{"w_1 + W₃ + ŷ + y\u0302₂", "add(add(add(w_1, W_3), y_hat), y_hat_2)"},
		{"w_{ij} + w_{i, j} + a^[L-1]_k + a_k^[L-1]", "add(add(add(w_ij, w_{i,j}), a^[L-1]_k), a^[L-1]_k)"},
		{"out_h1 + E_total + a⁽ˡ⁾ + x_α", "add(add(add(out_h1, E_total), a^[l]), x_alpha)"},
		{"w' + w′′ + w″", "add(add(w', w''), w'')"},
		{"Δw + δz + α_1 + ϵ", "add(add(add(Deltaw, deltaz), alpha_1), epsilon)"},
		{"𝑥 + 𝛼", "add(x, alpha)"},
		{"dW2 + d + d1", "add(add(dW2, d), d1)"},
		// Functions.
		{"f(x) + g(x, y) + u(x, y) + h'(x)", "add(add(add(f(x), g(x, y)), u(x, y)), h'(x))"},
		{"sin x", "sin(x)"},
		{"sin 2x", "sin(mul(2, x))"},
		{"sin x * y", "mul(sin(x), y)"},
		{"sin x cos y", "mul(sin(x), cos(y))"},
		{"ln 2 + exp x^2", "add(ln(2), exp(pow(x, 2)))"},
		{"sin^2(x) + tanh²(z₂) + sin^2 x", "add(add(pow(sin(x), 2), pow(tanh(z_2), 2)), pow(sin(x), 2))"},
		{"sin^-1(x) + tanh⁻¹(x)", "add(asin(x), atanh(x))"},
		{"log_2(x) + log_10 x + log_a(x) + log_3(x) + log_e(x)",
			"add(add(add(add(log2(x), log10(x)), div(log(x), log(a))), div(log(x), log(3))), log(x))"},
		{"log_loss + log_loss(x)", "add(log_loss, mul(log_loss, x))"},
		{"σ(x) + sigma'(x)", "add(sigma(x), sigma'(x))"},
		{"ln|x| + ½y", "add(ln(abs(x)), mul(1/2, y))"},
		{"w₅⁺ = w5 - 1", "w^[+]_5 = sub(w5, 1)"},
		{"|x| + 2|x + |y||", "add(abs(x), mul(2, abs(add(x, abs(y)))))"},
		{"√x + ∛(x+1) + 2√3", "add(add(sqrt(x), cbrt(add(x, 1))), mul(2, sqrt(3)))"},
		{"select(x > 0, 1, 0)", "select(less(0, x), 1, 0)"},
		{"select(x<-1, a, b)", "select(less(x, neg(1)), a, b)"},
		{"x <= y", "lessequal(x, y)"},
		{"x ≥ y + 1", "lessequal(add(y, 1), x)"},
		{"(x == y) + (x != y)", "add(equal(x, y), sub(1, equal(x, y)))"},
		// Derivatives.
		{"dL/dw = ∂L/∂w = δL/δw", "diff(L, w) = diff(L, w) = diff(L, w)"},
		{"∂ L / ∂ w", "diff(L, w)"},
		{"∂E_total/∂w5", "diff(E_total, w5)"},
		{"da^[1]/dθ_1", "diff(a^[1], theta_1)"},
		{"d/dx (x^2)", "diff(pow(x, 2), x)"},
		{"d/dx sin(x^2)", "diff(sin(pow(x, 2)), x)"},
		{"d/dx sin x", "diff(sin(x), x)"},
		{"d/dx x*y", "mul(diff(x, x), y)"},
		{"d/dx dy/dx", "diff(diff(y, x), x)"},
		{"∂/∂w [w x] + 1", "add(diff(mul(w, x), w), 1)"},
		{"d^2y/dx^2 + d²y/dx²", "add(diff(y, x, x), diff(y, x, x))"},
		{"d^2/dx^2 (x^3)", "diff(pow(x, 3), x, x)"},
		{"d2L/dw2 + d3L/dw3", "add(diff(L, w, w), diff(L, w, w, w))"},
		{"d2L/dwdb + d2L/(dw db) + d2L/dw^2 + d2L/dw²", "add(add(add(diff(L, w, b), diff(L, w, b)), diff(L, w, w)), diff(L, w, w))"},
		{"d2L/dx1dx2 + d2L/dx12", "add(diff(L, x1, x2), diff(L, x1, x1))"},
		{"d2f(x)/dx2", "diff(f(x), x, x)"},
		{"∂2L/∂w2 + ∂2L/∂w∂b + ∂2L/∂w^2", "add(add(diff(L, w, w), diff(L, w, b)), diff(L, w, w))"},
		{"ds^2/dx_1 + ∂s²/∂x", "add(diff(pow(s, 2), x_1), diff(pow(s, 2), x))"},
		{"dL/dw^2 + ∂L/∂(w^2)", "add(diff(L, pow(w, 2)), diff(L, pow(w, 2)))"},
		{"∂²L/∂m∂s² + ∂²L/(∂s² ∂m)", "add(diff(L, m, pow(s, 2)), diff(L, pow(s, 2), m))"},
		{"d2L/2 + dL/dw2", "add(div(d2L, 2), diff(L, w2))"},
		{"∂^2L/∂w∂b + ∂²L/(∂w ∂b) + d^2L/dwdb", "add(add(diff(L, w, b), diff(L, w, b)), diff(L, w, b))"},
		{"∂³L/∂w²∂b", "diff(L, w, w, b)"},
		{"∂(x^2)/∂x + d(x^2)/dx", "add(diff(pow(x, 2), x), diff(pow(x, 2), x))"},
		{"df(x)/dx + ∂f(x, y)/∂x", "add(diff(f(x), x), diff(f(x, y), x))"},
		{"dL/da da/dz * dz/dw", "mul(mul(diff(L, a), diff(a, z)), diff(z, w))"},
		{"dL/dw / 2", "div(diff(L, w), 2)"},
		{"diff(f, x) + diff(f, x, 2) + diff(f, x, y)", "add(add(diff(f, x), diff(f, x, x)), diff(f, x, y))"},
		{"D[1,2](f)(x, y)", "D[1 1](f)(x, y)"},
		{"w' = w - α ∂L/∂w", "w' = sub(w, mul(alpha, diff(L, w)))"},
		// Sums.
		{"sum_{i=1}^{3} x_i", "sum[i](x_i, 1, 3)"},
		{"Σᵢ₌₁³ xᵢ", "sum[i](x_i, 1, 3)"},
		{"∑_{i=-1}^2 w_i*x_i + b", "add(sum[i](mul(w_i, x_i), neg(1), 2), b)"},
		{"Σ_i=1^3 x_i", "sum[i](x_i, 1, 3)"},
		{"sum(i, 1, 3, x_i)", "sum[i](x_i, 1, 3)"},
		{"sum_{i=1}^{3} sum_{j=1}^{i} w_{ij}", "sum[i](sum[j](w_ij, 1, i), 1, 3)"},
		{"sum_loss + sum_i^2", "add(sum_loss, pow(sum_i, 2))"},
		{"sum_i = 1", "sum_i = 1"},
		// Statements.
		{"x = 1, y := 2; z ≈ 3 and w ← 4", "x = 1; y := 2; z ≈ 3; w := 4"},
		{"a = b ~= c ⇒ d → f => g", "a = b ≈ c => d => f => g"},
		{"= 2x", "= mul(2, x)"},
		{"│ x = 1 │", "x = 1"},
		{"| x = 1 |", "x = 1"},
		{"|x| = |y|", "abs(x) = abs(y)"},
		{"• x = 2.", "x = 2"},
		{"f(x, y) = x y,", "f(x, y) = mul(x, y)"},
	} {
		statements, err := ParseText(test.src, Options{})
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := show(statements); got != test.want {
			t.Errorf("%s\n is read as %s\n     want %s", test.src, got, test.want)
		}
	}
}

func TestParseTextErrors(t *testing.T) {
	for _, test := range []struct {
		src, place, message string // place is the text between Pos and End
		unsupported         bool
	}{
		{"y = 2x2", "2x2", "2x2: write 2*x2 or 2*x*2", false},
		{"x 2", "x 2", "write *", false},
		{"(x", "(", "( is never closed", false},
		{"x)", ")", ") closes nothing", false},
		{"(x]", "]", "] cannot close", false},
		{"x +", "", "something must follow +", false},
		{"", "", "nothing to read", false},
		{"x = ", "=", "nothing follows =", false},
		{"()", "()", "nothing in the parentheses", false},
		{"(a, b)", "(a, b)", "list", false},
		{"f(x = 1)", "=", "write ==", false},
		{"a < b < c", "<", "do not chain", false},
		{"1,000", "1,000", "write 1000", false},
		{"w -= 3", "-=", "write w := w - ...", false},
		{"f^2(x)", "f^2", "f(...)^2", false},
		{"1/sin", "sin", "write sin(...)", false},
		{"log^-1(x)", "log^-1", "1/log", false},
		{"∂L", "∂", "∂L/∂w", false},
		{"dy^2/dx^2", "dy^2/dx^2", "write d^2y/dx^2 for a derivative of order 2", false},
		{"d^3L/dw^2", "d^3L/dw^2", "order 3 above the line and 2 below", false},
		{"d2L/dw", "d2L/dw", "write d^2y/dx^2 for a derivative of order 2", false},
		{"∂2L/∂w", "∂2L/∂w", "write d^2y/dx^2 for a derivative of order 2", false},
		{"d2L/dw3", "d2L/dw3", "write d^2y/dx^2 for a derivative of order 2", false},
		{"dL/dw(x)", "dL/dw(", "dL/dw*(...)", false},
		{"d/dx", "", "nothing follows that could be differentiated", false},
		{"diff(f, 2)", "2", "how often", false},
		{"D[3](f)(x, y)", "3", "operands 1 to 2", false},
		{"x = 2 for y", "for", "not mathematics", false},
		{"1e9999", "1e9999", "exponent", false},
		{"x\x00", "\x00", "not read", false},
		{"x\xff", "\xff", "UTF-8", false},
		{"$x$", "$", "LaTeX", false},
		{"x_", "_", "subscript", false},
		{"2 + |x", "|", "never closed", false},
		{"2 + ₁", "₁", "behind a name", false},
		{"Σᵢ₌₁ⁿ xᵢ", "Σᵢ₌₁ⁿ", "symbolic range", true},
		{"Σ(x)", "Σ", "symbolic range", true},
		{"sum_{i=1}^{n} x_i", "sum_{i=1}^{n}", "symbolic range", true},
		{"sum_i x_i", "sum_i", "symbolic range", true},
		{"sum_{i}^n (x_i)", "sum_{i}", "symbolic range", true},
		{"sum(i, 1, n, x_i)", "sum(i, 1, n, x_i)", "symbolic range", true},
		{"W^T x", "^T", "transpose", true},
		{"Wᵀ", "ᵀ", "transpose", true},
		{"a ⊙ b", "⊙", "scalars", true},
		{"∇L", "∇", "∂L/∂w", true},
		{"∫ x", "∫", "integral", true},
		{"1 + 2 + ... + n", "...", "ellipsis", true},
		{"lim_{h→0} h", "lim_{h→0}", "limit", true},
		{"D_x f", "D_x", "write d/dx", true},
		{"∂z/∂x|_{x=1}", "|_", "value at a point", true},
		{"w[1] + 2", "w[1]", "subscript", false},
		{"2 dL/dw[1]", "dL/dw[1]", "subscript", false},
		{"W @ x", "@", "matrix", true},
	} {
		_, err := ParseText(test.src, Options{})
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", test.src, err)
			continue
		}
		if place := test.src[e.Pos:e.End]; place != test.place || !strings.Contains(e.Message, test.message) || e.Unsupported != test.unsupported {
			t.Errorf("%q: at %q: %s (unsupported %v)", test.src, place, e.Message, e.Unsupported)
		}
	}
}

func TestParseTextNotes(t *testing.T) {
	for _, test := range []struct{ src, note string }{
		{"1/2x", "(1/2)*x"},
		{"d/dx x*sin(x)", "only x is differentiated"},
		{"√x^2", "root is taken first"},
		{"sin x y", "all of x y"},
		{"1/2*x", ""},
		{"sin 2x", ""},
		{"d/dx (x*sin(x)) + 1", ""},
	} {
		statements, err := ParseText(test.src, Options{})
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		var notes string
		for _, n := range statements[0].Notes {
			notes += n.Message
		}
		if test.note == "" && notes != "" || !strings.Contains(notes, test.note) {
			t.Errorf("%s: note %q, want %q", test.src, notes, test.note)
		}
	}
}

func TestTextOptions(t *testing.T) {
	function := Options{Function: func(name string) bool { return name == "u" }}
	label := Options{Label: func(base, superscript string, parenthesised bool) bool {
		return base == "a" && (superscript == "L" || superscript == "2")
	}}
	for _, test := range []struct {
		src  string
		opt  Options
		want string
	}{
		{"u(x) + f(x) + v(x)", function, "add(add(u(x), mul(f, x)), mul(v, x))"},
		{"a^L_k + a^2 + b^2 + a² + a^3 + aᴸ", label, "add(add(add(add(add(a^[L]_k, a^[2]), pow(b, 2)), a^[2]), pow(a, 3)), a^[L])"},
		{"x^[2]", label, "pow(x, 2)"},
	} {
		statements, err := ParseText(test.src, test.opt)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := show(statements); got != test.want {
			t.Errorf("%s\n is read as %s\n     want %s", test.src, got, test.want)
		}
	}
	if _, err := ParseText("((((x))))", Options{MaxDepth: 3}); err == nil {
		t.Error("MaxDepth 3 allows 4 parentheses")
	}
}

// TestTextPositions checks that every part lies within its whole, and that
// what stands at a part's place is read as that part.
func TestTextPositions(t *testing.T) {
	for _, src := range []string{
		"y = 2(x + 1)^2 - |a b|/√c + sin 2x + f'(x, y_1)",
		"w' = w − α ∂²L/∂w² + d/dx (x^2) + sum_{i=1}^{3} x_i*w_i",
	} {
		statements, err := ParseText(src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var check func(e *Expr)
		check = func(e *Expr) {
			again, err := ParseTextExpr(src[e.Pos:e.End], Options{})
			if err != nil || again.String() != e.String() {
				t.Errorf("%s stands at the place of %v", src[e.Pos:e.End], e)
			}
			for _, a := range append(e.Args[:len(e.Args):len(e.Args)], e.By...) {
				if a.Pos < e.Pos || a.End > e.End {
					t.Errorf("%v is not within %v", a, e)
				}
				check(a)
			}
		}
		for _, s := range statements {
			for _, side := range s.Sides {
				check(side)
			}
		}
	}
}

// TestHostileText reads what would break a careless reader, in bounded time.
func TestHostileText(t *testing.T) {
	const n = 100_000
	for name, test := range map[string]struct {
		src string
		ok  bool
	}{
		"parentheses": {strings.Repeat("(", n) + "x" + strings.Repeat(")", n), false},
		"unclosed":    {strings.Repeat("(", n), false},
		"signs":       {strings.Repeat("-", n) + "x", false},
		"powers":      {strings.Repeat("x^", n) + "x", false},
		"bars":        {strings.Repeat("|", n), false},
		"roots":       {strings.Repeat("√", n) + "x", false},
		"operators":   {strings.Repeat("d/dx ", n) + "x", false},
		"functions":   {strings.Repeat("sin ", n) + "x", false},
		"labels":      {strings.Repeat("x^[", n), false},
		"subscripts":  {strings.Repeat("x_{", n), false},
		"long":        {strings.Repeat("x", maxSource+1), false},
		"digits":      {strings.Repeat("9", n), false},
		"sum":         {strings.Repeat("x+", n) + "x", true},
		"product":     {strings.Repeat("9*", n) + "x", true},
		"quotient":    {"1/" + strings.Repeat("x ", n), true},
		"name":        {strings.Repeat("x", n), true},
		"nested":      {strings.Repeat("(", 900) + "x" + strings.Repeat(")", 900), true},
		"large":       {"x^(10^9) + 9^9^9^9", true},
	} {
		start := time.Now()
		e, err := ParseTextExpr(test.src, Options{})
		if err == nil {
			g := graph.New()
			_, err = Build(g, e, Scope{})
		}
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: the message has %d bytes", name, len(err.Error()))
		}
	}
}

// FuzzParseText checks that nothing panics, that positions lie in the source,
// and that what is built is printed so that it reads back.
func FuzzParseText(f *testing.F) {
	for _, src := range []string{
		"2x", "y = σ(w_1 x + b)", "∂²L/∂w∂b = dL/dw", "d/dx sin(x^2)*2", "Σᵢ₌₁³ xᵢ", "sum_{i=1}^{2} w_{i+1}",
		"select(x<-1, -x, |y|)", "a^[L-1]_k ≈ 1e-3; log_2(x) and sin^-1 x", "D[1,2](f)(x, y) + g''(x)", "x² ⊙ ŷ", "| x = 1 |",
		"2^10^9", "1/0", "diff(f, x, 2)", "(-1/2)^n != 0.25", "e^{-x}", "√x^2", "sum_{A}^{0}", "d2L/dw2 = d2L/dwdb + ∂2L/∂w2",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		statements, err := ParseText(src, Options{})
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Pos < 0 || e.End < e.Pos || e.End > len(src) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		g := graph.New()
		for _, s := range statements {
			if len(s.Sides) == 0 || s.Pos < 0 || s.End < s.Pos || s.End > len(src) {
				t.Fatalf("%q: statement %d to %d", src, s.Pos, s.End)
			}
			for _, side := range s.Sides {
				n, err := Build(g, side, Scope{})
				if err != nil || n.IsZero() || g.Len() > 10_000 {
					continue
				}
				var b strings.Builder
				if err := WriteText(&b, n, 100_000); err != nil {
					t.Fatal(err)
				}
				if b.Len() > 99_000 || !readsBack(n) {
					continue
				}
				if back, err := Parse(g, b.String()); err != nil || back != n {
					t.Fatalf("%q is built as %v, printed as %s and read as %v, %v", src, n, b.String(), back, err)
				}
			}
		}
	})
}

// readsBack reports whether a node holds no name that means something else
// where it is read by itself: a function u(x, y) that was known by its
// operands, an index i of a sum.
func readsBack(n graph.Node) bool {
	for _, n := range graph.Topological(n) {
		if op := n.Op(); op != nil && op.Orders != nil && len(op.Orders) == 1 && !(Options{}).isFunction(op.Name, op.Orders[0]) {
			return false
		}
	}
	return true
}

func ExampleParseText() {
	statements, err := ParseText("y = 1/2x, dy/dx = 1/2", Options{})
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range statements {
		fmt.Println(s.Sides[0], "=", s.Sides[1])
		for _, n := range s.Notes {
			fmt.Println("note:", n.Message)
		}
	}
	_, err = ParseText("y = 2x2", Options{})
	fmt.Println(err)
	// Output:
	// y = mul(div(1, 2), x)
	// note: 1/2x is read from left to right, as (1/2)*x; write parentheses if the last factor is below the line
	// diff(y, x) = div(1, 2)
	// offset 4: 2x2: write 2*x2 or 2*x*2
}
