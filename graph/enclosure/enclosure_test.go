package enclosure

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

func parse(t interface {
	Helper()
	Fatalf(string, ...any)
}, g *graph.Graph, src string) graph.Node {
	t.Helper()
	n, err := notation.Parse(g, src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return n
}

// at reads "x=1/2 y=3".
func at(t testing.TB, g *graph.Graph, src string) map[graph.Node]*big.Rat {
	t.Helper()
	point := map[graph.Node]*big.Rat{}
	for _, field := range strings.Fields(src) {
		name, value, _ := strings.Cut(field, "=")
		r, ok := new(big.Rat).SetString(value)
		if !ok {
			t.Fatalf("bad number %q", value)
		}
		point[g.Var(name)] = r
	}
	return point
}

// around returns the interval of the numbers whose decimal expansion begins
// with these digits.
func around(t testing.TB, digits string) (lo, hi *big.Rat) {
	t.Helper()
	mantissa, exponent, _ := strings.Cut(digits, "e")
	places := 0
	if i := strings.IndexByte(mantissa, '.'); i >= 0 {
		places = len(mantissa) - i - 1
	}
	read := func(s string) *big.Rat {
		if exponent != "" {
			s += "e" + exponent
		}
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("bad digits %q", digits)
		}
		return r
	}
	v := read(mantissa)
	ulp := read(fmt.Sprintf("1e-%d", places))
	if exponent != "" {
		ulp, _ = new(big.Rat).SetString(fmt.Sprintf("1e-%d", places))
		e, _ := new(big.Rat).SetString("1e" + exponent)
		ulp.Mul(ulp, e)
	}
	return new(big.Rat).Sub(v, ulp), new(big.Rat).Add(v, ulp)
}

// Digits from tables: Abramowitz and Stegun, and OEIS for the constants.
var known = []struct{ expr, at, digits string }{
	{"pi", "", "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"},
	{"e", "", "2.71828182845904523536028747135266249775724709369995957496696762772407663035354759"},
	{"exp(x)", "x=1", "2.71828182845904523536028747135266249775724709369995957496696762772407663035354759"},
	{"exp(x)", "x=-1", "0.36787944117144232159552377016146086744581113103176783450783680169746149574489980"},
	{"log(x)", "x=2", "0.69314718055994530941723212145817656807550013436025525412068000949339362196969471"},
	{"log(x)", "x=10", "2.30258509299404568401799145468436420760110148862877297603332790096757260967735248"},
	{"sqrt(x)", "x=2", "1.41421356237309504880168872420969807856967187537694807317667973799073247846210703"},
	{"cbrt(x)", "x=-2", "-1.25992104989487316476721060727822835057025146470150798008197511215529967651395948"},
	{"sin(x)", "x=1", "0.84147098480789650665250232163029899962256306079837106567275170999191040439123966"},
	{"cos(x)", "x=1", "0.54030230586813971740093660744297660373231042061792222767009725538110039477447176"},
	{"tan(x)", "x=1", "1.55740772465490223050697480745836017308725077238152003838394660569886139715172728"},
	{"4*atan(x)", "x=1", "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"},
	{"2*asin(x)", "x=1", "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"},
	{"acos(x)", "x=-1", "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"},
	{"erf(x)", "x=1", "0.84270079294971486934122063508260925929606699796630290845993789783471725409"},
	{"(1 + sqrt(x))/2", "x=5", "1.61803398874989484820458683436563811772030917980576286213544862270526046281890244"},
	{"x^(-x)", "x=1/2", "1.41421356237309504880168872420969807856967187537694807317667973799073247846210703"},
	{"exp(pi)", "", "23.1406926327792690057290863679485473802661062426002119934450464095243423506904527"},
	{"sin(x)", "x=1e22", "-0.8522008497671888017727058937530293682618"},
	{"asinh(x)", "x=1", "0.8813735870195430252326093249797923090281603282616354107532956086533771842220260"},
	{"cosh(x)", "x=1", "1.54308063481524377847790562075706168260152911236586370473740221471076906304922369"},
	{"sinh(x)", "x=1", "1.17520119364380145688238185059560081515571798133409587022956541301330756730432389"},
	{"log1p(x)", "x=1", "0.69314718055994530941723212145817656807550013436025525412068000949339362196969471"},
}

