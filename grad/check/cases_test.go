package check_test

import (
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
)

// Equalities that hold because no numbers have certain orders.
func TestCases(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        check.Verdict
	}{
		{"max(min(x,y),min(x,z))", "min(x,max(y,z))", check.Proved},
		{"max(x,max(y,z))", "max(max(x,y),z)", check.Proved},
		{"min(x,min(y,z))", "min(min(x,y),z)", check.Proved},
		{"max(x,min(x,y))", "x", check.Proved},
		{"abs(x+y)+abs(x-y)", "2*max(abs(x),abs(y))", check.Proved},
		{"max(abs(x+y),abs(x-y))", "abs(x)+abs(y)", check.Proved},
		{"abs(abs(x)-abs(y))", "abs(x)+abs(y)-2*min(abs(x),abs(y))", check.Proved},
		{"max(x,y)+max(-x,-y)", "abs(x-y)", check.Proved},
		{"relu(x-1)-relu(x-2)", "min(max(x-1,0),1)", check.Proved},
		{"relu(x)+relu(y)", "relu(max(x,y)+min(x,y))", check.Refuted},
		{"relu(x+y)+relu(-x-y)", "abs(x+y)", check.Proved},
		{"max(x,y,z)+min(x,y,z)", "x+y+z-max(min(x,y),min(y,z),min(x,z))", check.Proved},
		{"min(max(x,-1),1)", "(abs(x+1)-abs(x-1))/2", check.Proved},
		{"max(2*x,3*x)", "5*x/2+abs(x)/2", check.Proved},
		{"abs(x-1)+abs(x+1)", "max(2,2*abs(x))", check.Proved},
		{"exp(max(x,y))", "max(exp(x),exp(y))", check.Proved},
		{"max(x,y)^3", "max(x^3,y^3)", check.Proved},
		{"max(x,y)*abs(z)", "max(x*abs(z),y*abs(z))", check.Proved},
		{"sqrt(max(x,y))", "max(sqrt(x),sqrt(y))", check.Proved},
		{"log(max(x,y))", "max(log(x),log(y))", check.Proved},
		{"min(x,y)/z", "min(x/z,y/z)", check.Refuted},
		{"abs(sin(x))+abs(cos(x))", "max(abs(sin(x)+cos(x)),abs(sin(x)-cos(x)))", check.Proved},
		{"max(x^2,y^2)", "max(abs(x),abs(y))^2", check.Proved},
		{"median(x,y,z)", "x", check.Refuted},
		{"max(x,y)", "max(y,x) + min(x,z)-min(x,z)", check.Proved},
		{"relu(x)*relu(x-1)", "relu(x-1)*x", check.Proved},
		{"abs(x*abs(x))", "x^2", check.Proved},
		{"max(x,0)*max(y,0)", "max(x*y,0)", check.Refuted},
		{"max(x^2, y^2)", "max(x, y)^2", check.Refuted},
		// In a case both operands of relu are 0.
		{"relu(relu(x*y))", "relu(relu(x)*relu(y))", check.Refuted},
		{"abs(x*y - y*x) + abs(x)", "relu(x)", check.Refuted},
		{"abs(x - x) + abs(y - y) + max(x, y)", "x", check.Refuted},
		{"max(min(x,y),min(x,z))", "min(x,max(y,z)) + 10^(-15)", check.Refuted},
		{"max(1/x, 1/y)", "1/min(x, y)", check.Refuted},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != c.want || conditional(r) {
			t.Errorf("%s = %s: %v %s%s, want %v; %v", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.want, r.Witness)
		}
	}
}

// Signs that hold everywhere, by intervals and discriminants.
func TestSigns(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        check.Verdict
	}{
		{"abs(2 + sin(x))", "2 + sin(x)", check.Proved},
		{"abs(1 - sin(x))", "1 - sin(x)", check.Proved},
		{"abs(x^2 - x + 1)", "x^2 - x + 1", check.Proved},
		{"sign(x^2 - 2*x + 5)", "1", check.Proved},
		{"sqrt(x^4 - 2*x^3 + 3*x^2 - 2*x + 1)", "x^2 - x + 1", check.Proved},
		{"sqrt(x^4 + 2*x^2 + 1)", "1 + x^2", check.Proved},
		{"sqrt(1 + sinh(x)^2)", "cosh(x)", check.Proved},
		{"sqrt(1 - tanh(x)^2)", "sech(x)", check.Proved},
		{"max(x^2, -1)", "x^2", check.Proved},
		{"min(sin(x), 2)", "sin(x)", check.Proved},
		{"relu(sigmoid(x))", "sigmoid(x)", check.Proved},
		{"abs(acos(x))", "acos(x)", check.Proved},
		{"abs(sin(x) - 3) + abs(sin(x) + 3)", "6", check.Proved},
		{"abs(x^2 - x - 1)", "x^2 - x - 1", check.Refuted},
		{"sign(x^2 - 2*x + 1)", "1", check.Refuted},
		{"sign(1 - sin(x)^2)", "1", check.Proved},
		// A sum of squares that is 0 on a quadrant is not positive.
		{"abs(x) + abs(y)", "x + y + 0*sqrt(relu(x)^2 + relu(y)^2)", check.Refuted},
		{"asin(max(min(x, 1), -1)) + abs(x - 1)", "asin(max(min(x, 1), -1)) + 1 - x", check.Refuted},
		// What stands in a branch has a value in the branch alone.
		{"where(x < 0, 5, 1 + sqrt(sqrt(x)))", "1 + sqrt(sqrt(abs(x)))", check.Refuted},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != c.want {
			t.Errorf("%s = %s: %v %s%s, want %v; %v", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.want, r.Witness)
		}
	}
}

// Constants are equal if their difference is less than an algebraic number of
// its kind can be.
func TestAlgebraicConstants(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        check.Verdict
	}{
		{"sin(pi/12)", "(sqrt(6) - sqrt(2))/4", check.Proved},
		{"cos(pi/5)", "(1 + sqrt(5))/4", check.Proved},
		{"cos(2*pi/7) + cos(4*pi/7) + cos(6*pi/7)", "-1/2", check.Proved},
		{"tan(3*pi/11) + 4*sin(2*pi/11)", "sqrt(11)", check.Proved},
		{"cbrt(2 + sqrt(5))", "(1 + sqrt(5))/2", check.Proved},
		{"cbrt(7 + 5*sqrt(2))", "1 + sqrt(2)", check.Proved},
		{"sqrt(10 + 2*sqrt(21))", "sqrt(3) + sqrt(7)", check.Proved},
		{"sqrt(2 + sqrt(2 + sqrt(2)))", "2*cos(pi/16)", check.Proved},
		{"sqrt(2) + sqrt(3)", "sqrt(5 + 2*sqrt(6)) + 10^(-60)", check.Refuted},
		{"pi^2", "98696044/10000000", check.Refuted},
		{"pi", "355/113", check.Refuted},
		{"22*pi^4", "2143", check.Refuted}, // Ramanujan: off by 10^-6
		{"exp(pi*sqrt(163))", "262537412640768744", check.Refuted},
		{"cos(pi/7)*cos(2*pi/7)*cos(4*pi/7)", "-1/8", check.Proved},
		{"sin(1)^2 + cos(1)^2", "1", check.Proved},
		{"(sqrt(2) - 1)^10", "3363 - 2378*sqrt(2)", check.Proved},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != c.want || conditional(r) {
			t.Errorf("%s = %s: %v %s%s, want %v; %v", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.want, r.Witness)
		}
	}
}
