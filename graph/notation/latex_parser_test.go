package notation

import (
	"errors"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
)

func TestParseLaTeXExpr(t *testing.T) {
	tests := []struct{ latex, want string }{
		// Arithmetic.
		{`3x + 4`, "add(mul(3, x), 4)"},
		{`a \times b \ast c * d \cdot e`, "mul(mul(mul(mul(a, b), c), d), e)"},
		{`-p q`, "mul(neg(p), q)"},
		{`u - v w`, "sub(u, mul(v, w))"},
		{`u \cdot -1`, "mul(u, neg(1))"},
		{`5 - -2`, "sub(5, neg(2))"},
		{`a / b / c`, "div(div(a, b), c)"},
		{`1/2 (y - a)^2`, "mul(div(1, 2), pow(sub(y, a), 2))"},
		{`{p + q \over r}`, "div(add(p, q), r)"},
		{`\frac12 v`, "mul(div(1, 2), v)"},
		{`\frac1v`, "div(1, v)"},
		{`\dfrac{a}{b}\tfrac{c}{d}`, "mul(div(a, b), div(c, d))"},
		{`7 \frac{1}{2}`, "mul(7, div(1, 2))"},
		{`\frac{1}{4} 4(p - q)`, "mul(mul(div(1, 4), 4), sub(p, q))"},
		{`2.5\%`, "1/40"},
		{`k^2m`, "mul(pow(k, 2), m)"},
		{`k^{-2}`, "pow(k, neg(2))"},
		{`a^{b^c}`, "pow(a, pow(b, c))"},
		{`\left(a+b\right)\left[c\right]\{d\}`, "mul(mul(add(a, b), c), d)"},
		{`\Bigl( a \Bigr)\,\bigg[ b \bigg]`, "mul(a, b)"},
		{`\left.\frac{a}{b}\right.`, "div(a, b)"},
		{`|a - b|`, "abs(sub(a, b))"},
		{`2|a||b|`, "mul(mul(2, abs(a)), abs(b))"},
		{`\left|a\right| + \lvert b \rvert + \vert c \vert`, "add(add(abs(a), abs(b)), abs(c))"},
		{`\sqrt{s+1} \sqrt[3]{s} \sqrt[n]{s} \sqrt2`, "mul(mul(mul(sqrt(add(s, 1)), cbrt(s)), pow(s, div(1, n))), sqrt(2))"},
		{`a < b`, "less(a, b)"}, {`a \ge b`, "lessequal(b, a)"}, {`(a = b) c`, "mul(equal(a, b), c)"},
		{`\begin{cases} v & \text{if } v > 0 \\ 0 & \text{otherwise} \end{cases}`, "select(less(0, v), v, 0)"},
		{`\begin{cases} 1, & v \ge 0, \\ 0, & v < 0. \end{cases}`, "select(lessequal(0, v), 1, 0)"},
		{`\begin{cases} a & u<0 \\ b & u<1 \\ c & \text{else}\end{cases}`, "select(less(u, 0), a, select(less(u, 1), b, c))"},
		{`\boxed{a + b} + {\color{red} c} + \textcolor{blue}{d} + \underbrace{e}_{\text{why}} + \cancel{f}`, "add(add(add(add(add(a, b), c), d), e), f)"},
		{`a\phantom{xx} + b \label{eq:1}`, "add(a, b)"},
		// Names.
		{`w_{1,2} + w_{ij} + x_{i_1} + x_\theta`, "add(add(add(w_{1,2}, w_ij), x_{i_1}), x_theta)"},
		{`w_1x_1 + w_ix_i`, "add(mul(w_1, x_1), mul(w_i, x_i))"},
		{`\hat{y}_1 \hat y \bar{x}_{2} \vec{v} \dot{x}`, "mul(mul(mul(mul(y_hat_1, y_hat), x_bar_2), v_vec), x_dot)"},
		{`\hat{y_1}`, "y_hat_1"},
		{`w' + w_2' + w'_3 + u^{\prime} + v^{\prime\prime} + x^\prime`, "add(add(add(add(add(w', w_2'), w_3'), u'), v''), x')"},
		{`w_2^3 + w^3_2`, "add(pow(w_2, 3), pow(w_2, 3))"},
		{`a^{(2)} + a^{[1]}_k + a_k^{[1]} + a^{(\ell)}`, "add(add(add(a^[2], a^[1]_k), a^[1]_k), a^[ℓ])"},
		{`E_{total} E_\text{total} E_{\mathrm{out}}`, "mul(mul(E_total, E_total), E_out)"},
		{`\mathcal{L} \mathbf{w} \boldsymbol{\theta} \mathsf{X} \mathfrak{H} \mathcal L`, "mul(mul(mul(mul(mul(ℒ, 𝐰), 𝛉), 𝖷), ℌ), ℒ)"},
		{`\mathrm{out} \mathit{rate} \textrm{net}_{o1} \mbox{cost} \text{h\_prev}`, "mul(mul(mul(mul(out, rate), net_o1), cost), h_prev)"},
		{`out_{o2} (1 - out_{o2})`, "mul(out_o2, sub(1, out_o2))"},
		{`net_{h1} + ab_{h1} + ab_i`, "add(add(net_h1, ab_h1), mul(a, b_i))"},
		{`TotalError + k`, "add(TotalError, k)"},
		{`ab + cd`, "add(mul(a, b), mul(c, d))"},
		{`W4 + db2`, "add(W4, db2)"},
		{`ŷ − y₁ · W₃ × h₂²`, "sub(y_hat, mul(mul(y_1, W_3), pow(h_2, 2)))"},
		{`σ′(z)`, "sigma'(z)"},
		{`\varepsilon + \epsilon`, "add(epsilon, epsilon)"},
		{`w_5^{+} + y^* + y^*_j`, "add(add(w^[+]_5, y^[*]), y^[*]_j)"},
		{`\Delta w_1 + \Delta`, "add(Deltaw_1, Delta)"},
		{`\delta_2 w`, "mul(delta_2, w)"},
		{`\alpha\delta b`, "mul(mul(alpha, delta), b)"},
		// Functions.
		{`\sigma(z) + \sigma`, "add(sigma(z), sigma)"},
		{`\text{sigmoid}(z) \operatorname{sigmoid}(z) \mathrm{ReLU}(z) \text{sig}(z)`, "mul(mul(mul(sigmoid(z), sigmoid(z)), ReLU(z)), sig(z))"},
		{`\operatorname{swish}(z)`, "swish(z)"},
		{`e^{-z} + \mathrm{e}^z + \exp(z) + \exponentialE^{z}`, "add(add(add(pow(e, neg(z)), pow(e, z)), exp(z)), pow(e, z))"},
		{`e^{(z - 1)}`, "pow(e, sub(z, 1))"},
		{`\sin u \cos v`, "mul(sin(u), cos(v))"},
		{`\cos u\cdot 5u`, "mul(mul(cos(u), 5), u)"},
		{`\log uv + \sin 3u + \cos 2\pi u`, "add(add(log(mul(u, v)), sin(mul(3, u))), cos(mul(mul(2, pi), u)))"},
		{`\ln v + 2`, "add(log(v), 2)"},
		{`\ln\ln v`, "log(log(v))"},
		{`\tanh^2(z) + \cos^2 v + \sin^2{3v} + \sec ^3 v`, "add(add(add(pow(tanh(z), 2), pow(cos(v), 2)), pow(sin(mul(3, v)), 2)), pow(sec(v), 3))"},
		{`\sin^{-1} v + \tan^{-1}(v) + (\sin v)^{-1}`, "add(add(asin(v), atan(v)), pow(sin(v), neg(1)))"},
		{`\sin(v)^2 + \sin v^2`, "add(pow(sin(v), 2), sin(pow(v, 2)))"},
		{`\cos ^\beta (v)`, "pow(cos(v), beta)"},
		{`\log_2 v + \log_{10}(v) + \log_b v + \log_e v + \lg v`, "add(add(add(add(log2(v), log10(v)), div(log(v), log(b))), log(v)), log10(v))"},
		{`\max(a, b) + \min\left(a, b, c\right)`, "add(max(a, b), min(min(a, b), c))"},
		{`\arcsin v + \arctan v + \sinh v + \operatorname{arsinh} v + \arccot v`, "add(add(add(add(asin(v), atan(v)), sinh(v)), arsinh(v)), acot(v))"},
		{`\sin v \left(1 + v\right)`, "mul(sin(v), add(1, v))"},
		{`\sin\frac{v}{2}`, "sin(div(v, 2))"},
		{`sin(v) + log v + exp(v) + max(a, b)`, "add(add(add(sin(v), log(v)), exp(v)), max(a, b))"},
		{`\tanh'(z) + \tanh''(z)`, "add(tanh'(z), tanh''(z))"},
		{`f(v) + f'(v) + f''(v) + f^{(4)}(v) + f^{(1,0)}(u, v)`, "add(add(add(add(f(v), f'(v)), f''(v)), f''''(v)), D[1 0](f)(u, v))"},
		{`f(v)^2 + f^2(v) + x(x-1)^2 + x(x-1)`, "add(add(add(pow(f(v), 2), pow(f(v), 2)), mul(x, pow(sub(x, 1), 2))), mul(x, sub(x, 1)))"},
		{`\sigma(1 - \sigma) + f(1 - f)^2 + f(1 - f(v))`, "add(add(mul(sigma, sub(1, sigma)), mul(f, pow(sub(1, f), 2))), f(sub(1, f(v))))"},
		{`\ln v / v + \sin v/\cos v`, "add(div(log(v), v), div(sin(v), cos(v)))"},
		{`p(a, b)`, "p(a, b)"},
		{`f_1(v) g'(v) h_\theta(v)`, "mul(mul(f_1(v), g'(v)), h_theta(v))"},
		{`\frac{\partial J(w)}{\partial w} + J(w)`, "add(diff(J(w), w), J(w))"},
		{`\frac{{\rm d}y}{{\rm d}x} {\rm out}`, "mul(diff(y, x), out)"},
		{`u(v) u'(v)`, "mul(u(v), u'(v))"},
		// Derivatives.
		{`\left.\frac{dy}{dx}\right|_{x=1} + \frac{dy}{dx}|_{x=a,t=2} + f'(x)\Big|_{x=0}`,
			"add(add(at(diff(y, x), 1, x), at(diff(y, x), a, 2, x, t)), at(f'(x), 0, x))"},
		{`\left(\frac{\partial p}{\partial V}\right)_T + \left(\frac{\partial U}{\partial S}\right)_{V,N_1}`,
			"add(diff(p, V, held T), diff(U, S, held V, held N_1))"},
		{`(\sin x)' + (e^{2x})'' + [f(g(x))]'`, "add(add(diff(sin(x), x), diff(pow(e, mul(2, x)), x, x)), diff(f(g(x)), x))"},
		{`w^\star + w^{\star} + w^*`, "add(add(w^[*], w^[*]), w^[*])"},
		{`\ln(y!) + \frac{n!}{k!(n-k)!}`, "add(log(factorial(y)), div(factorial(n), mul(factorial(k), factorial(sub(n, k)))))"},
		{`\frac{\partial K}{\partial \log s}`, "diff(K, log(s))"},
		{`y \mathbb{1}[z > 0] + \mathbb 1_{z \le 1} + \mathbf{1}\{z = 2\}`,
			"add(add(mul(y, select(less(0, z), 1, 0)), select(lessequal(z, 1), 1, 0)), select(equal(z, 2), 1, 0))"},
		{`\frac{d}{dx}(x^2)\bigg\rvert_{x=3}`, "at(diff(pow(x, 2), x), 3, x)"},
		{`\frac{\partial L}{\partial w_1}`, "diff(L, w_1)"},
		{`\frac{\partial L}{\partial \sigma_1^2} + \frac{\partial^2 L}{\partial \mu\,\partial\sigma^2}`,
			"add(diff(L, pow(sigma_1, 2)), diff(L, mu, pow(sigma, 2)))"},
		{`\frac{\partial^2 L}{\partial (\sigma^2)^2} + ∂L/∂σ^2 + ∂^2L/∂σ^2`,
			"add(add(diff(L, pow(sigma, 2), pow(sigma, 2)), diff(L, pow(sigma, 2))), diff(L, sigma, sigma))"},
		{`\frac{dL}{da_2} \cdot \frac{da_2}{dz_2}`, "mul(diff(L, a_2), diff(a_2, z_2))"},
		{`\frac{\mathrm{d}y}{\mathrm{d}x} + \frac{\mathrm{dy}}{\mathrm{dx}}`, "add(diff(y, x), diff(y, x))"},
		{`\frac{\delta L}{\delta w_2}`, "diff(L, w_2)"},
		{`\frac{\delta_2}{\delta_1}`, "div(delta_2, delta_1)"},
		{`\frac{d}{2} + \frac{d}{d}`, "add(div(d, 2), div(d, d))"},
		{`\partial L/\partial w + ∂L/∂b + dL/dv + δE/δw5`, "add(add(add(diff(L, w), diff(L, b)), diff(L, v)), diff(E, w5))"},
		{`\frac{d}{dv}[v^2] + \frac{d}{dv}\Big(v^3\Big)`, "add(diff(pow(v, 2), v), diff(pow(v, 3), v))"},
		{`\frac{1}{2} \frac{\delta}{\delta a} (y - a)^2 \cdot \frac{\delta}{\delta z} \text{sig}(z)`,
			"mul(mul(div(1, 2), diff(pow(sub(y, a), 2), a)), diff(sig(z), z))"},
		{`\frac{d}{dv} v^2 e^v + 1`, "add(diff(mul(pow(v, 2), pow(e, v)), v), 1)"},
		{`\frac{d}{dx}[u] v`, "mul(diff(u, x), v)"},
		{`\frac{\partial^2 L}{\partial w^2} + \frac{\partial^2 L}{\partial w \partial b}`, "add(diff(L, w, w), diff(L, w, b))"},
		{`\frac{d^2}{dv^2} (v^3)`, "diff(pow(v, 3), v, v)"},
		{`\frac{\partial (a + b)}{\partial a} + \frac{\partial \sigma(z)}{\partial z} + \frac{\partial\frac{1}{z}}{\partial z}`,
			"add(add(diff(add(a, b), a), diff(sigma(z), z)), diff(div(1, z), z))"},
		{`\frac{d f(v)}{dv}`, "diff(f(v), v)"},
		{`\frac{\partial out_{h1}}{\partial net_{h1}}`, "diff(out_h1, net_h1)"},
		{`\partial_v f(v)`, "diff(f(v), v)"},
		{`d^2y/dv^2`, "diff(y, v, v)"},
		{`\frac{\partial C}{\partial a^L_k} a^L`, "mul(diff(C, a^[L]_k), a^[L])"},
		{`\frac{\partial L}{\partial \hat{y}}`, "diff(L, y_hat)"},
		// Sums.
		{`\sum_{k=1}^{3} a_k b_k + c`, "add(sum[k](mul(a_k, b_k), 1, 3), c)"},
		{`\frac{1}{2}\sum_{k = 1}^4 (a_k - b_k)^2`, "mul(div(1, 2), sum[k](pow(sub(a_k, b_k), 2), 1, 4))"},
	}
	for _, test := range tests {
		e, err := ParseLaTeXExpr(test.latex, Options{})
		if err != nil {
			t.Errorf("%s: %v", test.latex, err)
		} else if got := e.String(); got != test.want {
			t.Errorf("%s\n is read as %s\n     want %s", test.latex, got, test.want)
		}
	}
}