func TestKnownDigits(t *testing.T) {
	for _, prec := range []uint{53, 128, 300, 1024, 4096} {
		for _, c := range known {
			g := graph.New()
			b := Eval([]graph.Node{parse(t, g, c.expr)}, at(t, g, c.at), prec)[0]
			if b.State() != Defined {
				t.Errorf("%s at %s with %d bits is %v", c.expr, c.at, prec, b.State())
				continue
			}
			lo, hi := around(t, c.digits)
			bLo, bHi := b.Bounds()
			low, _ := bLo.Rat(nil)
			high, _ := bHi.Rat(nil)
			if high.Cmp(lo) < 0 || low.Cmp(hi) > 0 {
				t.Errorf("%s at %s with %d bits: %s, not %s", c.expr, c.at, prec, b.Text(60), c.digits)
			}
			if bits := b.Bits(); bits < int(prec)-8 {
				t.Errorf("%s at %s: only %d of %d bits", c.expr, c.at, bits, prec)
			}
		}
	}
}

func TestDefinedness(t *testing.T) {
	for _, c := range []struct {
		expr, at string
		state    State
		exact    string // the value if it is exact
	}{
		{"sqrt(x)", "x=0", Defined, "0"},
		{"sqrt(x)", "x=-1", Undefined, ""},
		{"sqrt(x)", "x=9/4", Defined, "3/2"},
		{"sqrt(x)", "x=1e-301", Defined, ""},
		{"cbrt(x)", "x=-27/8", Defined, "-3/2"},
		{"cbrt(x)", "x=0", Defined, "0"},
		{"log(x)", "x=0", Undefined, ""},
		{"log(x)", "x=-1/3", Undefined, ""},
		{"log(x)", "x=1", Defined, "0"},
		{"exp(x)", "x=0", Defined, "1"},
		{"sin(x)", "x=0", Defined, "0"},
		{"cos(x)", "x=0", Defined, "1"},
		{"tan(x)", "x=0", Defined, "0"},
		{"csc(x)", "x=0", Undefined, ""},
		{"1/x", "x=0", Undefined, ""},
		{"0/x", "x=0", Undefined, ""},
		{"0*log(x)", "x=-1", Undefined, ""},
		{"0*log(x)", "x=2", Defined, "0"},
		{"x^y", "x=0 y=0", Undefined, ""},
		{"x^y", "x=0 y=2", Defined, "0"},
		{"x^y", "x=0 y=-2", Undefined, ""},
		{"x^y", "x=0 y=1/2", Defined, "0"},
		{"x^y", "x=-8 y=1/3", Undefined, ""},
		{"x^y", "x=-2 y=-3", Defined, "-1/8"},
		{"x^y", "x=-2 y=0", Defined, "1"},
		{"x^y", "x=4 y=-3/2", Defined, "1/8"},
		{"x^y", "x=8 y=2/3", Defined, "4"},
		{"x^sqrt(y)", "x=-2 y=2", Undefined, ""},
		{"x^sqrt(y)", "x=-2 y=9", Defined, "-8"},
		{"x^sqrt(y)", "x=0 y=2", Defined, "0"},
		{"x^(-sqrt(y))", "x=0 y=2", Undefined, ""},
		{"asin(x)", "x=1", Defined, ""},
		{"asin(x)", "x=5/4", Undefined, ""},
		{"acos(x)", "x=1", Defined, "0"},
		{"acos(x)", "x=-2", Undefined, ""},
		{"acosh(x)", "x=1", Defined, "0"},
		{"acosh(x)", "x=-1", Undefined, ""},
		{"atanh(x)", "x=1", Undefined, ""},
		{"atanh(x)", "x=2", Undefined, ""},
		{"acoth(x)", "x=1/2", Undefined, ""},
		{"asech(x)", "x=2", Undefined, ""},
		{"asech(x)", "x=-1/2", Undefined, ""},
		{"asec(x)", "x=1/2", Undefined, ""},
		{"acot(x)", "x=0", Undefined, ""},
		{"abs(x)", "x=-3", Defined, "3"},
		{"sign(x)", "x=0", Defined, "0"},
		{"sign(sqrt(2) - x)", "x=1414213562373/1000000000000", Defined, "1"},
		{"select(x > 0, log(x), 7)", "x=-1", Defined, "7"},
		{"select(x > 0, 1, 7)", "x=0", Defined, "7"},
		{"select(log(x), 1, 7)", "x=-1", Undefined, ""},
		{"max(x, sqrt(2))", "x=1", Defined, ""},
		{"min(x, sqrt(2))", "x=1", Defined, "1"},
		{"sqrt(sqrt(2)^2 - 2)", "", Undecided, ""},
		{"log(sin(pi))", "", Undecided, ""},
		{"1/(sin(1)^2 + cos(1)^2 - 1)", "", Undecided, ""},
		{"atan2(x, y)", "x=0 y=0", Defined, "0"},
		{"atan2(x, y)", "x=0 y=1", Defined, "0"},
		{"exp(exp(x))", "x=1000", Undecided, ""},
		{"exp(-exp(x))", "x=1000", Defined, ""},
		{"1 + exp(-x)", "x=1000000", Defined, ""},
		{"x + 1", "", Undecided, ""},
		{"f(x)", "x=1", Undecided, ""},
	} {
		g := graph.New()
		b := Eval([]graph.Node{parse(t, g, c.expr)}, at(t, g, c.at), 128)[0]
		if b.State() != c.state {
			t.Errorf("%s at %s is %v, not %v", c.expr, c.at, b.State(), c.state)
		}
		got := ""
		if r := b.Exact(); r != nil {
			got = r.RatString()
		}
		if got != c.exact {
			t.Errorf("%s at %s is exactly %q, not %q", c.expr, c.at, got, c.exact)
		}
	}
}