func TestParseLaTeX(t *testing.T) {
	tests := []struct{ latex, want string }{
		{`a = b = c`, "a = b = c"},
		{`&= 2 p.`, " = mul(2, p)"},
		{`z_1 = w_1 x, \quad a_1 = \sigma(z_1)`, "z_1 = mul(w_1, x) ; a_1 = sigma(z_1)"},
		{`a = 1; b = 2`, "a = 1 ; b = 2"},
		{`a = 1,b = 2`, "a = 1 ; b = 2"},
		{`a = 1 \text{ and } b = 2 \text{ where } c = 3`, "a = 1 ; b = 2 ; c = 3"},
		{`\begin{aligned} a &= b + c \\ &= d \\[4pt] e &= f \end{aligned}`, "a = add(b, c) ;  = d ; e = f"},
		{`\begin{align*} a &= b & c &= d \\ \end{align*}`, "a = b ; c = d"},
		{`a = \begin{aligned}[t] & b \\ & + c \end{aligned}`, "a = add(b, c)"},
		{`a &= b \\ &\quad - c \\ &= d`, "a = sub(b, c) ;  = d"},
		{`a &= (b \\ &\quad + c)`, "a = add(b, c)"},
		{`w := w - \eta g`, "w := sub(w, mul(eta, g))"},
		{`w \leftarrow w - \alpha \frac{\partial L}{\partial w}`, "w := sub(w, mul(alpha, diff(L, w)))"},
		{`w' = w - \alpha dw`, "w' = sub(w, mul(alpha, dw))"},
		{`p \approx 0.5`, "p ~ 1/2"},
		{`\therefore a = b`, "a = b"},
		{`a = b \implies c = d`, "a = b => c = d"},
		{`\boxed{a = b}`, "a = b"},
		{`{\color{red} a = b}.`, "a = b"},
		{`a \overset{!}{=} b`, "a = b"},
		{`\ds f\primeskip'(x) = 1`, "f'(x) = 1"},
		{`│ • ∂L/∂b = 2 │`, "diff(L, b) = 2"},
		{`* δE_total/δw5 = δE1/δw5`, "diff(E_total, w5) = diff(E1, w5)"},
		{`v > 0`, "less(0, v)"},
		{"a = b % why\n + c", "a = add(b, c)"},
		{`(1 - p) \cdot q`, "mul(sub(1, p), q)"},
		{`L(w) = w(w - 1)`, "L(w) = mul(w, sub(w, 1))"},
		{`\text{Loss}(\hat{y}_1) = w`, "Loss(y_hat_1) = w"},
		{`a = b & (1)`, "a = b ; 1"},
		{`f(a, b) = a`, "f(a, b) = a"},
	}
	for _, test := range tests {
		s, err := ParseLaTeX(test.latex, Options{})
		if err != nil {
			t.Errorf("%s: %v", test.latex, err)
			continue
		}
		if got := reading(s); got != test.want {
			t.Errorf("%s\n is read as %s\n     want %s", test.latex, got, test.want)
		}
		for _, s := range s {
			for _, e := range s.Sides {
				checkPositions(t, test.latex, e)
			}
		}
	}
}

// checkPositions reports expressions that extend over the source's ends, or do
// not contain their operands.
func checkPositions(t *testing.T, src string, e *Expr) {
	t.Helper()
	if e.Pos < 0 || e.Pos > e.End || e.End > len(src) {
		t.Errorf("%q: %v extends from %d to %d", src, e, e.Pos, e.End)
	}
	for _, a := range append(e.Args[:len(e.Args):len(e.Args)], e.By...) {
		if a.Pos < e.Pos || a.End > e.End {
			t.Errorf("%q: %v, from %d to %d, is not within %v, from %d to %d", src, a, a.Pos, a.End, e, e.Pos, e.End)
		}
		checkPositions(t, src, a)
	}
}

func TestLaTeXOptions(t *testing.T) {
	opt := Options{
		Function: func(name string) bool { return name == "u" },
		Label:    func(base, text string, _ bool) bool { return base == "a" && text == "L" },
	}
	for latex, want := range map[string]string{
		`u(v) f(v)`: "mul(mul(u(v), f), v)", `a^L_k`: "a^[L]_k", `a_k^L`: "a^[L]_k", `b^L`: "pow(b, L)", `a^{(2)}`: "pow(a, 2)",
	} {
		e, err := ParseLaTeXExpr(latex, opt)
		if err != nil || e.String() != want {
			t.Errorf("%s is read as %v, %v; want %s", latex, e, err, want)
		}
	}
}