func TestOverruledNode(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	inner := parse(t, g, "tanh(x)")
	outer := parse(t, g, "tanh(x)^2 + f(x)")
	point := map[graph.Node]*big.Rat{
		x: big.NewRat(1, 1), inner: big.NewRat(3, 1), parse(t, g, "f(x)"): big.NewRat(1, 2),
	}
	b := Eval([]graph.Node{outer}, point, 64)[0]
	if r := b.Exact(); r == nil || r.RatString() != "19/2" {
		t.Errorf("tanh(x)^2 + f(x) with tanh(x) = 3, f(x) = 1/2 is %v", &b)
	}
}

// TestReducedArguments: functions whose arguments are reduced, at arguments
// of both signs and many sizes, against the same with far more bits.
func TestReducedArguments(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	var nodes []graph.Node
	for _, src := range []string{"exp(x)", "expm1(x)", "sin(x)", "cos(x)", "atan(x)", "log(abs(x))", "erf(x)", "asin(1/(1 + x^2))", "cbrt(x)"} {
		nodes = append(nodes, parse(t, g, src))
	}
	for k := int64(-300); k <= 300; k++ {
		for _, r := range []*big.Rat{big.NewRat(7*k+1, 7), big.NewRat(k*k*k*1000+1, 16), big.NewRat(3, k*k*k*k+2), big.NewRat(1000003*k+7, 1<<22)} {
			point := map[graph.Node]*big.Rat{x: r}
			coarse, fine := Eval(nodes, point, 128), Eval(nodes, point, 512)
			for i, n := range nodes {
				if coarse[i].State() == Undefined || Disjoint(&coarse[i], &fine[i]) {
					t.Errorf("%v at %v is %s, with more bits %s", n, r, coarse[i].Text(40), fine[i].Text(40))
				}
			}
		}
	}
}