func TestLaTeXErrors(t *testing.T) {
	tests := []struct {
		latex       string
		pos         int
		message     string
		unsupported bool
	}{
		{``, 0, "no mathematics", false},
		{` ~ \, `, 0, "no mathematics", false},
		{`(`, 1, "operand is missing", false},
		{`(a`, 0, "never closed", false},
		{`a)`, 1, "closes nothing", false},
		{`\left( a \right]`, 9, "cannot close", false},
		{`( a ]`, 4, "cannot close", false},
		{`u +`, 3, "missing at the end", false},
		{`u + + v`, 2, "two operators", false},
		{`u * * v`, 4, "operand", false},
		{`u = = v`, 4, "operand", false},
		{`\frac{1}`, 8, "operand", false},
		{`\frac{}{a}`, 6, "operand", false},
		{`\sqrt{}`, 6, "operand", false},
		{`{a`, 0, "never closed", false},
		{`a}`, 1, "closes nothing", false},
		{`a + \foo`, 4, `unknown command \foo`, false},
		{`\foo{a}`, 0, `unknown command`, false},
		{`\cos^2`, 0, "needs an operand", false},
		{`\sin^a`, 0, "needs an operand", false},
		{`v^23`, 2, "braces", false},
		{`v^2 3`, 2, "braces", false},
		{`v_12`, 2, "braces", false},
		{`3^27^2`, 2, "braces", false},
		{`3v4`, 1, "behind a number", false},
		{`v^-1`, 2, "braces", false},
		{`e^uv`, 2, "braces", false},
		{`a 2`, 2, "number behind a factor", false},
		{`1/2v`, 1, "not clear", false},
		{`a/b c`, 1, "not clear", false},
		{`sinx`, 0, `\sin x`, false},
		{`1,000`, 1, "commas", false},
		{`1e-3`, 0, "powers of ten", false},
		{`a % b`, 2, "comment", false},
		{`f(a,,b)`, 4, "operand", false},
		{`f(a,b,`, 6, "operand", false},
		{`(a, b)`, 2, "list", false},
		{`()`, 1, "operand", false},
		{`|`, 1, "operand", false},
		{`|a`, 2, "other |", false},
		{`\frac{d}{dx}`, 0, "nothing stands behind", false},
		{`\frac{d}{dx} + \frac{d}{dt}`, 0, "nothing stands behind", false},
		{`\frac{d^2 y}{dx}`, 0, "2 times", false},
		{`\frac{\partial a + b}{\partial a}`, 17, "parentheses", false},
		{`\partial L`, 0, "only in a derivative", false},
		{`\mathit{x + y}`, 8, "more than a name", false},
		{`\begin{aligned} a`, 17, `no \end`, false},
		{`\begin{foo} a \end{foo}`, 0, "unknown environment", false},
		{`a = b c d \text{Total Loss} = e`, 10, "words", false},
		{`a + \text{some words here}`, 4, "words", false},
		{`a . b`, 2, "full stop", false},
		{"a \xff b", 2, "UTF-8", false},
		{`a $ b`, 2, "not read", false},
		{`\sin v/2`, 0, "not clear", false},
		{`\frac{dL}{\delta w}`, 0, "differ", false},
		{`a & b`, 2, "between two expressions", false},
		{`\operatorname{foo} x`, 19, "operand", false},
		{`\rm x`, 0, "only in", false},
		{`x_1_2`, 3, "second subscript", false},
		{`\sin 2(a+b)`, 6, "not clear", false},
		{`\sin{a}^2`, 7, "not clear", false},
		{`\hat{a+b}`, 6, "accent", false},
		{`\text{softmax}(z)`, 0, "softmax", true}, {`\frac{df}{dv}(v)`, 13, "at a point", true}, {`\frac{df}{dv}|_{1}`, 13, "of what", true},
		{`W^T v`, 2, "transpose", true}, {`W^{\top} v`, 3, "transpose", true}, {`W₃ᵀ`, 4, "transpose", true},
		{`a \odot b`, 2, "elementwise", true}, {`\nabla L`, 0, "vector", true}, {`\int v`, 0, "integral", true},
		{`\lim_{h \to 0} v`, 0, "limit", true}, {`\sum_i a_i`, 4, "", true}, {`\sum_{i=1}^n a_i`, 0, "symbolic range", true},
		{`\sum_{i} a_i`, 0, "symbolic range", true}, {`Σ a`, 0, "sum", true}, {`\prod_{i=1}^3 a_i`, 0, "product", true},
		{`W \in \mathbb{R}`, 2, "set", true}, {`a + \cdots + b`, 4, "ellipsis", true}, {`a + ... + b`, 4, "ellipsis", true},
		{`4!`, 1, "factorial", true}, {`\lfloor k \rfloor`, 0, "floor", true}, {`\operatorname{floor}(k)`, 0, "floor", true},
		{`u \pm v`, 2, "signs", true}, {`5 \mod 3`, 2, "remainder", true}, {`\|w\|`, 0, "norm", true}, {`||w||`, 0, "norm", true},
		{`\binom{n}{k}`, 0, "binomial", true}, {`\begin{bmatrix} a \end{bmatrix}`, 0, "matrix", true}, {`f^{-1}(v)`, 2, "inverse", true},
		{`a \ne b`, 2, "inequation", false}, {`\left. v \right|_{0}`, 8, "of what", true}, {`2v|_{v=0}`, 2, "value at a point", true},
		{`\frac{d}{dv}\left. v^2 \right|_{v=0}`, 12, "comes before the derivative", true}, {`(uv)'`, 4, "prime", true},
		{`\imaginaryI`, 0, "imaginary", true}, {`\infty`, 0, "infinity", true}, {`a = b < c`, 4, "inequality", true},
	}
	for _, test := range tests {
		statements, err := ParseLaTeX(test.latex, Options{})
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s is read as %s, %v", test.latex, reading(statements), err)
			continue
		}
		place := test.unsupported && syntax.Pos <= test.pos+2 || syntax.Pos == test.pos
		if !place || !strings.Contains(syntax.Message, test.message) || test.unsupported && !syntax.Unsupported {
			t.Errorf("%s: %v (unsupported: %v), want offset %d: %s", test.latex, err, syntax.Unsupported, test.pos, test.message)
		}
	}
}

func TestLaTeXBounds(t *testing.T) {
	for name, src := range map[string]string{
		"parentheses": strings.Repeat("(", 100_000) + "x" + strings.Repeat(")", 100_000),
		"left":        strings.Repeat(`\left(`, 20_000) + "x" + strings.Repeat(`\right)`, 20_000),
		"braces":      strings.Repeat("{", 100_000) + "x" + strings.Repeat("}", 100_000),
		"fractions":   strings.Repeat(`\frac`, 10_000) + "1",
		"functions":   strings.Repeat(`\sin`, 100_000) + " x",
		"roots":       strings.Repeat(`\sqrt{`, 20_000) + "x" + strings.Repeat("}", 20_000),
		"powers":      strings.Repeat("x^", 100_000) + "x",
		"braced":      strings.Repeat("x^{", 100_000) + "x" + strings.Repeat("}", 100_000),
		"accents":     strings.Repeat(`\hat`, 100_000) + " x",
		"derivatives": strings.Repeat(`\frac{d}{dx}`, 20_000) + " x",
		"bars":        strings.Repeat("|", 100_001),
		"cases":       strings.Repeat(`\begin{cases}`, 20_000),
		"subscripts":  strings.Repeat("x_{", 50_000) + "x" + strings.Repeat("}", 50_000),
		"minus":       strings.Repeat("-", 100_000) + "x",
		"long":        strings.Repeat(" ", maxSource+1),
		"ds":          strings.Repeat("d", 100_000) + "/",
	} {
		if _, err := ParseLaTeX(src, Options{}); err == nil {
			t.Errorf("%s are read", name)
		}
	}
	e, err := ParseLaTeXExpr(strings.Repeat("x + ", 50_000)+"x", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(graph.New(), e, Scope{}); err != nil {
		t.Error(err)
	}
	if _, err := ParseLaTeXExpr(`((x))`, Options{MaxDepth: 2}); err == nil {
		t.Error("MaxDepth is not kept")
	}
}

func TestLaTeXNotes(t *testing.T) {
	for _, src := range []string{`out_{h1} = 1`, `TotalError = 1`, `2 \frac{1}{2}`, `W4 = 1`, `\frac{d}{dx} (x) y`, `1/2 (x)`} {
		s, err := ParseLaTeX(src, Options{})
		if err != nil || len(s[0].Notes) == 0 {
			t.Errorf("%s: no note, %v", src, err)
		}
	}
	s, err := ParseLaTeX(`a = b c`, Options{})
	if err != nil || len(s[0].Notes) != 0 {
		t.Errorf("%v, %v", s[0].Notes, err)
	}
}

func TestReadMath(t *testing.T) {
	for src, want := range map[string]string{
		`\frac{dL}{dw} = xy`: "diff(L, w) = mul(x, y)", `∂L/∂w = net`: "diff(L, w) = net",
	} {
		s, err := ReadMath(src, Options{})
		if err != nil || reading(s) != want {
			t.Errorf("%s is read as %s, %v", src, reading(s), err)
		}
	}
}

func FuzzParseLaTeX(f *testing.F) {
	for _, src := range []string{`\frac{\partial L}{\partial w_1} = -2(y - \hat{y}) x`, `a^{(2)}_k \leftarrow \sigma'(z)`,
		`\begin{cases} a & b < 0 \\ c & \text{otherwise}\end{cases}`, `\sum_{i=1}^{3} x_i^2`, `\sin^2 2x \sqrt[3]{x}`,
		`\left|x\right| \log_{2}(y), \quad f^{(1,0)}(x, y) = |z|`, `∂L/∂W₃ = h₂² × ŷ`, `\frac{d}{dx}[x^2] \cdot \mathbf{w}`,
		`\begin{aligned} a &= b \\ &= c \end{aligned}`, `\mathrm{out}_{h1} e^{-x} / 2`, `{a \over b}^\prime`} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		statements, err := ParseLaTeX(src, Options{})
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Pos < 0 || syntax.End < syntax.Pos || syntax.End > len(src) {
				t.Fatalf("%q: %#v", src, err)
			}
			return
		}
		g := graph.New()
		scope := Scope{Derivative: func(*Expr) (graph.Node, error) { return g.Var("derivative"), nil }}
		for _, s := range statements {
			if s.Pos < 0 || s.End < s.Pos || s.End > len(src) {
				t.Fatalf("%q: statement from %d to %d", src, s.Pos, s.End)
			}
			for _, e := range s.Sides {
				checkPositions(t, src, e)
				n, err := Build(g, e, scope)
				if err != nil || strings.HasSuffix(LaTeX(n), `\ldots`) {
					continue
				}
				again, err := ParseLaTeXExpr(LaTeX(n), Options{})
				if err != nil {
					t.Fatalf("%q is read as %v and printed as %s: %v", src, n, LaTeX(n), err)
				}
				if got, err := Build(g, again, scope); err != nil || got != n {
					t.Fatalf("%q is read as %v, printed as %s and read again as %v, %v", src, n, LaTeX(n), got, err)
				}
			}
		}
	})
}
